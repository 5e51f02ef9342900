"""A short load on two server processes that share one log and one feed, from sockets to the verdict of the checker.

Everything that a careless server may get wrong happens once: commands sent again elsewhere, keys used twice, refusals,
a lost push, a resume by ticket on the other process, a slow reader, a call for help, old positions, a lost right.
"""

import asyncio
import os
import time
from contextlib import AsyncExitStack, suppress
from typing import Any
from uuid import uuid4

import msgspec

from clients.sdk.replica import Replica
from loadtests.check import Verdict, check
from loadtests.history import LoggedFact, Observer, Outcome, Raised, Sent
from loadtests.load_socket import Credential, LoadSocket
from loadtests.stage import held_by
from protocol import commands as c
from protocol.codec import decode_record, encode_record
from protocol.devices import Platform, Role
from protocol.ids import AlertId, CommandId, DeviceId, MemberId, TeamId
from protocol.positions import TeamPosition
from protocol.protected import Compartment
from protocol.teams import TeamStatus
from protocol.upstream import Scope
from server.adapters.system import SystemClock
from server.application.disclosure import Disclosure, Wish
from server.auth.tokens import TokenKind, hash_token, make_token
from server.domain.actor import Actor
from server.domain.changes import StateChange
from server.domain.evolve import evolve
from server.domain.protection import ACCESS, PersonKind
from server.domain.state import OperationState
from server.domain.visibility import Audience, snapshot_for, view_for
from server.ports import AccessChange, Grant
from tests.support.decisions import decided_on
from tests.support.load_clients import Clients
from tests.support.server_process import KERNEL_BYTES, ServerProcess, SharedStores
from tests.support.strategies import OPERATION, TEAMS, prepared

SECRET = "Aurore Vaillancourt"
"""A name that no byte on a socket may hold."""
IN_FLIGHT = 8

_NAMES_ARE_OPEN_TO = ACCESS[PersonKind.MEMBER, Compartment.IDENTITY].anywhere
"""As the rules are before any bug is seeded."""


