"""A text that names somebody warns its sender, tells nobody who is here, and is never held back (rule CA13)."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import pytest

from protocol import commands as c
from protocol.codec import MSGPACK
from protocol.devices import Role
from protocol.downstream import Accepted, AnswerWarning
from protocol.ids import CommandId, OperationId, PersonId, UserId
from protocol.logbook import LogEntryKind
from protocol.protected import Compartment, Protected, Sealed, VictimIdentity
from protocol.victims import Victim
from server.adapters.memory.event_log import MemoryEventLog
from server.adapters.memory.feed import MemoryBroker
from server.adapters.memory.key_vault import MemoryKeyVault
from server.application import beat, named_people
from server.application.named_people import NO_NOTICE, PURPOSE, NamedPeople, Notice, with_notice
from server.domain.actor import SYSTEM, Actor
from server.ports import Reading, Unavailable
from tests.support.nodes import NOW, Commands, MemoryNode, until, write_prepared
from tests.support.strategies import MEMBERS, OPERATION, VICTIMS, actor_of

NAMED = "Canari"
VICTIM, OTHER = VICTIMS[0], VICTIMS[1]
MEDIC = actor_of(Role.MEDICAL_OFFICER)._replace(user_id=UserId(uuid4()))
OFFICER = actor_of(Role.RESOURCE_OFFICER)._replace(user_id=UserId(uuid4()))
CREW, OTHER_CREW = actor_of(Role.TEAM_LEADER), actor_of(Role.TEAM_LEADER, 1)
MAY_NAME = Notice((AnswerWarning.MAY_NAME_PERSON,))


class Vault(MemoryKeyVault):
    """Can be taken away, or be slow; notes what was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.is_away = False
        self.is_slow = False
        self.marked: list[PersonId] = []

    async def open(
        self, operation_id: OperationId, sealed: Sequence[Sealed], reading: Reading
    ) -> list[Protected | None]:
        assert not sealed, "nothing is opened to compare a text"
        if self.is_slow:
            await asyncio.Event().wait()
        if self.is_away:
            raise Unavailable("the test took the vault away")
        return await super().open(operation_id, sealed, reading)

    async def name_marks(
        self, operation_id: OperationId, identities: Mapping[PersonId, Sealed], key: bytes
    ) -> dict[PersonId, frozenset[bytes]]:
        if self.is_away:
            raise Unavailable("the test took the vault away")
        self.marked += identities
        return await super().name_marks(operation_id, identities, key)


class World:
    """One process, and who is named in it."""

    def __init__(self, disk: MemoryEventLog) -> None:
        self.vault = Vault()
        self.node = MemoryNode(disk, MemoryBroker(), self.vault)
        self.people = NamedPeople(self.vault, bytes(32))
        self.node.operations.on_open.append(self.people.follow)
        self._commands = Commands()

    async def run(self, command_type: type[Any], actor: Actor = SYSTEM, **fields: Any) -> None:
        verdict = await self.node.run(self._commands.make(command_type, **fields), actor)
        assert verdict.refusal is None, verdict.refusal

    async def notice(self, text: str, actor: Actor) -> Notice:
        command = self._commands.make(c.WriteLogEntry, entry_id=uuid4(), kind=LogEntryKind.DECISION, text=text)
        return await self.people.notice(self.node.live, command, actor, NOW)

    def number(self, victim_id: Any = VICTIM) -> int:
        found = self.node.live.state.find(Victim, victim_id)
        assert found is not None
        return found.number


