"""A server's HTTP side with everything behind it in the test's hand."""

import contextlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Any
from uuid import UUID

import httpx
from prometheus_client import CollectorRegistry

from protocol.care import CareReport, SealedNote
from protocol.care_records import CareEntry, CareRecord
from protocol.commands import Command, CreateOperation, EnrolDevice, RevokeDevice
from protocol.devices import Device, Platform, Role
from protocol.downstream import Accepted, AlertNow, Later, Refused
from protocol.entities import Entity
from protocol.ids import DeviceId, MemberId, OperationId, PersonId, SiteId, TeamId, UserId, VictimId
from protocol.members import Member
from protocol.operations import Operation, OperationKind, Site, SiteKind, Stamp
from protocol.positions import TeamPosition
from protocol.protected import Identity, Protected, Sealed, VictimIdentity
from protocol.teams import Team, TeamKind
from protocol.victims import Victim
from protocol.vitals import Vitals
from server.adapters.memory.event_log import MemoryEventLog
from server.adapters.memory.feed import MemoryBroker, MemoryChangeFeed
from server.adapters.memory.map_files import MemoryMapFiles
from server.adapters.memory.position_archive import MemoryPositionArchive
from server.application.archive_export import ArchiveSources, ArchiveWriter
from server.application.disclosure import Disclosure
from server.application.erasure import Erasure, Expired
from server.application.exports import Exports
from server.application.figures import FigureReader
from server.application.log_reading import LogReader
from server.application.map_export import MapWriter
from server.application.operations import Operations
from server.application.table_export import TableWriter
from server.auth.passwords import hash_password
from server.auth.tickets import TicketKey
from server.auth.tokens import TokenKind, hash_token, make_token
from server.catalogues import load_catalogues
from server.domain.actor import Actor
from server.domain.anonymity import codes_of
from server.domain.care import care_record_id
from server.domain.state import OperationState
from server.http.metrics import HttpMetrics
from server.http.routes import build_http
from server.http.services import HttpServices, Readiness
from server.ports import AccessChange, ExportNote, Grant, Invitation, PersonKey, Principal, Reading, Tiles, Unavailable
from server.replay.library import Library
from server.report.printing import Printer
from tests.support.access import FragileAccessStore

START = 1_760_000_000_000
ORIGIN = "https://vigie.example"
OPERATION = OperationId(UUID(int=1))
ELSEWHERE = OperationId(UUID(int=2))
TEAM = TeamId(UUID(int=3))
SITE = SiteId(UUID(int=4))
MEMBER = MemberId(UUID(int=5))
VICTIM = VictimId(UUID(int=6))
CATALOGUES = load_catalogues()
CODES = codes_of(each.catalogue for each in CATALOGUES.by_name.values())
NAME = "Camille Martin"
PASSWORD = "correct horse battery"
PASSWORD_HASH = hash_password(PASSWORD, bytes(16))
IN_BOXES: dict[bytes, Protected] = {
    b"member": Identity(name=NAME, phone="+33 6 00 00 00 00"),
    b"victim": VictimIdentity(name="Durand", first_name="Zoé"),
    b"report": CareReport(remarks="pâle et froid"),
    b"vitals": Vitals(heart_rate_per_min=130),
    b"note": SealedNote(text="enceinte"),
}
"""What the boxes of this world hold."""


def _entry(box: bytes, second: int) -> CareEntry:
    stamp = Stamp(START + second * 1_000, DeviceId(UUID(int=9)), second)
    return CareEntry(stamp=stamp, sealed=Sealed(key_id="1", box=box))


@dataclass
class TestClock:
    """Implements `Clock`; stands still until told."""

    __test__ = False
    at: int = START

    def now(self) -> int:
        return self.at

    def monotonic(self) -> int:
        return self.at - START