class ShortLoad:
    """The two processes, everybody connected to them, and what happens."""

    def __init__(self) -> None:
        self.stores = SharedStores()
        self.processes = [ServerProcess(self.stores) for _ in range(2)]
        self.clients = Clients(self.processes[0].address, SECRET)
        self.audiences: dict[str, Audience] = {}
        self._last_of: dict[TeamId, Sent] = {}
        """The last report about each team: what its phone must have seen at the end."""

    async def play(self) -> Verdict:
        """The whole load, and what the checker says of it."""
        head = await self.stores.disk.create(OPERATION)
        stored = [encode_record(record) for record in prepared().records]
        await self.stores.disk.append(OPERATION, head, [decided_on(head, *stored)])
        async with AsyncExitStack() as stack:
            for process in self.processes:
                await stack.enter_async_context(process.serving())
            stack.push_async_callback(self.clients.close)
            await self._connect()
            await self._report_and_repeat()
            await self._lose_and_come_back()
            await self._read_slowly()
            await self._show_positions()
            await self._open_names()
            await self._shut_out()
            await self._join_last()
            await self.clients.quiet(self._is_all_seen)
            return await self._judge()

    # The parts of the load -----------------------------------------------------------------------------------------

    async def _connect(self) -> None:
        first, second = 0, 1
        self.program = await self._join(first, Role.DISPATCHER, None, "program")
        self.other_program = await self._join(second, Role.DISPATCHER, None, "other program")
        self.program_elsewhere = await self._join(second, Role.DISPATCHER, None, "again", self.program.credential)
        self.post = await self._join(first, Role.DISPATCHER, Scope.OPERATION, "post")
        self.far_post = await self._join(second, Role.DISPATCHER, Scope.OPERATION, "far post")
        self.partial = await self._join(first, Role.REGULATION, Scope.OPERATION, "regulation")
        self.slow = await self._join(first, Role.DISPATCHER, Scope.OPERATION, "slow")
        self.doomed = await self._join(second, Role.DISPATCHER, Scope.OPERATION, "doomed")
        self.phones = [
            await self._join(number, Role.TEAM_LEADER, Scope.TEAM, f"phone {number}", team_id=TEAMS[number])
            for number in (first, second)
        ]

    async def _report_and_repeat(self) -> None:
        clients = self.clients
        await self._reports(60)
        own = [each for each in clients.history.commands if each.device_id == self.program.credential.device_id]
        answered = clients.answers
        for sent in own[:8]:
            self.program_elsewhere.send(clients.frames[sent.command_id])
        await clients.quiet(lambda: clients.answers >= answered + 8)
        used = own[0]
        self._ask(self.other_program, c.ReportStatus, TEAMS[1], used.command_id, status=TeamStatus.ON_SCENE)
        await clients.quiet(lambda: not clients.unanswered)
        self._ask(self.program, c.ReportStatus, TEAMS[1], used.command_id, status=TeamStatus.TRANSPORTING)
        member = MemberId(uuid4())
        self._ask(self.other_program, c.EnrolMember, TEAMS[0], member_id=member, code="S1", name=SECRET)
        await clients.quiet(lambda: not clients.unanswered)
        self.member = member
        self._ask(self.program, c.AssignMember, TEAMS[1], member_id=member)
        self._ask(self.program, c.AssignMember, TEAMS[1], member_id=MemberId(uuid4()))  # refused: nobody knows it
        await clients.quiet(lambda: not clients.unanswered)
        for speaker in (self.program, self.other_program):
            self._ask(speaker, c.ReportStatus, TEAMS[0], status=TeamStatus.EN_ROUTE)
        await clients.quiet(lambda: not clients.unanswered)

    async def _lose_and_come_back(self) -> None:
        """Pushes get lost; a post and a phone lose their socket, miss some, and come back to the other process."""
        lost = [await self._leave(self.far_post), await self._leave(self.phones[0])]
        push, pushes = self.stores.broker.push, 0

        def lose_every_other(*arguments: Any) -> None:
            nonlocal pushes
            pushes += 1
            if pushes % 2:
                push(*arguments)

        self.stores.broker.push = lose_every_other  # type: ignore[method-assign]
        await self._reports(32, self.program)
        for _ in range(8):  # one at a time, so that each is a push of its own, and the next comes before any poll
            await self._reports(1, self.program)
        self.stores.broker.push = push  # type: ignore[method-assign]
        await self.clients.quiet(lambda: self.processes[0].live.seq == self.processes[1].live.seq)
        self.far_post = await self._resume(0, lost[0])
        self.phones[0] = await self._resume(1, lost[1])
        await self._reports(10)

    async def _read_slowly(self) -> None:
        """One stops reading until its queue has overflowed; meanwhile somebody calls for help."""
        clients = self.clients
        clients.stall(self.slow)
        await self._reports(120)
        alert_id = AlertId(uuid4())
        sent = self._ask(self.phones[0], c.RaiseAlert, TEAMS[0], alert_id=alert_id, names_team=False)
        await self._reports(6)
        if sent.outcome is Outcome.ACCEPTED:
            clients.history.raised.append(Raised(alert_id, sent.seq, sent.sent_at_s))
        clients.wake(self.slow)
        await clients.quiet(self._is_all_seen)
        await self._reports(6)

    async def _show_positions(self) -> None:
        now = SystemClock().now()
        reports = [(0, TEAMS[0], 3_000), (1, TEAMS[1], 2_000), (0, TEAMS[0], 9_000), (1, TEAMS[1], 8_000)]
        for process, team_id, age_ms in reports:  # the third and the fourth come late
            board = self.processes[process].positions
            board.report(OPERATION, DeviceId(uuid4()), [TeamPosition(team_id, now - age_ms, 48.8, 2.3)])
            board.show()
            await board.share()
            await asyncio.sleep(0.01)
            for each in self.processes:
                each.positions.show()
        self.clients.history.newest_fixes = {TEAMS[0]: now - 3_000, TEAMS[1]: now - 2_000}
        await self.clients.quiet(self._is_all_seen)

    async def _open_names(self) -> None:
        """Every role asks for the name; to whom the rules do not open it, it must stay closed."""
        process = self.processes[0]

        async def find(_operation_id: object, entity_id: Any) -> Any:
            return process.live.state.entities.get(entity_id)

        disclosure = Disclosure(self.stores.vault, find, None)  # type: ignore[arg-type]
        wish = Wish(OPERATION, self.member, PersonKind.MEMBER, Compartment.IDENTITY, "call")
        for role in Role:
            opened = await disclosure.open(wish, Actor(DeviceId(uuid4()), role, uuid4()), SystemClock().now())  # type: ignore[arg-type]
            if isinstance(opened, list) and role not in _NAMES_ARE_OPEN_TO:
                self.clients.history.leaks.append(f"a name was opened to {role}")

    async def _shut_out(self) -> None:
        device_id = self.doomed.credential.device_id
        change = AccessChange(device_id, None)
        await self.stores.access.revoke_device(device_id, SystemClock().now())
        self.processes[0].admission.learn(change)
        await self.processes[0].feed.publish_access_change(change)
        self.doomed.observer.is_to_the_end = False
        await self.clients.quiet(lambda: self.doomed.close_code is not None or self.doomed.transport is None)
        self.doomed.observer.no_right_after_s = time.monotonic()
        await self._reports(10)

    async def _join_last(self) -> None:
        """What a newcomer is shown in the midst of changes is the truth for nobody but the log."""
        pending = asyncio.create_task(self._reports(24))
        for number in range(4):
            await asyncio.sleep(0.002)
            await self._join(number % 2, Role.DISPATCHER, Scope.OPERATION, f"late {number}")
        await pending
        await self._join(0, Role.DISPATCHER, Scope.OPERATION, "last")
        await self._join(0, Role.REGULATION, Scope.OPERATION, "last of regulation")

    # Means ---------------------------------------------------------------------------------------------------------

    async def _reports(self, count: int, *speakers: LoadSocket) -> None:
        self.clients.teams = list(TEAMS[:2])
        self.clients.speakers = list(speakers or (self.program, self.other_program, *self.phones))
        for _ in range(count):
            if self.clients.unanswered >= IN_FLIGHT and not await self.clients.quiet(self._may_go_on):
                return  # the server has stopped answering
            sent = self.clients.report_status()
            self._last_of[sent.team_id] = sent
        await self.clients.quiet(lambda: not self.clients.unanswered)

    def _may_go_on(self) -> bool:
        return self.clients.unanswered < IN_FLIGHT // 2

    def _ask(
        self,
        speaker: LoadSocket,
        kind: type[Any],
        team_id: TeamId,
        command_id: CommandId | None = None,
        *,
        names_team: bool = True,
        **fields: Any,
    ) -> Sent:
        envelope = {
            "command_id": command_id or self.clients.new_command_id(),
            "device_counter": self.clients.next_counter(),
            "recorded_at": time.time_ns() // 1_000_000,
            "age_ms": 0,
            "operation_id": OPERATION,
        }
        named = {"team_id": team_id} if names_team else {}
        return self.clients.send_command(speaker, kind(**(envelope | named | fields)), team_id)

    async def _join(
        self,
        process: int,
        role: Role,
        scope: Scope | None,
        name: str,
        credential: Credential | None = None,
        team_id: TeamId | None = None,
    ) -> LoadSocket:
        if credential is None:
            token, device_id = make_token(TokenKind.DEVICE, os.urandom(16)), DeviceId(uuid4())
            await self.stores.access.admit_device(
                device_id=device_id,
                token_hash=hash_token(token),
                platform=Platform.PROGRAM if team_id is None else Platform.PHONE,
                label=name,
                grant=Grant(OPERATION, role, team_id),
                now=SystemClock().now(),
            )
            credential = Credential(token, device_id, team_id)
        observer = Observer(name)
        if scope is Scope.OPERATION:
            observer.alerts, observer.fixes = {}, []
        if scope is not None:
            self.audiences[name] = Audience(OPERATION, scope, role, team_id)
            self.clients.history.observers.append(observer)
        self.clients.address = self.processes[process].address
        replica = None if scope is None else Replica(OPERATION, scope)
        opened = await self.clients.connect(
            credential, observer, scope, replica=replica, receive_buffer_bytes=KERNEL_BYTES if name == "slow" else None
        )
        with suppress(ConnectionError):
            await opened.is_joined
        self.clients.posts += [opened] if scope is Scope.OPERATION else []
        return opened

    async def _leave(self, leaving: LoadSocket) -> LoadSocket:
        leaving.cut()
        await leaving.is_gone.wait()
        return leaving

    async def _resume(self, process: int, lost: LoadSocket) -> LoadSocket:
        self.clients.address = self.processes[process].address
        self.clients.stood_at.pop(lost, None)
        back = await self.clients.connect(
            lost.credential, lost.observer, lost.scope, from_socket=lost, replica=lost.replica
        )
        back.credential = lost.credential._replace(token=back.credential.token)
        with suppress(ConnectionError):
            await back.is_joined
        return back

    def _is_all_seen(self) -> bool:
        head = len(self.stores.disk.stored_facts(OPERATION))
        newest = self.clients.history.newest_fixes

        def has_seen(follower: LoadSocket) -> bool:
            if follower.credential.team_id is not None:
                return (follower.seq or 0) >= self._last_of[follower.credential.team_id].seq
            fixes = follower.observer.fixes or []
            return (follower.seq or 0) >= head and (not newest or dict(fixes) == newest)

        followers = [each for each in self.clients.sockets if each.scope and each.observer.is_to_the_end]
        return not self.clients.unanswered and all(map(has_seen, followers))

    async def _judge(self) -> Verdict:
        history = self.clients.history
        records = [decode_record(fact["record"]) for fact in self.stores.disk.stored_facts(OPERATION)]
        history.log = [
            LoggedFact(
                record.seq,
                record.device_id,
                record.command_id,
                getattr(record.event, "team_id", None),
                record.caused_by is not None,
            )
            for record in records
        ]
        state, changes = _fold(records)
        for each in self.clients.sockets:
            if each.replica is not None and each.observer.is_to_the_end:
                each.observer.replica = held_by(each.replica)
        for observer in history.observers:
            audience = self.audiences[observer.name]
            shown = [change.record.seq for change in changes if view_for(audience, 0, change) is not None]
            observer.visible = None if len(shown) == len(records) else frozenset(shown)
            observer.truth = {entity.id: entity for entity in snapshot_for(audience, state)}
        if self.clients.reader.leaks:
            history.leaks.append(f"{self.clients.reader.leaks} reads of sockets held a name")
        return check(history)


def _fold(records: list[Any]) -> tuple[OperationState, list[StateChange]]:
    """By the code as it is before any bug is seeded; of a log with holes, as much as stands in a row."""
    state, changes = OperationState(OPERATION), []
    for number, record in enumerate(records, start=1):
        state, change = evolve(state, msgspec.structs.replace(record, seq=number))
        changes.append(change)
    return state, changes
