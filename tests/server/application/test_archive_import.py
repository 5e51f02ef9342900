"""What comes in stays what it was: read-only, under its own log id, and out again byte for byte (rule C3)."""

import io
from hashlib import sha256
from uuid import uuid4

import pytest

from protocol import commands as c
from protocol.codec import decode_record
from protocol.downstream import Accepted, Refused
from protocol.ids import DeviceId, LogId, MemberId, OperationId
from protocol.protected import Compartment, Identity
from protocol.refusals import RefusalCode
from protocol.teams import TeamStatus
from server.adapters.system import SystemClock
from server.application import archive_import
from server.application.archive_import import ImportRefused
from server.application.archive_reading import records_of
from server.application.erasure import Erasure, Expired
from server.application.key_transfer import SealedKeys, read_keys, seal_keys
from server.application.log_lines import LogFilter
from server.application.log_reading import LogReader
from server.application.positions import PositionBoard, take_positions
from server.application.presence import PresenceBoard
from server.application.timers import Timers
from server.domain.actor import SYSTEM, Actor
from server.domain.evolve import evolve
from server.domain.outcomes import refused
from server.domain.state import OperationState
from server.domain.visibility import widest_audience
from server.interop.layer_files import MAX_BYTES_OF_OPERATION
from server.ports import DamagedLog, Head, MapFile, Reading, Unavailable
from tests.support.installations import COURSE, NAME, PLAN, Installation, elsewhere, fixes, read, where_it_was_written
from tests.support.nodes import Commands
from tests.support.solid_png import solid_png
from tests.support.strategies import COVER_HEAD, MEMBERS, OPERATION, START, TEAMS, VICTIMS

READING = Reading(MemberId(MEMBERS[3]), Compartment.IDENTITY, DeviceId(TEAMS[0]), None, "test", START)


async def keys_for(here: Installation, receiver: bytes) -> SealedKeys:
    head = await here.log.head(OPERATION)
    assert head is not None
    taken = await here.vault.take_keys(OPERATION, READING)
    return read_keys(seal_keys(taken, OPERATION, head.log_id, receiver, bytes(range(32))))


async def test_out_and_in_and_out_again_is_the_same_to_the_byte() -> None:
    """Rule EX3: with the signature of whoever wrote it."""
    here, there = await where_it_was_written(), elsewhere()
    archive = await here.export()
    taken = await there.take(archive)
    assert (taken.is_new, taken.keys) == (True, 0)
    there.catalogues["dps.1"] = b"another edition"
    assert await there.export() == archive


async def test_whoever_waits_is_told_how_much_of_it_is_in() -> None:
    """Rule EX4."""
    here, there = await where_it_was_written(), elsewhere()
    archive, told = await here.export(), list[tuple[int, int]]()
    await there.importer.take(read(archive), io.BytesIO(archive), on_progress=lambda done, of: told.append((done, of)))
    head = await there.log.head(OPERATION)
    assert head is not None
    assert told == sorted(told)
    assert told[-1] == (head.seq, head.seq)


async def test_what_lies_under_the_map_comes_with_it() -> None:
    """Rule ML3: it is shown elsewhere as what it is, and goes out again as it came in, whatever was laid here since."""
    here, there = await where_it_was_written(), elsewhere()
    archive = await here.export()
    await there.take(archive)
    for content, media_type in ((PLAN, "image/png"), (COURSE, "application/geo+json")):
        kept = await there.maps.read(OPERATION, sha256(content).digest())
        assert kept == MapFile(media_type, content)
    late = solid_png(5, 5, (9, 9, 9))
    await there.maps.keep(OPERATION, sha256(late).digest(), MapFile("image/png", late), 60_000_000)
    assert await there.export() == archive
    there.maps.forget(OPERATION, sha256(PLAN).digest())
    with pytest.raises(DamagedLog, match="is not what was imported any more"):
        await there.export()


async def test_maps_that_find_no_room_are_refused() -> None:
    """Rule ML3: left over from an import that was broken off, of another file."""
    here, there = await where_it_was_written(), elsewhere()
    whole = MapFile("image/png", bytes(MAX_BYTES_OF_OPERATION))
    assert await there.maps.keep(OPERATION, b"left over", whole, MAX_BYTES_OF_OPERATION)
    with pytest.raises(ImportRefused, match="leave no room"):
        await there.take(await here.export())
    assert await there.log.head(OPERATION) is None