@pytest.fixture
async def world() -> World:
    """A victim with the first crew, and a member, whose names are known."""
    disk = MemoryEventLog()
    await write_prepared(disk)
    world = World(disk)
    await world.node.operations.open(OPERATION)
    await world.run(
        c.IdentifyVictim, MEDIC, victim_id=VICTIM, identity=VictimIdentity(name=f"{NAMED} Petit", first_name="Zoé")
    )
    await world.run(c.EnrolMember, OFFICER, member_id=MEMBERS[3], code="M9", name="Basile Merle")
    assert await world.people.make_due()
    return world


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        (f"vu {NAMED} au PMA", True),
        ("zoe petit est partie", True),
        ("ZOÉ CANARI-PETIT", True),
        ("un canari en cage", False),
        ("Petit malaise", False),
        ("un petit malaise", False),
        ("victime 1", False),
    ],
)
async def test_who_may_read_the_name_is_told_the_number(world: World, text: str, is_named: bool) -> None:
    """Rule CA13: two words of a name, or one that is written as a name."""
    expected = Notice((AnswerWarning.NAMES_PERSON,), (world.number(),)) if is_named else NO_NOTICE
    assert await world.notice(text, MEDIC) == expected


async def test_it_is_on_record_who_was_told(world: World) -> None:
    """Rule CA5: before the answer leaves."""
    await world.notice(f"vu {NAMED}", MEDIC)
    [row] = await world.vault.readings(OPERATION, person_id=VICTIM, limit=10)
    assert (row.reader, row.compartment, row.purpose) == (MEDIC.user_id, Compartment.IDENTITY, PURPOSE)


@pytest.mark.parametrize(
    ("actor", "text", "notice"),
    [
        (CREW, f"vu {NAMED}", Notice((AnswerWarning.NAMES_PERSON,), (1,))),
        (OFFICER, "Appeler Merle", Notice((AnswerWarning.NAMES_PERSON,), (), ("M9",))),
        (MEDIC, "Appeler Merle", NO_NOTICE),
        (OFFICER, f"vu {NAMED}", NO_NOTICE),
        (OTHER_CREW, f"vu {NAMED}", NO_NOTICE),
    ],
)
async def test_each_is_told_of_those_whose_names_they_may_read(
    world: World, actor: Actor, text: str, notice: Notice
) -> None:
    """Rule CA13: in the ordinary way, here and now."""
    assert world.number() == 1
    assert await world.notice(text, actor) == notice


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSTEM}))
@pytest.mark.parametrize("text", ["vu {} au PMA", "Mme {} refuse", "Zoé {}", "s'appelle {}"])
async def test_who_may_not_read_names_learns_nothing_by_trying_some(world: World, role: Role, text: str) -> None:
    """Rule CA13: the answer to a name that is registered is that to one that is not."""
    actor = actor_of(role, 1)  # no account, and nobody in charge of the victim
    assert await world.notice(text.format(NAMED), actor) == await world.notice(text.format("Inconnu"), actor)
    assert await world.vault.readings(OPERATION, person_id=None, limit=10) == []


async def test_a_text_that_looks_like_it_names_somebody_warns_anybody(world: World) -> None:
    assert await world.notice("Mme Inconnu refuse", OTHER_CREW) == MAY_NAME


async def test_marks_vanish_with_the_person(world: World) -> None:
    """Rule CA13."""
    await world.run(c.EraseVictim, victim_id=VICTIM)
    assert await world.notice(f"vu {NAMED}", MEDIC) == NO_NOTICE
    marks = world.people._marks[OPERATION]
    assert VICTIM not in marks.of
    assert all(VICTIM not in holders for holders in marks.holders.values())
    assert await world.vault.readings(OPERATION, person_id=VICTIM, limit=10) == []


async def test_who_is_erased_while_marks_are_made_gets_none(world: World) -> None:
    """Rule CA13."""
    await world.run(c.IdentifyVictim, MEDIC, victim_id=VICTIM, identity=VictimIdentity(name="Autre"))
    [sealed] = [world.node.live.state.entities[VICTIM].identity]  # type: ignore[union-attr]
    made = world.vault.name_marks

    async def erase_meanwhile(*arguments: Any) -> dict[PersonId, frozenset[bytes]]:
        marks = await made(*arguments)
        await world.run(c.EraseVictim, victim_id=VICTIM)
        return marks

    world.vault.name_marks = erase_meanwhile  # type: ignore[method-assign]
    assert sealed is not None
    assert await world.people.make_due()
    assert VICTIM not in world.people._marks[OPERATION].of