@dataclass
class AuditedVault:
    """Implements `KeyVault`: what is in a box is known by its bytes; writes down who reads."""

    is_away: bool = False
    erased: list[PersonId] = field(default_factory=list)
    audit: list[Reading] = field(default_factory=list)
    exported: list[ExportNote] = field(default_factory=list)

    async def seal(self, operation_id: OperationId, person_id: PersonId, value: Protected) -> Sealed:
        raise AssertionError("HTTP seals nothing")

    async def open(
        self, operation_id: OperationId, sealed: Sequence[Sealed], reading: Reading
    ) -> list[Protected | None]:
        if self.is_away:
            raise Unavailable("the test took the vault away")
        self.audit.append(reading)
        return [None if reading.person_id in self.erased else IN_BOXES[one.box] for one in sealed]

    async def readings(self, operation_id: OperationId, *, person_id: PersonId | None, limit: int) -> list[Reading]:
        return [reading for reading in self.audit if person_id in (None, reading.person_id)][:limit]

    async def erase(self, operation_id: OperationId, person_ids: Sequence[PersonId]) -> None:
        self.erased += person_ids

    async def take_keys(self, operation_id: OperationId, reading: Reading) -> list[PersonKey]:
        if self.is_away:
            raise Unavailable("the test took the vault away")
        people: list[PersonId] = [person for person in (MEMBER, VICTIM) if person not in self.erased]
        self.audit += [reading._replace(person_id=person) for person in people]
        return [PersonKey(person, "1", bytes(32)) for person in people]

    async def put_keys(self, operation_id: OperationId, keys: Sequence[PersonKey]) -> int:
        raise AssertionError("HTTP takes no keys in")

    async def note_export(self, operation_id: OperationId, note: ExportNote) -> None:
        if self.is_away:
            raise Unavailable("the test took the vault away")
        self.exported.append(note)

    async def exports(self, operation_id: OperationId, limit: int) -> list[ExportNote]:
        return self.exported[::-1][:limit]