async def test_it_stands_under_its_own_log_id_as_it_was() -> None:
    """Rules C3 and EX6: what is folded from it is what was folded there."""
    here, there = await where_it_was_written(), elsewhere()
    await there.take(await here.export())
    assert await there.log.head(OPERATION) == await here.log.head(OPERATION)
    live, original = await there.node.operations.open(OPERATION), here.node.live
    assert live is not None
    assert live.state == original.state
    assert (live.is_imported, live.is_read_only, live.takes_facts) == (True, False, False)
    assert await there.log.verify(OPERATION) == original.seq
    assert await there.positions.read(OPERATION, 0, 2**50) == await here.positions.read(OPERATION, 0, 2**50)


async def test_its_log_can_be_read_and_its_past_folded() -> None:
    """Rule EX6."""
    here, there = await where_it_was_written(), elsewhere()
    archive = await here.export()
    await there.take(archive)
    reader = LogReader(there.node.operations, there.log)
    page = await reader.page(widest_audience(OPERATION, COVER_HEAD, None), LogFilter(), limit=200)
    assert page is not None
    assert page.head == here.node.live.seq
    assert {line.seq for line in page.lines} == set(range(1, page.head + 1))
    state, proved = OperationState(OPERATION), read(archive)
    for part in proved.log:
        for record in records_of(io.BytesIO(archive), part):
            state, _ = evolve(state, decode_record(record))
    assert state == here.node.live.state


async def test_every_command_is_refused_for_good_and_leaves_no_trace() -> None:
    """Rule EX6: final, so that a phone stops sending it; not `later`."""
    here, there = await where_it_was_written(), elsewhere()
    await there.take(await here.export())
    make = Commands("late").make
    before = await there.log.head(OPERATION)
    for command in (
        make(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.OFF_DUTY),
        make(c.CreateOperation, code="M26", name="Marathon", kind=here.node.live.state.operation.kind),  # type: ignore[union-attr]
        make(c.EraseMember, member_id=MEMBERS[0]),
    ):
        for _ in range(2):
            verdict = await there.node.run(command, COVER_HEAD)
            assert verdict.refusal is not None
            assert verdict.refusal.code is RefusalCode.READ_ONLY
    assert await there.log.head(OPERATION) == before


async def test_the_same_again_says_so_and_changes_nothing() -> None:
    """Rule EX6."""
    here, there = await where_it_was_written(), elsewhere()
    archive = await here.export()
    await there.take(archive)
    assert not (await there.take(archive)).is_new
    assert not (await here.take(archive)).is_new, "also where it was written"
    assert await there.export() == archive
    assert await here.log.imported(OPERATION) is None


async def test_a_log_that_has_gone_on_or_is_another_is_not_replaced() -> None:
    """Rule EX6."""
    here, there = await where_it_was_written(), elsewhere()
    earlier = await here.export()
    await there.take(earlier)
    go_on = Commands("on").make(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.UNAVAILABLE)
    await here.node.run(go_on, COVER_HEAD)
    later = await here.export()
    for place, archive in ((there, later), (here, earlier)):
        before = await place.log.head(OPERATION)
        with pytest.raises(ImportRefused, match="is here already, up to entry"):
            await place.take(archive)
        assert await place.log.head(OPERATION) == before
    other = elsewhere()
    head = await other.log.create(OPERATION)
    assert head == Head(head.log_id, 0, bytes(32))
    with pytest.raises(ImportRefused, match="Another log of this operation is here already"):
        await other.take(earlier)
    assert await other.positions.count(OPERATION) == 0


