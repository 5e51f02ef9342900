"""A server's HTTP side with everything behind it in the test's hand."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Any
from uuid import UUID

import httpx
from prometheus_client import CollectorRegistry

from protocol.commands import Command, CreateOperation, EnrolDevice, RevokeDevice
from protocol.devices import Device, Platform, Role
from protocol.downstream import Accepted, Later, Refused
from protocol.entities import Entity
from protocol.ids import DeviceId, MemberId, OperationId, SiteId, TeamId, UserId
from protocol.members import Member
from protocol.operations import Operation, OperationKind, Site, SiteKind
from protocol.positions import TeamPosition
from protocol.protected import Identity, Sealed
from protocol.teams import Team, TeamKind
from server.auth.passwords import hash_password
from server.auth.tickets import TicketKey
from server.auth.tokens import TokenKind, hash_token, make_token
from server.domain.actor import Actor
from server.http.metrics import HttpMetrics
from server.http.routes import build_http
from server.http.services import HttpServices, Readiness
from server.ports import AccessChange, Grant, Invitation, Principal
from tests.support.access import FragileAccessStore

START = 1_760_000_000_000
ORIGIN = "https://vigie.example"
OPERATION = OperationId(UUID(int=1))
ELSEWHERE = OperationId(UUID(int=2))
TEAM = TeamId(UUID(int=3))
SITE = SiteId(UUID(int=4))
MEMBER = MemberId(UUID(int=5))
NAME = "Camille Martin"
PASSWORD = "correct horse battery"
PASSWORD_HASH = hash_password(PASSWORD, bytes(16))


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
    """Implements `KeyVault` for one person; writes down who reads."""

    is_erased: bool = False
    readings: list[tuple[UserId, MemberId, str]] = field(default_factory=list)

    async def seal(self, operation_id: OperationId, person_id: MemberId, identity: Identity) -> Sealed:
        raise AssertionError("HTTP seals nothing")

    async def open(
        self, operation_id: OperationId, person_id: MemberId, sealed: Sealed, *, reader: UserId, purpose: str, now: int
    ) -> Identity | None:
        self.readings.append((reader, person_id, purpose))
        return None if self.is_erased else Identity(name=NAME, phone="+33 6 00 00 00 00")

    async def erase(self, operation_id: OperationId, person_id: MemberId) -> None:
        self.is_erased = True


class HttpWorld:
    """Its parts can be looked into and broken."""

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
        self.entities: dict[tuple[OperationId, UUID], Entity] = {}
        self._ids = itertools.count(1000)
        self._random = itertools.count(1)
        for entity in (
            Operation(id=OPERATION, code="T1", name="Marathon", kind=OperationKind.EVENT_COVER, created_at=START),
            Team(id=TEAM, call_sign="Alpha", kind=TeamKind.PAIR),
            Site(id=SITE, code="PS1", name="Poste 1", kind=SiteKind.FIRST_AID_POST),
            Member(id=MEMBER, code="CM", has_identity=True, identity=Sealed(key_id="1", box=b"sealed")),
        ):
            self.entities[OPERATION, entity.id] = entity
        registry = CollectorRegistry()
        self.services = HttpServices(
            access=self.access,
            vault=self.vault,
            clock=self.clock,
            new_id=lambda: UUID(int=next(self._ids)),
            random_bytes=lambda count: next(self._random).to_bytes(count, "big"),
            ticket_keys=(TicketKey("k1", bytes(32)),),
            execute=self._execute,
            find=self._find,
            take_positions=self._take_positions,
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
