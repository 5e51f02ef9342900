"""The second lane on the device: newest first, bounded, never faster than the server wants."""

from uuid import uuid4

from clients.sdk.device_clock import Instant
from clients.sdk.position_buffer import MAX_BACKLOG, PositionBuffer
from protocol.ids import TeamId
from protocol.positions import DeviceFix


def at(ms: int) -> Instant:
    return Instant(0, ms)


def test_a_backlog_goes_newest_first_with_the_age_of_the_moment_of_sending() -> None:
    buffer = PositionBuffer()
    buffer.begin_connection(5)
    buffer.add(DeviceFix(0, 48.0, 2.0), at(1_000), None, None)
    buffer.add(DeviceFix(500, 48.1, 2.1), at(3_000), None, None)
    buffer.add(DeviceFix(0, 48.2, 2.2), at(2_000), None, None)
    report = buffer.take(at(4_000))
    assert report is not None
    assert [(fix.lat_deg, fix.age_ms) for fix in report.fixes] == [(48.1, 1_500), (48.2, 2_000), (48.0, 3_000)]
    assert buffer.take(at(9_000)) is None
    assert buffer.next_at_ms() is None


def test_what_is_too_much_pushes_the_oldest_out() -> None:
    buffer = PositionBuffer()
    for second in range(MAX_BACKLOG + 10):
        buffer.add(DeviceFix(0, 48.0, 2.0), at(second * 1_000), None, None)
    report = buffer.take(at(MAX_BACKLOG * 1_000 + 10_000))
    assert report is not None
    assert len(report.fixes) == MAX_BACKLOG
    assert report.fixes[-1].age_ms == (MAX_BACKLOG + 10) * 1_000 - 10_000


def test_frames_keep_their_distance_and_teams_take_turns() -> None:
    buffer = PositionBuffer()
    buffer.begin_connection(5)
    teams = [TeamId(uuid4()), TeamId(uuid4())]
    for team in teams:
        buffer.add(DeviceFix(0, 48.0, 2.0), at(0), None, team)
    first = buffer.take(at(0))
    assert buffer.take(at(100)) is None
    assert buffer.next_at_ms() == 200
    second = buffer.take(at(200))
    assert [report.team_id for report in (first, second) if report] == teams