async def test_keys_travel_apart_and_open_what_is_sealed_for_their_receiver_alone() -> None:
    """Rule EX5."""
    here, there = await where_it_was_written(), elsewhere()
    archive, keys = await here.export(), await keys_for(here, elsewhere().keys.receiver)
    taken = await there.take(archive)
    live = await there.node.operations.open(OPERATION)
    assert live is not None
    sealed = live.state.entities[MEMBERS[3]].identity  # type: ignore[union-attr]
    assert await there.vault.open(OPERATION, [sealed], READING) == [None]
    assert (await there.take(archive, keys)).keys == len(await here.vault.take_keys(OPERATION, READING))
    [opened] = await there.vault.open(OPERATION, [sealed], READING)
    assert isinstance(opened, Identity)
    assert opened.name == NAME
    assert taken.keys == 0
    with pytest.raises(ImportRefused, match="closed for another installation"):
        await there.take(archive, await keys_for(here, here.keys.receiver))
    with pytest.raises(ImportRefused, match="does not open"):
        await there.take(archive, keys._replace(box=keys.box[:-1] + b"x"))
    with pytest.raises(ImportRefused, match="another log"):
        await there.take(archive, keys._replace(log_id=LogId(TEAMS[0])))


async def test_who_was_erased_has_no_key_in_the_file_nor_by_an_older_one() -> None:
    """Rules C12 and EX5: a file made before the erasure opens nothing once the erasure is among the facts."""
    here, there = await where_it_was_written(), elsewhere()
    before = await keys_for(here, there.keys.receiver)
    await here.node.run(Commands("erase").make(c.EraseMember, member_id=MEMBERS[3]), SYSTEM)
    await here.vault.erase(OPERATION, [MemberId(MEMBERS[3])])
    after = await keys_for(here, there.keys.receiver)
    archive = await here.export()
    assert (await there.take(archive, before)).keys == (await elsewhere().take(archive, after)).keys
    names = {key.person_id for key in await there.vault.take_keys(OPERATION, READING)}
    assert names == {VICTIMS[0], VICTIMS[2]}


async def test_an_import_that_is_interrupted_leaves_no_log_and_may_be_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule EX6: the positions are there already, and each is kept once."""
    here, there = await where_it_was_written(), elsewhere()
    archive = await here.export()

    def lost(*_: object) -> object:
        raise Unavailable("the test took the log away")

    with monkeypatch.context() as patch:
        patch.setattr(archive_import, "_batches", lost)
        with pytest.raises(Unavailable):
            await there.take(archive)
    assert await there.log.head(OPERATION) is None
    assert (await there.take(archive)).is_new
    assert await there.export() == archive


async def test_time_that_passes_and_phones_that_report_add_nothing() -> None:
    """Rule EX6: its teams have been silent for long, and nobody is to be told."""
    here, there = await where_it_was_written(), elsewhere()
    await there.take(await here.export())
    live = await there.node.operations.open(OPERATION)
    assert live is not None
    clock, presence = SystemClock(), PresenceBoard(there.node.feed)
    board = PositionBoard(there.node.feed, there.positions, clock)
    timers = Timers(there.node.operations, there.node.executor, presence, clock, board.newest)
    before, count = await there.log.head(OPERATION), await there.positions.count(OPERATION)
    for later in (0, 86_400_000):
        await timers.fire(clock.now() + later)
    assert take_positions(board, presence, live, DeviceId(TEAMS[2]), fixes(3), clock.now()) == 0
    await board.archive()
    assert (await there.log.head(OPERATION), await there.positions.count(OPERATION)) == (before, count)


async def test_a_person_is_erased_by_the_keys_alone() -> None:
    """Rules C12 and EX6: the log takes no fact of it, and the data is gone all the same."""
    here, there = await where_it_was_written(), elsewhere()
    archive, keys = await here.export(), await keys_for(here, there.keys.receiver)
    assert (await there.take(archive, keys)).keys == 3

    async def read_state(operation_id: OperationId) -> OperationState | None:
        live = await there.node.operations.open(operation_id)
        return None if live is None else live.state

    async def execute(command: c.Command, actor: Actor) -> Accepted | Refused:
        verdict = await there.node.run(command, actor)
        assert verdict.refusal is not None
        return refused(command.command_id, verdict.refusal)

    async def nobody(now: int) -> list[Expired]:
        return []

    erasure = Erasure(there.vault, read_state, execute, nobody, uuid4)
    assert await erasure.erase(OPERATION, MemberId(MEMBERS[3]), by=None, now=START)
    left = {key.person_id for key in await there.vault.take_keys(OPERATION, READING)}
    assert left == {VICTIMS[0], VICTIMS[2]}
    assert (await there.take(archive, keys)).keys == 0, "nor do they come back by the file"
    assert await there.export() == archive