async def test_a_name_that_was_corrected_counts_as_it_is_now(world: World) -> None:
    await world.run(c.IdentifyVictim, MEDIC, victim_id=VICTIM, identity=VictimIdentity(name="Loriot"))
    await world.people.make_due()
    assert await world.notice(f"vu {NAMED}", MEDIC) == NO_NOTICE
    assert (await world.notice("vu Loriot", MEDIC)).named_victims == (1,)


async def test_a_process_that_opens_the_operation_later_knows_the_names_too(world: World) -> None:
    """Marks are made from the boxes: nothing of them is kept anywhere, and no other key makes the same."""
    later = NamedPeople(world.vault, bytes(31) + b"1")
    later.follow(world.node.live)
    await later.make_due()
    ours, theirs = world.people._marks[OPERATION], later._marks[OPERATION]
    assert set(ours.of) == set(theirs.of) >= {VICTIM, MEMBERS[3]}
    assert ours.holders.keys().isdisjoint(theirs.holders)


@pytest.mark.parametrize("fault", ["is_away", "is_slow"])
async def test_an_audit_that_does_not_answer_holds_nothing_back_and_gives_nothing_away(
    world: World, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule CA5: what cannot be put on record is not told."""
    monkeypatch.setattr(named_people, "PATIENCE_S", 0.01)
    setattr(world.vault, fault, True)
    assert await world.notice(f"vu {NAMED}", MEDIC) == NO_NOTICE
    assert await world.notice(f"Mme {NAMED}", MEDIC) == MAY_NAME


async def test_marks_that_could_not_be_made_are_made_once_the_vault_is_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.vault.is_away = True
    await world.run(c.IdentifyVictim, MEDIC, victim_id=OTHER, identity=VictimIdentity(name="Loriot"))
    waits = 0

    async def come_back(wait_s: float) -> None:
        nonlocal waits
        waits += 1
        world.vault.is_away = False

    monkeypatch.setattr(beat, "until", come_back)
    running = asyncio.create_task(world.people.run())
    await until(lambda: OTHER in world.people._marks[OPERATION].of)
    running.cancel()
    await asyncio.wait([running])
    assert waits == 1


async def test_a_person_is_marked_once_whatever_else_happens_to_them(world: World) -> None:
    world.vault.marked.clear()
    await world.run(c.ScanVictim, MEDIC, victim_id=VICTIM, kind="bib", value="77")
    await world.people.make_due()
    assert world.vault.marked == []


def test_an_answer_tells_numbers_and_codes_and_no_name() -> None:
    """Rule CA1."""
    answer = Accepted(command_id=CommandId(uuid4()), operation_id=OPERATION, seq=1)
    assert with_notice(answer, NO_NOTICE) is answer
    told = with_notice(answer, Notice((AnswerWarning.NAMES_PERSON,), (12,), ("M9",)))
    assert (told.warnings, told.named_victims, told.named_members) == ((AnswerWarning.NAMES_PERSON,), (12,), ("M9",))
    assert NAMED.encode() not in MSGPACK.encode(told)


async def test_nothing_that_is_kept_or_sent_holds_a_mark(world: World) -> None:
    """Rule CA13: neither log nor answer."""
    answer = Accepted(command_id=CommandId(uuid4()), operation_id=OPERATION, seq=1)
    told = with_notice(answer, await world.notice(f"vu {NAMED}", MEDIC))
    kept = b"".join((*await world.node.fickle.read(OPERATION, 0, 1_000), MSGPACK.encode(told)))
    marks = world.people._marks[OPERATION].holders
    assert marks
    assert all(mark not in kept for mark in marks)
