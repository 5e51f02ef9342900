import pytest

from protocol.positions import FixDetail, FixSource
from server.interop.fixes import Distress, FeederFix, Unusable, UnusableReason
from server.interop.osmand import is_osmand, read_osmand

NOW = 1_760_000_000_000
HERE = {"lat": "48.8566", "lon": "2.3522", "timestamp": "1759999992"}


def test_a_request_of_an_older_traccar_client_is_read_whole_with_its_speed_in_knots() -> None:
    fields = {
        "id": "48241179",
        **HERE,
        "speed": "10",
        "bearing": "271.5",
        "altitude": "35.0",
        "accuracy": "4.8",
        "batt": "42.0",
    }
    assert read_osmand(fields, NOW) == [
        FeederFix(
            fix_at=1_759_999_992_000,
            lat_deg=48.8566,
            lon_deg=2.3522,
            accuracy_m=4.8,
            speed_mps=10 * 1852 / 3600,
            heading_deg=271.5,
            battery_pct=42,
            detail=FixDetail(35),
            source=FixSource.OSMAND,
        )
    ]


@pytest.mark.parametrize(("mark", "speed_mps"), [({"su": "ms"}, 10.0), ({"su": "kn"}, 5.14444), ({}, 5.14444)])
def test_the_mark_in_the_address_says_the_unit_of_speed(mark: dict[str, str], speed_mps: float) -> None:
    [fix] = read_osmand({**HERE, "speed": "10", **mark}, NOW)
    assert isinstance(fix, FeederFix)
    assert fix.speed_mps == pytest.approx(speed_mps, abs=1e-4)


@pytest.mark.parametrize(
    "timestamp",
    ["1759999992", "1759999992000", "2025-10-09T08:53:12Z", "2025-10-09 08:53:12", "2025-10-09T10:53:12+02:00"],
)
def test_seconds_milliseconds_and_dates_are_the_same_time(timestamp: str) -> None:
    [fix] = read_osmand({**HERE, "timestamp": timestamp}, NOW)
    assert isinstance(fix, FeederFix)
    assert fix.fix_at == 1_759_999_992_000


@pytest.mark.parametrize("fields", [{"lat": "48.8566", "lon": "2.3522"}, {**HERE, "timestamp": ""}])
def test_without_a_time_the_point_is_of_the_moment_it_arrives(fields: dict[str, str]) -> None:
    [fix] = read_osmand(fields, NOW)
    assert isinstance(fix, FeederFix)
    assert fix.fix_at == NOW


def test_a_position_in_one_field_is_read_as_well() -> None:
    [fix] = read_osmand({"location": "48.8566,2.3522", "heading": "90"}, NOW)
    assert isinstance(fix, FeederFix)
    assert (fix.lat_deg, fix.lon_deg, fix.heading_deg) == (48.8566, 2.3522, 90.0)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({**HERE, "valid": "false"}, UnusableReason.MARKED_INVALID),
        ({**HERE, "valid": "0"}, UnusableReason.MARKED_INVALID),
        ({"id": "1"}, UnusableReason.NO_POSITION),
        ({**HERE, "lat": "{0}", "lon": "{1}"}, UnusableReason.BAD_COORDINATE),
        ({"location": "48.8566"}, UnusableReason.BAD_COORDINATE),
        ({**HERE, "lat": "0", "lon": "0"}, UnusableReason.NULL_ISLAND),
        ({**HERE, "timestamp": "0"}, UnusableReason.TOO_OLD),
        ({**HERE, "timestamp": "{2}"}, UnusableReason.BAD_TIME),
    ],
)
def test_an_unusable_point_is_delivered_and_says_why(fields: dict[str, str], reason: UnusableReason) -> None:
    assert read_osmand(fields, NOW) == [Unusable(reason)]


def test_fields_of_something_else_are_not_taken_for_a_report() -> None:
    assert not is_osmand({"q": "1", "utm_source": "mail"})


@pytest.mark.parametrize("valid", ["true", "false"])
def test_an_sos_is_a_call_for_help_whatever_its_position(valid: str) -> None:
    """Rule AT6."""
    call, _ = read_osmand({**HERE, "alarm": "sos", "valid": valid}, NOW)
    assert isinstance(call, Distress)
