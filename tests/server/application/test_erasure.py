"""Erasing: the fact first, then the key; whatever is interrupted is repeated until it is done (rule C12)."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
import structlog

from protocol import commands as c
from protocol.commands import Command
from protocol.devices import Role
from protocol.downstream import Accepted, Later, Refused
from protocol.ids import OperationId, PersonId, UserId, VictimId
from protocol.members import Member
from protocol.protected import Compartment, VictimIdentity
from protocol.victims import Victim
from server.adapters.memory.event_log import MemoryEventLog
from server.adapters.memory.feed import MemoryBroker
from server.adapters.memory.key_vault import MemoryKeyVault
from server.application.erasure import Erasure, expired_operations
from server.domain.actor import Actor
from server.domain.state import OperationState
from server.ports import Reading, Unavailable
from tests.support.nodes import NOW, Commands, MemoryNode, write_prepared
from tests.support.strategies import COVER_HEAD, MEMBERS, OPERATION, STRANGER, TEAMS, VICTIMS

CLO = VICTIMS[2]
WHO = UserId(uuid4())
READING = Reading(CLO, Compartment.IDENTITY, WHO, Role.MEDICAL_OFFICER, "the test", NOW)


class FragileVault(MemoryKeyVault):
    """Loses the connection before it erases, when told; writes down whom it erased."""

    def __init__(self) -> None:
        super().__init__()
        self.is_away = False
        self.erasures: list[list[PersonId]] = []

    async def erase(self, operation_id: OperationId, person_ids: Sequence[PersonId]) -> None:
        if self.is_away:
            raise Unavailable("the test took the vault away")
        self.erasures.append(list(person_ids))
        await super().erase(operation_id, person_ids)


class Archive:
    """One process, and the hands that erase in it."""

    def __init__(self, node: MemoryNode, vault: FragileVault) -> None:
        self.node = node
        self.vault = vault
        self.commands = Commands()
        self.erasure = Erasure(vault, self.read_state, self.execute, self.expired, uuid4)

    async def read_state(self, operation_id: OperationId) -> OperationState:
        return self.node.live.state

    async def execute(self, command: Command, actor: Actor) -> Accepted | Refused | Later:
        verdict = await self.node.send(command, actor)
        if isinstance(verdict, Later):
            return verdict
        assert verdict.refusal is None, verdict
        return Accepted(command_id=command.command_id, operation_id=OPERATION, seq=verdict.seq)

    async def expired(self, now: int) -> list[object]:
        return await expired_operations(self.node.log, self.node.operations, now)  # type: ignore[return-value]

    def person(self, person_id: UUID) -> Member | Victim:
        person = self.node.live.state.entities[person_id]
        assert isinstance(person, Member | Victim)
        return person


@pytest.fixture
async def archive() -> Archive:
    disk, vault = MemoryEventLog(), FragileVault()
    await write_prepared(disk)
    archive = Archive(MemoryNode(disk, MemoryBroker(), vault), vault)
    identify = archive.commands.make(c.IdentifyVictim, victim_id=CLO, identity=VictimIdentity(name="Durand"))
    assert (await archive.node.run(identify, COVER_HEAD)).refusal is None
    return archive


async def opens(archive: Archive) -> bool:
    """Would Clo's box still open?"""
    identity = archive.person(CLO).identity
    assert identity is not None
    [value] = await archive.vault.open(OPERATION, [identity], READING)
    return value is not None


async def test_the_fact_is_on_disk_before_the_key_is_destroyed(archive: Archive) -> None:
    """Rule CA8: else what comes in between would be sealed under a new key."""
    assert await opens(archive)
    archive.vault.is_away = True
    with pytest.raises(Unavailable):
        await archive.erasure.erase(OPERATION, CLO, by=WHO, now=NOW)
    assert archive.person(CLO).is_erased
    archive.vault.is_away = False
    seq = archive.node.live.seq
    assert await archive.erasure.erase(OPERATION, CLO, by=WHO, now=NOW)
    assert archive.vault.erasures == [[CLO]]
    assert archive.node.live.seq == seq, "the fact is not said twice"


async def test_with_the_log_away_no_key_is_destroyed(archive: Archive) -> None:
    """Rule CA8."""
    archive.node.fickle.is_away = True
    with pytest.raises(Unavailable):
        await archive.erasure.erase(OPERATION, CLO, by=WHO, now=NOW)
    assert archive.vault.erasures == []
    archive.node.fickle.is_away = False
    assert await opens(archive)


async def test_the_log_still_verifies_and_holds_a_box_that_nobody_opens(archive: Archive) -> None:
    """Rule CA8."""
    await archive.erasure.erase(OPERATION, CLO, by=WHO, now=NOW)
    state = await archive.node.fickle.fold()
    assert state.find(Victim, CLO) == archive.person(CLO)


@pytest.mark.parametrize("named", VICTIMS[:3])
async def test_who_was_counted_twice_is_erased_under_every_number(archive: Archive, named: VictimId) -> None:
    """Rule CA8: the name that was asked twice must not stay under the other number."""
    for victim_id, into_id in ((VICTIMS[0], VICTIMS[1]), (VICTIMS[1], CLO)):
        merge = archive.commands.make(c.MergeVictims, victim_id=victim_id, into_id=into_id, reason="the same")
        assert (await archive.node.run(merge, COVER_HEAD)).refusal is None
    assert await archive.erasure.erase(OPERATION, named, by=WHO, now=NOW)
    assert all(archive.person(victim_id).is_erased for victim_id in VICTIMS[:3])
    [erased] = archive.vault.erasures
    assert set(erased) == set(VICTIMS[:3])
    assert not archive.person(MEMBERS[0]).is_erased


@pytest.mark.parametrize("nobody", [STRANGER, TEAMS[0]])
async def test_only_people_are_erased(archive: Archive, nobody: PersonId) -> None:
    assert not await archive.erasure.erase(OPERATION, nobody, by=WHO, now=NOW)
    assert archive.vault.erasures == []


async def test_our_log_names_nobody(archive: Archive) -> None:
    with structlog.testing.capture_logs() as lines:
        await archive.erasure.erase(OPERATION, CLO, by=WHO, now=NOW)
    assert any(line["event"] == "a person was erased" for line in lines)
    assert "Durand" not in repr(lines)


async def test_nothing_is_erased_by_date_before_its_time_or_without_one(archive: Archive) -> None:
    """Rule CA9."""
    assert await archive.erasure.erase_expired(NOW) == []
    keep = archive.commands.make(c.SetRetention, retention_until=NOW + 1)
    assert (await archive.node.run(keep, COVER_HEAD)).refusal is None
    assert await archive.erasure.erase_expired(NOW) == []
    assert archive.vault.erasures == []


async def test_at_its_time_everybody_is_erased_with_one_change_of_the_wrapping_key(archive: Archive) -> None:
    """Rule CA9."""
    keep = archive.commands.make(c.SetRetention, retention_until=NOW)
    assert (await archive.node.run(keep, COVER_HEAD)).refusal is None
    [erased] = await archive.erasure.erase_expired(NOW)
    everybody = {*MEMBERS[:3], *VICTIMS[:3]}
    assert (erased.operation_id, {person.id for person in erased.people}) == (OPERATION, everybody)
    assert [set(people) for people in archive.vault.erasures] == [everybody]
    assert all(archive.person(person_id).is_erased for person_id in everybody)
    seq = archive.node.live.seq
    await archive.erasure.erase_expired(NOW)
    assert archive.node.live.seq == seq, "what was erased is not said again"
    assert len(archive.vault.erasures) == 2, "and an interrupted destruction is finished"