class HttpWorld:
    """Its parts can be looked into and broken."""

    tiles: Tiles | None = None
    """The ground that this machine has files of."""

    def __init__(self) -> None:
        self.clock = TestClock()
        self.access = FragileAccessStore()
        self.vault = AuditedVault()
        self.executed: list[tuple[Command, Actor]] = []
        self.answer_next: Refused | Later | Exception | None = None
        self.positions: list[tuple[OperationId, DeviceId, TeamPosition]] = []
        self.revocations: list[UUID] = []
        self.changed_rights: list[UUID] = []
        self.readiness = Readiness(is_ready=True)
        self.heard: dict[TeamId, int] = {}
        self.unsent: dict[DeviceId, int] = {}
        self.unrecorded: list[AlertNow] = []
        """Calls for help of which everybody was told before they were in the log."""
        self.newest: list[TeamPosition] = []
        self.imported: set[OperationId] = set()
        self.entities: dict[tuple[OperationId, UUID], Entity] = {}
        self._ids = itertools.count(1000)
        self._random = itertools.count(1)
        for entity in (
            Operation(id=OPERATION, code="T1", name="Marathon", kind=OperationKind.EVENT_COVER, created_at=START),
            Team(id=TEAM, call_sign="Alpha", kind=TeamKind.PAIR),
            Site(id=SITE, code="PS1", name="Poste 1", kind=SiteKind.FIRST_AID_POST),
            Member(id=MEMBER, code="CM", has_identity=True, identity=Sealed(key_id="1", box=b"member")),
            Victim(
                id=VICTIM,
                number=7,
                team_id=TEAM,
                site_id=SITE,
                has_identity=True,
                identity=Sealed(key_id="1", box=b"victim"),
                has_care=True,
                found_at=START,
                last_news_at=START,
            ),
            CareRecord(
                id=care_record_id(VICTIM),
                victim_id=VICTIM,
                started_at=START,
                updated_at=START,
                reports=(_entry(b"report", 1),),
                measurements=(_entry(b"vitals", 2),),
                notes=(_entry(b"note", 3),),
            ),
        ):
            self.entities[OPERATION, entity.id] = entity
        self.event_log, feed = MemoryEventLog(), MemoryChangeFeed(MemoryBroker(), schema_hash="")
        with contextlib.suppress(StopIteration):
            self.event_log.create(OPERATION).send(None)  # an empty log; it waits for nothing
        operations = Operations(self.event_log, feed, "")
        registry = CollectorRegistry()
        reader, disclosure = LogReader(operations, self.event_log), Disclosure(self.vault, self._find, self._execute)
        self.archive = MemoryPositionArchive()
        map_files = MemoryMapFiles()
        sources = ArchiveSources(
            self.event_log, self.archive, lambda name: None, lambda _: (bytes(32), bytes(64)), map_files
        )
        figures = FigureReader(operations, self.event_log)
        self.services = HttpServices(
            exports=Exports(
                self.event_log,
                self.vault,
                ArchiveWriter(operations, sources),
                TableWriter(operations, reader, disclosure, CODES),
                MapWriter(operations, self.archive, frozenset()),
                token_bytes,
            ),
            access=self.access,
            disclosure=Disclosure(self.vault, self._find, self._execute),
            erasure=Erasure(
                self.vault, self._read_state, self._execute, self._expired, lambda: UUID(int=next(self._ids))
            ),
            clock=self.clock,
            event_log=self.event_log,
            log_reader=LogReader(operations, self.event_log),
            library=Library(operations, self.event_log),
            figures=figures,
            printer=Printer(figures, reader, self.event_log, self.archive, CATALOGUES),
            new_id=lambda: UUID(int=next(self._ids)),
            random_bytes=lambda count: next(self._random).to_bytes(count, "big"),
            ticket_keys=(TicketKey("k1", bytes(32)),),
            execute=self._execute,
            find=self._find,
            is_imported=lambda operation_id: operation_id in self.imported,
            read_state=self._read_state,
            last_heard=lambda operation_id, team_id: self.heard.get(team_id),
            unsent=lambda operation_id: self.unsent,
            catalogues=CATALOGUES,
            map_files=map_files,
            tiles=self.tiles,
            newest_positions=lambda operation_id: self.newest,
            take_positions=self._take_positions,
            tell_unrecorded=self.unrecorded.append,
            announce_access_change=self._announce,
            is_revoked=lambda principal_id: principal_id in self.revocations,
            readiness=lambda: self.readiness,
            allowed_origins=frozenset({ORIGIN}),
            public_url=ORIGIN,
            registry=registry,
            metrics=HttpMetrics(registry),
        )
        self.app = build_http(self.services)

    def client(self, address: str = "192.0.2.1", *, scheme: str = "https", **headers: str) -> httpx.AsyncClient:
        """A caller from this address."""
        transport = httpx.ASGITransport(self.app, client=(address, 5000), raise_app_exceptions=True)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx.AsyncClient(transport=transport, base_url=f"{scheme}://vigie.example", headers=named)

    def bearer(self, token: str, **more: Any) -> httpx.AsyncClient:
        """A program with this token."""
        return self.client(authorization=f"Bearer {token}", **more)

    async def admit(
        self,
        role: Role,
        *,
        operation_id: OperationId = OPERATION,
        is_person: bool = True,
        expires_in_ms: int = 10**9,
        not_after: int | None = None,
    ) -> str:
        """The token of somebody with this role: a tracker, a shared device, or a person's session."""
        if role is Role.TRACKER:
            return await self._admit_tracker(operation_id)
        if not is_person:
            return await self._admit_device(role, operation_id)
        user_id = await self.add_person(f"person{next(self._ids)}")
        await self.access.grant(user_id, Grant(operation_id, role, not_after=not_after), START)
        return await self.open_session(user_id, expires_in_ms)

    async def principal(self, token: str) -> Principal:
        """Who holds this token."""
        principal = await self.access.principal_by_token(hash_token(token), self.clock.now())
        assert principal is not None
        return principal

    async def open_session(self, user_id: UserId, expires_in_ms: int = 10**9) -> str:
        token = make_token(TokenKind.SESSION, self.services.random_bytes(16))
        now = self.clock.now()
        await self.access.open_session(
            user_id,
            device_id=DeviceId(self.services.new_id()),
            token_hash=hash_token(token),
            expires_at=now + expires_in_ms,
            now=now,
        )
        return token

    async def _admit_tracker(self, operation_id: OperationId) -> str:
        token = make_token(TokenKind.TRACKER, self.services.random_bytes(16))
        await self.access.add_tracker(
            device_id=DeviceId(self.services.new_id()),
            token_hash=hash_token(token),
            operation_id=operation_id,
            team_id=TEAM,
            label="tracker",
            now=self.clock.now(),
        )
        return token

    async def _admit_device(self, role: Role, operation_id: OperationId) -> str:
        token, code, now = make_token(TokenKind.DEVICE, self.services.random_bytes(16)), token_bytes(16), START
        await self.access.invite(code, code[::-1], Invitation(operation_id, role, None, None, "", now + 1, None))
        await self.access.redeem(
            code,
            device_id=DeviceId(self.services.new_id()),
            token_hash=hash_token(token),
            platform=Platform.PHONE,
            label="device",
            now=now,
        )
        return token

    async def add_person(self, login: str, *, is_admin: bool = False) -> UserId:
        user_id = UserId(self.services.new_id())
        assert await self.access.add_user(user_id, login, PASSWORD_HASH, is_admin=is_admin, now=START)
        return user_id

    async def admit_administrator(self) -> str:
        return await self.open_session(await self.add_person("admin", is_admin=True))

    async def _execute(self, command: Command, actor: Actor) -> Accepted | Refused | Later:
        answer, self.answer_next = self.answer_next, None
        if isinstance(answer, Exception):
            raise answer
        if answer is not None:
            return answer
        self.executed.append((command, actor))
        operation_id = command.operation_id
        assert operation_id is not None
        match command:
            case EnrolDevice(device_id=device_id, role=role, platform=platform, label=label):
                self.entities[operation_id, device_id] = Device(
                    id=device_id, role=role, platform=platform, label=label, enrolled_at=START
                )
            case RevokeDevice(device_id=device_id):
                device = self.entities[operation_id, device_id]
                assert isinstance(device, Device)
                self.entities[operation_id, device_id] = Device(
                    id=device_id,
                    role=device.role,
                    platform=device.platform,
                    label=device.label,
                    enrolled_at=START,
                    is_revoked=True,
                )
            case CreateOperation(code=code, name=name, kind=kind):
                self.entities[operation_id, operation_id] = Operation(
                    id=operation_id, code=code, name=name, kind=kind, created_at=START
                )
        return Accepted(command_id=command.command_id, operation_id=operation_id, seq=len(self.executed))

    async def _find(self, operation_id: OperationId, entity_id: UUID) -> Entity | None:
        return self.entities.get((operation_id, entity_id))

    async def _read_state(self, operation_id: OperationId) -> OperationState | None:
        entities = [entity for (operation, _), entity in self.entities.items() if operation == operation_id]
        return OperationState(operation_id).with_entities(1, entities) if entities else None

    async def _expired(self, now: int) -> list[Expired]:
        operation, member, victim = (self.entities[OPERATION, one] for one in (OPERATION, MEMBER, VICTIM))
        assert isinstance(operation, Operation)
        assert isinstance(member, Member)
        assert isinstance(victim, Victim)
        is_over = operation.retention_until is not None and operation.retention_until <= now
        return [Expired(OPERATION, (member, victim))] if is_over else []

    async def _take_positions(
        self, operation_id: OperationId, device_id: DeviceId, positions: Sequence[TeamPosition]
    ) -> int:
        operation = self.entities.get((operation_id, operation_id))
        if isinstance(operation, Operation) and operation.closed_at is not None:
            return 0
        self.positions += [(operation_id, device_id, position) for position in positions]
        return len(positions)

    async def _announce(self, change: AccessChange) -> None:
        (self.revocations if change.rights_version is None else self.changed_rights).append(change.principal_id)
