"""The right first, then the record of it, then the box: over a real log and a real vault, both in memory (rule C12)."""

import asyncio
from collections.abc import Callable, Mapping
from uuid import UUID, uuid4

import pytest

from protocol import commands as c
from protocol.care import CareReport, SealedNote
from protocol.codec import decode_record
from protocol.commands import Command
from protocol.devices import Role
from protocol.downstream import Accepted, Later, Refused
from protocol.entities import Entity
from protocol.events import GlassBroken
from protocol.ids import OperationId, PersonId, UserId
from protocol.protected import Compartment, VictimIdentity
from protocol.victims import CustodyKind, Holder
from protocol.vitals import Vitals
from server.adapters.memory.event_log import MemoryEventLog
from server.adapters.memory.feed import MemoryBroker
from server.adapters.memory.key_vault import MemoryKeyVault
from server.application.disclosure import Disclosure, NotOpened, OpenedEntry, Past, Wish
from server.domain.actor import SYSTEM, Actor
from server.domain.evolve import evolve
from server.domain.outcomes import refused
from server.domain.protection import PersonKind
from server.domain.state import OperationState
from server.ports import Reading, Unavailable
from tests.support.nodes import NOW, Commands, MemoryNode, write_prepared
from tests.support.strategies import MEMBERS, OPERATION, STRANGER, TEAMS, VICTIMS, actor_of

POST = Commands()
ANA, BO, CLO = VICTIMS[:3]
IDENTITY = VictimIdentity(name="Durand", first_name="Zoé")
REPORTS = (CareReport(remarks="pâle"), CareReport(remarks="va mieux"))
VITALS = Vitals(heart_rate_per_min=130)
WISH = Wish(OPERATION, CLO, PersonKind.VICTIM, Compartment.CARE, "orientation")


class WatchedVault(MemoryKeyVault):
    """Says what was on record at the moment of each opening; may be away."""

    def __init__(self) -> None:
        super().__init__()
        self.is_away = False
        self.on_open: Callable[[], None] = lambda: None

    async def open(self, operation_id: OperationId, sealed: object, reading: Reading) -> list[object]:  # type: ignore[override]  # the test looks, no more
        if self.is_away:
            raise Unavailable("the test took the vault away")
        self.on_open()
        return await super().open(operation_id, sealed, reading)  # type: ignore[arg-type, return-value]


class Clinic:
    """One process with an operation in which Clo has an identity, two versions of a report, vital signs, a remark."""

    def __init__(self, node: MemoryNode, vault: WatchedVault) -> None:
        self.node = node
        self.vault = vault
        self.disclosure = Disclosure(vault, self.find, self.execute)

    @classmethod
    async def open(cls) -> "Clinic":
        disk, vault = MemoryEventLog(), WatchedVault()
        await write_prepared(disk)
        clinic = cls(MemoryNode(disk, MemoryBroker(), vault), vault)
        doctor = person(Role.MEDICAL_OFFICER)
        for command in (
            POST.make(c.IdentifyVictim, victim_id=CLO, identity=IDENTITY),
            *(POST.make(c.RecordCare, victim_id=CLO, report=report) for report in REPORTS),
            POST.make(c.MeasureVitals, victim_id=CLO, vitals=VITALS, age_ms=30_000),
            POST.make(c.NoteCare, victim_id=CLO, remark=SealedNote(text="enceinte")),
        ):
            verdict = await clinic.node.run(command, doctor)
            assert verdict.refusal is None, verdict
        return clinic

    async def find(self, operation_id: OperationId, entity_id: UUID) -> Entity | None:
        return self.node.live.state.entities.get(entity_id) if operation_id == OPERATION else None

    async def execute(self, command: Command, actor: Actor) -> Accepted | Refused | Later:
        verdict = await self.node.send(command, actor)
        if isinstance(verdict, Later):
            return verdict
        if verdict.refusal is not None:
            return refused(command.command_id, verdict.refusal)
        return Accepted(command_id=command.command_id, operation_id=OPERATION, seq=verdict.seq)

    async def entities(self, back: int) -> Mapping[UUID, Entity]:
        """Everything there was before the last so many facts."""
        state = OperationState(OPERATION)
        for record in await self.node.log.read(OPERATION, 0, self.node.live.seq - back):
            state, _ = evolve(state, decode_record(record))
        return state.entities

    async def glass(self) -> list[GlassBroken]:
        """What the log holds of broken glass since the start."""
        stored = await self.node.log.read(OPERATION, 0, 10_000)
        events = [decode_record(record).event for record in stored]
        return [event for event in events if isinstance(event, GlassBroken) and event.victim_id == CLO]


def person(role: Role, number: int = 0) -> Actor:
    return actor_of(role, number)._replace(user_id=UserId(uuid4()))


@pytest.fixture
async def clinic() -> Clinic:
    return await Clinic.open()


