import pytest

from protocol.positions import FixDetail, FixSource
from server.interop.fixes import FeederFix, Unusable, UnusableReason
from server.interop.owntracks import is_owntracks, read_owntracks

NOW = 1_760_000_000_000
LOCATION: dict[str, object] = {
    "_type": "location",
    "BSSID": "b0:be:76:00:00:00",
    "acc": 12,
    "alt": 35,
    "batt": 42,
    "bs": 1,
    "cog": 271,
    "conn": "m",
    "created_at": 1759999995,
    "lat": 48.8566,
    "lon": 2.3522,
    "m": 2,
    "t": "u",
    "tid": "ch",
    "topic": "owntracks/chef/phone",
    "tst": 1759999992,
    "vac": 3,
    "vel": 36,
}


def test_a_location_is_read_whole_with_its_speed_in_kilometres_an_hour() -> None:
    assert read_owntracks(LOCATION, NOW) == [
        FeederFix(
            fix_at=1_759_999_992_000,
            lat_deg=48.8566,
            lon_deg=2.3522,
            accuracy_m=12.0,
            speed_mps=36 / 3.6,
            heading_deg=271.0,
            battery_pct=42,
            detail=FixDetail(35),
            source=FixSource.OWNTRACKS,
        )
    ]


def test_the_time_of_the_fix_counts_and_not_that_of_the_message() -> None:
    [fix] = read_owntracks(LOCATION | {"created_at": 1}, NOW)
    assert isinstance(fix, FeederFix)
    assert fix.fix_at == 1_759_999_992_000


@pytest.mark.parametrize(
    "message",
    [
        {"_type": "transition", "event": "enter", "lat": 48.8, "lon": 2.3, "tst": 1759999992, "tid": "ch"},
        {"_type": "waypoint", "desc": "PMA", "lat": 48.8, "lon": 2.3, "rad": 50, "tst": 1759999992},
        {"_type": "waypoints", "waypoints": []},
        {"_type": "lwt", "tst": 1759999992},
        {"_type": "status", "android": {}},
        {"_type": "card", "name": "Chef", "face": ""},
        {"_type": "cmd", "action": "dump"},
        {"_type": "something new"},
    ],
)
def test_messages_of_other_types_are_delivered_and_say_nothing(message: dict[str, object]) -> None:
    assert is_owntracks(message)
    assert read_owntracks(message, NOW) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"_type": "encrypted", "data": "AbCd"}, UnusableReason.ENCRYPTED),
        ({"lat": None}, UnusableReason.NO_POSITION),
        ({"lat": 148.8}, UnusableReason.BAD_COORDINATE),
        ({"tst": None}, UnusableReason.NO_TIME),
        ({"tst": 86400}, UnusableReason.TOO_OLD),
        ({"tst": 1760086401}, UnusableReason.IN_FUTURE),
    ],
)
def test_an_unusable_location_is_delivered_and_says_why(change: dict[str, object], reason: UnusableReason) -> None:
    assert read_owntracks(LOCATION | change, NOW) == [Unusable(reason)]


@pytest.mark.parametrize("message", [{}, {"_type": 1}, {"type": "location"}])
def test_other_json_is_not_taken_for_a_message(message: dict[str, object]) -> None:
    assert not is_owntracks(message)
