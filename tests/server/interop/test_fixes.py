import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.positions import FixDetail, FixSource
from server.interop.fixes import FeederFix, Point, Unusable, UnusableReason, judge, read_number, read_time, times

NOW = 1_760_000_000_000
DAY = 86_400_000


def _judge(lat: object = 48.85, lon: object = 2.35, fix_at: int | UnusableReason = NOW, **extra: Any) -> Point:
    return judge(source=FixSource.OSMAND, received_at=NOW, fix_at=fix_at, lat=lat, lon=lon, **extra)


@pytest.mark.parametrize(
    ("lat", "lon", "reason"),
    [
        (None, 2.35, UnusableReason.NO_POSITION),
        (48.85, None, UnusableReason.NO_POSITION),
        (90.0001, 2.35, UnusableReason.BAD_COORDINATE),
        (-91, 2.35, UnusableReason.BAD_COORDINATE),
        (48.85, 180.0001, UnusableReason.BAD_COORDINATE),
        (math.nan, 2.35, UnusableReason.BAD_COORDINATE),
        (48.85, math.inf, UnusableReason.BAD_COORDINATE),
        ("nan", "2.35", UnusableReason.BAD_COORDINATE),
        ("north", "2.35", UnusableReason.BAD_COORDINATE),
        ("", "", UnusableReason.BAD_COORDINATE),
        (True, 2.35, UnusableReason.BAD_COORDINATE),
        ([48.85], {}, UnusableReason.BAD_COORDINATE),
        (10**400, 2.35, UnusableReason.BAD_COORDINATE),
        (0, 0, UnusableReason.NULL_ISLAND),
        ("0.0", "-0.0", UnusableReason.NULL_ISLAND),
    ],
)
def test_a_point_that_is_nowhere_is_unusable_and_says_why(lat: object, lon: object, reason: UnusableReason) -> None:
    assert _judge(lat, lon) == Unusable(reason)


@pytest.mark.parametrize(("lat", "lon"), [(90, 180), (-90, -180), (0, 2.35), (48.85, 0), ("48.85", "2.35")])
def test_a_point_on_the_globe_is_usable_up_to_its_edges(lat: object, lon: object) -> None:
    assert isinstance(_judge(lat, lon), FeederFix)


@pytest.mark.parametrize(
    ("fix_at", "reason"),
    [
        (946_684_799_999, UnusableReason.TOO_OLD),
        (0, UnusableReason.TOO_OLD),
        (-1, UnusableReason.TOO_OLD),
        (NOW + DAY + 1, UnusableReason.IN_FUTURE),
        (UnusableReason.NO_TIME, UnusableReason.NO_TIME),
        (UnusableReason.BAD_TIME, UnusableReason.BAD_TIME),
    ],
)
def test_a_point_of_an_absurd_time_is_unusable_and_says_why(
    fix_at: int | UnusableReason, reason: UnusableReason
) -> None:
    assert _judge(fix_at=fix_at) == Unusable(reason)


@pytest.mark.parametrize("fix_at", [946_684_800_000, NOW - 30 * DAY, NOW, NOW + 60_000])
def test_old_points_keep_their_time_and_so_do_those_of_a_clock_that_is_nearly_right(fix_at: int) -> None:
    point = _judge(fix_at=fix_at)
    assert isinstance(point, FeederFix)
    assert point.fix_at == fix_at


@pytest.mark.parametrize("fix_at", [NOW + 60_001, NOW + DAY])
def test_a_clock_that_runs_ahead_cannot_hide_the_positions_that_follow(fix_at: int) -> None:
    point = _judge(fix_at=fix_at)
    assert isinstance(point, FeederFix)
    assert point.fix_at == NOW


@pytest.mark.parametrize(
    ("given_value", "kept"), [(-1.0, None), (0.0, 0.0), (359.9, 359.9), (360.0, 0.0), (361.0, None), (None, None)]
)
def test_a_heading_is_degrees_from_north_or_left_out(given_value: float | None, kept: float | None) -> None:
    point = _judge(heading_deg=given_value)
    assert isinstance(point, FeederFix)
    assert point.heading_deg == kept


@pytest.mark.parametrize(("given_value", "kept"), [(-1.0, None), (0.0, 0.0), (500.0, 500.0), (500.1, None)])
def test_a_speed_nobody_has_is_left_out_and_the_position_kept(given_value: float, kept: float | None) -> None:
    point = _judge(speed_mps=given_value)
    assert isinstance(point, FeederFix)
    assert point.speed_mps == kept


@pytest.mark.parametrize(("given_value", "kept"), [(-1.0, None), (0.0, 0), (55.5, 56), (100.0, 100), (101.0, None)])
def test_a_battery_is_a_whole_percentage_or_left_out(given_value: float, kept: int | None) -> None:
    point = _judge(battery_pct=given_value)
    assert isinstance(point, FeederFix)
    assert point.battery_pct == kept


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (1_760_000_000, NOW),
        ("1760000000", NOW),
        (1_760_000_000_000, NOW),
        ("1760000000000", NOW),
        (1_760_000_000.25, NOW + 250),
        ("2025-10-09T08:53:20Z", NOW),
        ("2025-10-09T08:53:20.000Z", NOW),
        ("2025-10-09T10:53:20+02:00", NOW),
        ("2025-10-09T08:53:20", NOW),
        ("2025-10-09 08:53:20", NOW),
        (None, UnusableReason.NO_TIME),
        ("", UnusableReason.NO_TIME),
        ("yesterday", UnusableReason.BAD_TIME),
        ("2025-13-41T00:00:00Z", UnusableReason.BAD_TIME),
        ("0001-01-01T00:00:00+23:59", -62_135_683_140_000),
        (1e300, UnusableReason.BAD_TIME),
        (True, UnusableReason.BAD_TIME),
        ([], UnusableReason.BAD_TIME),
    ],
)
def test_every_way_to_write_a_time_is_read_as_epoch_milliseconds(written: object, read: int | UnusableReason) -> None:
    assert read_time(written) == read


@pytest.mark.parametrize("text", ["1_000", "0x10", "1e999", "--1", "1,5", " ", "inf", "NaN"])
def test_what_is_no_number_to_a_phone_is_no_number_to_us(text: str) -> None:
    assert read_number(text) is None
    assert times(text, 2.0) is None


@given(lat=st.floats() | st.text() | st.none() | st.integers(), lon=st.floats(), fix_at=st.integers())
def test_no_point_breaks_the_judge_and_no_fix_leaves_the_globe(lat: object, lon: float, fix_at: int) -> None:
    point = _judge(lat, lon, fix_at)
    if isinstance(point, FeederFix):
        assert -90 <= point.lat_deg <= 90
        assert -180 <= point.lon_deg <= 180
        assert 946_684_800_000 <= point.fix_at <= NOW + 60_000


@pytest.mark.parametrize(
    ("given_values", "kept"),
    [
        ({}, None),
        ({"altitude_m": 35.4}, FixDetail(35)),
        ({"altitude_m": -2_000.0}, None),
        ({"altitude_m": float("1e9")}, None),
        ({"is_moving": "true", "is_mock": "0"}, FixDetail(is_moving=True)),
        ({"is_moving": 0, "is_mock": 1}, FixDetail(is_moving=False, is_mock=True)),
        ({"is_moving": "perhaps", "is_mock": [True]}, None),
    ],
)
def test_what_only_some_receivers_tell_is_kept_if_it_is_clear(
    given_values: dict[str, Any], kept: FixDetail | None
) -> None:
    """Rule PO7."""
    point = _judge(**given_values)
    assert isinstance(point, FeederFix)
    assert point.detail == kept