def values(opened: list[OpenedEntry] | NotOpened) -> list[object]:
    assert not isinstance(opened, NotOpened), opened
    return [entry.value for entry in opened]


async def test_care_opens_in_the_order_of_time_with_who_wrote_it(clinic: Clinic) -> None:
    doctor = person(Role.MEDICAL_OFFICER)
    opened = await clinic.disclosure.open(WISH, doctor, NOW)
    assert values(opened) == [VITALS, *REPORTS]
    assert not isinstance(opened, NotOpened)
    assert [entry.at for entry in opened] == [NOW - 30_000, NOW, NOW]
    assert all(entry.device_id == doctor.device_id and entry.user_id is not None for entry in opened)
    assert await clinic.disclosure.readings(OPERATION, CLO) == [
        Reading(CLO, Compartment.CARE, doctor.user_id or UserId(CLO), doctor.role, "orientation", NOW - NOW % 300_000)
    ]


@pytest.mark.parametrize(
    ("compartment", "value"),
    [(Compartment.IDENTITY, IDENTITY), (Compartment.NOTES, SealedNote(text="enceinte"))],
)
async def test_each_compartment_opens_by_itself(clinic: Clinic, compartment: Compartment, value: object) -> None:
    """Rule CA4."""
    opened = await clinic.disclosure.open(WISH._replace(compartment=compartment), person(Role.MEDICAL_OFFICER), NOW)
    assert values(opened) == [value]


async def test_a_crew_in_charge_reads_on_its_own_device_which_is_then_the_reader(clinic: Clinic) -> None:
    """Rule CA4."""
    crew = actor_of(Role.TEAM_MEMBER)
    assert crew.user_id is None
    assert await clinic.disclosure.open(WISH, crew, NOW) is NotOpened.FORBIDDEN
    taken = Holder(kind=CustodyKind.TEAM, team_id=TEAMS[0])
    verdict = await clinic.node.run(POST.make(c.MoveVictim, victim_id=CLO, to=taken))
    assert verdict.refusal is None
    assert len(values(await clinic.disclosure.open(WISH, crew, NOW))) == 3
    [reading] = await clinic.disclosure.readings(OPERATION, CLO)
    assert (reading.reader, reading.role) == (crew.device_id, Role.TEAM_MEMBER)


@pytest.mark.parametrize(
    ("wish", "reader", "answer"),
    [
        (WISH, person(Role.OBSERVER), NotOpened.FORBIDDEN),
        (WISH, person(Role.LIAISON), NotOpened.FORBIDDEN),
        (WISH, actor_of(Role.MEDICAL_OFFICER), NotOpened.FORBIDDEN),
        (WISH, person(Role.DISPATCHER), NotOpened.NEEDS_A_REASON),
        (WISH._replace(is_break_glass=True), person(Role.DISPATCHER), NotOpened.NEEDS_A_REASON),
        (WISH._replace(person_id=STRANGER), person(Role.MEDICAL_OFFICER), NotOpened.UNKNOWN),
        (WISH._replace(person_id=STRANGER), actor_of(Role.TEAM_LEADER), NotOpened.FORBIDDEN),
        (WISH._replace(person_id=TEAMS[0]), person(Role.MEDICAL_OFFICER), NotOpened.UNKNOWN),
        (WISH._replace(person_id=MEMBERS[0]), person(Role.MEDICAL_OFFICER), NotOpened.UNKNOWN),
        (WISH._replace(kind=PersonKind.MEMBER), person(Role.MEDICAL_OFFICER), NotOpened.UNKNOWN),
        (WISH._replace(person_id=ANA, compartment=Compartment.NOTES), person(Role.REGULATION), NotOpened.UNKNOWN),
        (WISH._replace(person_id=ANA, compartment=Compartment.IDENTITY), person(Role.REGULATION), NotOpened.UNKNOWN),
    ],
)
async def test_whatever_is_not_opened_leaves_the_vault_alone(
    clinic: Clinic, wish: Wish, reader: Actor, answer: NotOpened
) -> None:
    """Rule CA4: deny by default."""
    clinic.vault.is_away = True
    assert await clinic.disclosure.open(wish, reader, NOW) is answer
    assert await clinic.glass() == []


async def test_a_broken_glass_is_in_the_log_before_the_box_is_opened(clinic: Clinic) -> None:
    """Rule CA6."""
    seen: list[int] = []
    clinic.vault.on_open = lambda: seen.append(clinic.node.live.seq)
    before = clinic.node.live.seq
    wish = WISH._replace(is_break_glass=True, reason="le SAMU appelle")
    dispatcher = person(Role.DISPATCHER)
    assert len(values(await clinic.disclosure.open(wish, dispatcher, NOW))) == 3
    assert seen == [before + 1]
    [broken] = await clinic.glass()
    assert (broken.by_role, broken.by_user_id, broken.compartment) == (
        Role.DISPATCHER,
        dispatcher.user_id,
        Compartment.CARE,
    )
    [reading] = await clinic.disclosure.readings(OPERATION, CLO)
    assert reading.reason == "le SAMU appelle"


