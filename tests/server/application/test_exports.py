"""Nothing leaves before it is on record, and keys leave in a person's name, for a reason (rules EX2 and EX5)."""

from typing import Any

import pytest

from protocol.devices import Role
from protocol.ids import UserId
from protocol.protected import Compartment
from server.application.exports import Exports, KeyWish
from server.application.key_transfer import open_keys, read_keys
from server.auth.exchange import UnreadableKey
from server.domain.export_rights import ExportKind
from server.ports import ExportNote, Unavailable
from tests.support.installations import STRANGER, Installation, elsewhere, where_it_was_written
from tests.support.strategies import MEMBERS, OPERATION, START, TEAMS, VICTIMS, actor_of

HEAD = actor_of(Role.COVER_HEAD)._replace(user_id=UserId(TEAMS[0]))


def ways_out(here: Installation) -> Exports:
    nothing: Any = None
    return Exports(here.log, here.vault, here.writer, nothing, nothing, lambda count: bytes(range(count)))


async def test_keys_are_closed_for_their_receiver_and_told_for_each_person() -> None:
    """Rules C12 and EX5."""
    here, there = await where_it_was_written(), elsewhere()
    wish = KeyWish(OPERATION, there.keys.receiver, "enquête")
    file = await ways_out(here).keys(wish, HEAD, START)
    assert file is not None
    people = {key.person_id for key in open_keys(read_keys(file), there.keys.receiving)}
    assert people == {MEMBERS[3], VICTIMS[0], VICTIMS[2]}
    readings = await here.vault.readings(OPERATION, person_id=None, limit=99)
    assert {(each.person_id, each.compartment) for each in readings} == {
        (person, compartment) for person in people for compartment in Compartment
    }
    assert {(each.reader, each.reason, each.purpose) for each in readings} == {(TEAMS[0], "enquête", "export of keys")}
    [note] = await ways_out(here).noted(OPERATION)
    assert (note.what, note.detail) == (ExportKind.KEYS, f"{there.keys.receiver.hex()}: enquête")


async def test_a_key_that_shares_nothing_takes_no_key_out_and_leaves_no_trace() -> None:
    here = await where_it_was_written()
    with pytest.raises(UnreadableKey):
        await ways_out(here).keys(KeyWish(OPERATION, bytes(32), "x"), HEAD, START)
    assert await here.vault.readings(OPERATION, person_id=None, limit=9) == []
    assert await ways_out(here).noted(OPERATION) == []


async def test_what_cannot_be_put_on_record_does_not_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule EX2."""
    here = await where_it_was_written()

    async def away(*_: object) -> None:
        raise Unavailable("the test took the vault away")

    taken = list[object]()
    monkeypatch.setattr(here.vault, "note_export", away)
    monkeypatch.setattr(here.vault, "take_keys", lambda *_: taken.append(1))
    with pytest.raises(Unavailable):
        await ways_out(here).keys(KeyWish(OPERATION, elsewhere().keys.receiver, "x"), HEAD, START)
    assert taken == []


async def test_what_was_noted_says_who_took_what_up_to_where() -> None:
    """Rule EX2."""
    here = await where_it_was_written()
    exports = ways_out(here)
    await exports.note(OPERATION, HEAD, ExportKind.MAP, seq=7, now=START, is_anonymised=True, detail="d")
    device = actor_of(Role.DISPATCHER)
    await exports.note(OPERATION, device, ExportKind.LINES, seq=8, now=START)
    assert await exports.noted(OPERATION) == [
        ExportNote(device.device_id, Role.DISPATCHER, "lines", 8, START),
        ExportNote(UserId(TEAMS[0]), Role.COVER_HEAD, "map", 7, START, True, "d"),
    ]


async def test_there_is_nothing_to_take_out_of_no_log() -> None:
    exports = ways_out(Installation(1))
    assert await exports.log(STRANGER) is None
    assert await exports.keys(KeyWish(STRANGER, elsewhere().keys.receiver, "x"), HEAD, START) is None
