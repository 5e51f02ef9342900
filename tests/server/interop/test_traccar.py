import pytest

from protocol.positions import FixDetail, FixSource
from server.interop.fixes import Distress, FeederFix, Unusable, UnusableReason
from server.interop.traccar import is_traccar, read_traccar

NOW = 1_760_000_000_000


def _report(**location: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "timestamp": "2025-10-09T08:53:12.862Z",
        "coords": {
            "latitude": 48.8566,
            "longitude": 2.3522,
            "accuracy": 4.8,
            "speed": 1.4,
            "heading": 271.5,
            "altitude": 35.0,
        },
        "is_moving": True,
        "odometer": 1204.5,
        "event": "motionchange",
        "battery": {"level": 0.42, "is_charging": False},
        "activity": {"type": "on_foot"},
        "extras": {},
    }
    return {"location": usual | location, "device_id": "48241179"}


def test_a_report_of_the_app_is_read_whole() -> None:
    assert read_traccar(_report(), NOW) == [
        FeederFix(
            fix_at=1_759_999_992_862,
            lat_deg=48.8566,
            lon_deg=2.3522,
            accuracy_m=4.8,
            speed_mps=1.4,
            heading_deg=271.5,
            battery_pct=42,
            detail=FixDetail(35, is_moving=True),
            source=FixSource.TRACCAR,
        )
    ]


def test_minus_one_means_unknown() -> None:
    coords = {"latitude": 48.8566, "longitude": 2.3522, "accuracy": 5, "speed": -1, "heading": -1}
    [fix] = read_traccar(_report(coords=coords, battery={"level": -1}), NOW)
    assert isinstance(fix, FeederFix)
    assert (fix.speed_mps, fix.heading_deg, fix.battery_pct, fix.accuracy_m) == (None, None, None, 5.0)


@pytest.mark.parametrize("coords", [None, {}, [], "here"])
def test_a_report_without_coordinates_is_delivered_and_says_so(coords: object) -> None:
    assert read_traccar(_report(coords=coords), NOW) == [Unusable(UnusableReason.NO_POSITION)]
    report = _report()
    location = report["location"]
    assert isinstance(location, dict)
    del location["coords"]
    assert read_traccar(report, NOW) == [Unusable(UnusableReason.NO_POSITION)]


@pytest.mark.parametrize(
    ("timestamp", "reason"),
    [
        ("1970-01-01T00:00:00Z", UnusableReason.TOO_OLD),
        ("2025-10-11T00:00:00Z", UnusableReason.IN_FUTURE),
        (None, UnusableReason.NO_TIME),
        ("soon", UnusableReason.BAD_TIME),
    ],
)
def test_a_report_of_an_absurd_time_is_delivered_and_says_so(timestamp: object, reason: UnusableReason) -> None:
    assert read_traccar(_report(timestamp=timestamp), NOW) == [Unusable(reason)]


@pytest.mark.parametrize("battery", [None, [], {}, {"level": "full"}, {"level": None}])
def test_a_battery_that_cannot_be_read_costs_no_position(battery: object) -> None:
    [fix] = read_traccar(_report(battery=battery), NOW)
    assert isinstance(fix, FeederFix)
    assert fix.battery_pct is None


@pytest.mark.parametrize("message", [{}, {"location": 1}, {"location": []}, {"locations": {}}])
def test_other_json_is_not_taken_for_a_report(message: dict[str, object]) -> None:
    assert not is_traccar(message)


@pytest.mark.parametrize("alarm", ["sos", " SOS "])
def test_an_sos_is_a_call_for_help_beside_its_position(alarm: str) -> None:
    """Rule AT6."""
    call, fix = read_traccar(_report(alarm=alarm), NOW)
    assert isinstance(fix, FeederFix)
    assert call == Distress(called_at=fix.fix_at)


@pytest.mark.parametrize("fields", [{"coords": None}, {"timestamp": "soon"}, {"timestamp": "2031-01-01T00:00:00Z"}])
def test_an_sos_counts_without_a_position_and_with_a_wrong_clock(fields: dict[str, object]) -> None:
    """Rule AT6."""
    call, point = read_traccar(_report(alarm="sos", **fields), NOW)
    assert isinstance(call, Distress)
    assert call.called_at <= NOW
    assert isinstance(point, Unusable)


@pytest.mark.parametrize("alarm", [None, "", "lowBattery", 1, ["sos"]])
def test_another_alarm_is_no_call_for_help(alarm: object) -> None:
    [fix] = read_traccar(_report(alarm=alarm), NOW)
    assert isinstance(fix, FeederFix)


def test_height_motion_and_a_made_up_position_are_kept() -> None:
    """Rule PO7."""
    coords = {"latitude": 48.8566, "longitude": 2.3522, "altitude": 35.6}
    [fix] = read_traccar(_report(coords=coords, is_moving=False, mock=True), NOW)
    assert isinstance(fix, FeederFix)
    assert fix.detail == FixDetail(36, False, True)