async def test_the_same_glass_broken_again_within_five_minutes_is_one_fact(clinic: Clinic) -> None:
    """Rule CA6."""
    wish = WISH._replace(is_break_glass=True, reason="le SAMU appelle")
    dispatcher, bucket_at = person(Role.DISPATCHER), NOW - NOW % 300_000
    for at in (bucket_at, bucket_at + 299_999, bucket_at + 300_000):
        await clinic.disclosure.open(wish, dispatcher, at)
    await clinic.disclosure.open(wish._replace(compartment=Compartment.NOTES), dispatcher, bucket_at)
    await clinic.disclosure.open(wish, person(Role.ORG_ADMIN), bucket_at)
    elsewhere = dispatcher._replace(device_id=actor_of(Role.COVER_HEAD).device_id)
    assert len(values(await clinic.disclosure.open(wish, elsewhere, bucket_at))) == 3
    assert len(await clinic.glass()) == 5


async def test_who_may_anyway_breaks_nothing_by_insisting(clinic: Clinic) -> None:
    wish = WISH._replace(is_break_glass=True, reason="sans raison")
    assert len(values(await clinic.disclosure.open(wish, person(Role.MEDICAL_OFFICER), NOW))) == 3
    assert await clinic.glass() == []
    [reading] = await clinic.disclosure.readings(OPERATION, CLO)
    assert reading.reason == ""


async def test_with_the_log_away_no_glass_is_broken_and_nothing_is_opened(clinic: Clinic) -> None:
    """Rule CA6."""
    clinic.node.fickle.is_away = True
    clinic.vault.on_open = lambda: pytest.fail("opened without a fact")
    wish = WISH._replace(is_break_glass=True, reason="le SAMU appelle")
    async with asyncio.timeout(10):
        assert await clinic.disclosure.open(wish, person(Role.DISPATCHER), NOW) is NotOpened.NOT_ON_RECORD


async def test_with_the_audit_away_nothing_is_opened(clinic: Clinic) -> None:
    """Rule CA5."""
    clinic.vault.is_away = True
    with pytest.raises(Unavailable):
        await clinic.disclosure.open(WISH, person(Role.MEDICAL_OFFICER), NOW)


@pytest.mark.parametrize("says_so_in_the_log", [True, False])
async def test_what_was_erased_opens_no_more(clinic: Clinic, says_so_in_the_log: bool) -> None:
    """Rule CA8."""
    erased: list[PersonId] = [CLO]
    await clinic.vault.erase(OPERATION, erased)
    if says_so_in_the_log:
        await clinic.node.run(POST.make(c.EraseVictim, victim_id=CLO), SYSTEM)
    for compartment in Compartment:
        wish = WISH._replace(compartment=compartment)
        assert await clinic.disclosure.open(wish, person(Role.MEDICAL_OFFICER), NOW) is NotOpened.ERASED


@pytest.mark.parametrize(
    ("back", "compartment", "answer"),
    [
        (0, Compartment.CARE, [VITALS, *REPORTS]),
        (3, Compartment.CARE, [REPORTS[0]]),
        (1, Compartment.NOTES, NotOpened.UNKNOWN),
        (4, Compartment.IDENTITY, [IDENTITY]),
        (5, Compartment.IDENTITY, NotOpened.UNKNOWN),
    ],
)
async def test_in_a_replay_what_was_there_by_then_is_opened_and_the_row_says_so(
    clinic: Clinic, back: int, compartment: Compartment, answer: list[object] | NotOpened
) -> None:
    """Rule RP9."""
    wish = WISH._replace(compartment=compartment, past=Past(await clinic.entities(back), "replay known 12"))
    opened = await clinic.disclosure.open(wish, person(Role.MEDICAL_OFFICER), NOW)
    assert (opened if isinstance(opened, NotOpened) else values(opened)) == answer
    purposes = [reading.purpose for reading in await clinic.disclosure.readings(OPERATION, CLO)]
    assert purposes == ([] if isinstance(opened, NotOpened) else ["replay known 12: orientation"])


async def test_the_rights_and_erasures_of_now_count_in_a_replay(clinic: Clinic) -> None:
    """Rule RP9."""
    past = WISH._replace(past=Past(await clinic.entities(0), "replay known 12"))
    crew = actor_of(Role.TEAM_MEMBER)
    assert await clinic.disclosure.open(past, crew, NOW) is NotOpened.FORBIDDEN
    assert await clinic.disclosure.open(past, person(Role.DISPATCHER), NOW) is NotOpened.NEEDS_A_REASON
    verdict = await clinic.node.run(POST.make(c.EraseVictim, victim_id=CLO), SYSTEM)
    assert verdict.refusal is None
    assert await clinic.disclosure.open(past, person(Role.MEDICAL_OFFICER), NOW) is NotOpened.ERASED
