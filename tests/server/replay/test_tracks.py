"""Where everybody was, thinned to the speed (rule RP8)."""

from uuid import uuid4

import pytest

from protocol.ids import DeviceId, TeamId
from protocol.positions import TeamPosition
from protocol.replay import ReplayClock
from server.adapters.memory.position_archive import MemoryPositionArchive
from server.application.positions import RECALLED_MS
from server.replay.tracks import FRAME_MS, HOUR_MS, Tracks
from tests.support.strategies import OPERATION, TEAMS

PHONE = DeviceId(uuid4())
NOON = 1_790_000_000_000
KNOWN, HAPPENED = ReplayClock.KNOWN, ReplayClock.HAPPENED


class CountedArchive(MemoryPositionArchive):
    """Counts how often it was asked."""

    reads = 0

    async def sample(self, *args: object, **options: object) -> list[tuple[int, TeamPosition]]:
        self.reads += 1
        return await super().sample(*args, **options)  # type: ignore[arg-type]


async def archive_of(*fixes: tuple[int, int]) -> CountedArchive:
    """Fixes of the first team: seconds after noon when measured, and when received."""
    archive = CountedArchive()
    await archive.store(
        [
            (OPERATION, PHONE, TeamPosition(TeamId(TEAMS[0]), NOON + fix * 1_000, 48.0, fix / 1_000), NOON + at * 1_000)
            for fix, at in fixes
        ]
    )
    return archive


@pytest.mark.parametrize(
    ("clock", "second", "fix"), [(KNOWN, 19, 5), (KNOWN, 20, 12), (HAPPENED, 12, 12), (HAPPENED, 11, 5)]
)
async def test_at_a_moment_the_newest_of_each_team_by_that_clock(clock: ReplayClock, second: int, fix: int) -> None:
    tracks = Tracks(await archive_of((5, 6), (12, 20)))
    [position] = await tracks.at(OPERATION, clock, NOON + second * 1_000)
    assert position.fix_at == NOON + fix * 1_000


async def test_it_goes_as_far_back_as_live_does() -> None:
    tracks = Tracks(await archive_of((0, 0)))
    assert await tracks.at(OPERATION, HAPPENED, NOON + RECALLED_MS)
    assert await tracks.at(OPERATION, HAPPENED, NOON + RECALLED_MS + 1) == []


async def test_over_the_hours_of_a_shift_the_newest_counts_and_what_went_before_is_read_once() -> None:
    archive = await archive_of((0, 0), (5_000, 5_000), (9_000, 9_000))
    tracks = Tracks(archive)
    for second, fix in ((4_999, 0), (8_999, 5_000), (40_000, 9_000), (40_001, 9_000)):
        [position] = await tracks.at(OPERATION, KNOWN, NOON + second * 1_000)
        assert position.fix_at == NOON + fix * 1_000
    read = archive.reads
    await tracks.at(OPERATION, KNOWN, NOON + 40_002_000)
    assert (NOON + 40_001_000) // HOUR_MS == (NOON + 40_002_000) // HOUR_MS
    assert archive.reads == read + 1


@pytest.mark.parametrize("clock", ReplayClock)
@pytest.mark.parametrize("speed", [1, 10, 200])
async def test_playing_shows_each_team_once_a_frame_and_reads_seldom(clock: ReplayClock, speed: int) -> None:
    archive = await archive_of(*((second, second) for second in range(200)))
    tracks = Tracks(archive)
    shown, at = 0, NOON - 1
    frames = range(200_000 // (FRAME_MS * speed))
    for _ in frames:
        moved = await tracks.between(OPERATION, clock, at, at + FRAME_MS * speed, speed, NOON * 2)
        at += FRAME_MS * speed
        assert len(moved) <= 1
        shown += len(moved)
    assert min(len(frames), 199) - 1 <= shown <= 200
    assert archive.reads <= len(frames) / 8 + 2


async def test_viewers_at_one_speed_share_what_is_read_unless_it_may_still_grow() -> None:
    archive = await archive_of((1, 1), (2, 2))
    tracks = Tracks(archive)
    for _ in range(3):
        await tracks.between(OPERATION, KNOWN, NOON, NOON + 250, 1, NOON * 2)
    assert archive.reads == 1
    for _ in range(3):
        await tracks.between(OPERATION, KNOWN, NOON + 60_000, NOON + 60_250, 1, NOON + 60_250)
    assert archive.reads == 4
