"""Time-driven facts: any process may fire one; its id derives from what is due, so it happens once (rule C13)."""

import asyncio
from collections.abc import Iterator
from uuid import UUID, uuid5

from protocol.commands import CheckContact
from protocol.ids import CommandId, OperationId, TeamId
from protocol.teams import Team
from server.application.execute import CommandExecutor, Reception
from server.application.live import LiveOperation
from server.application.operations import Operations
from server.application.presence import PresenceBoard
from server.domain.actor import SYSTEM
from server.ports import Clock

TICK_S = 1.0
LISTENING_MS = 20_000
"""Two heartbeats: a process that has just begun to listen, as after a restart, calls nobody silent yet."""

_DERIVED = UUID("6f1f6a3c-52f5-4d4b-9d5e-0f3a6f6b7a10")
"""Name space of the ids of system commands; never to be changed."""


def derived_id(operation_id: OperationId, item: UUID, due_at: int, what: str, status_at: int) -> CommandId:
    """The same for every process that sees the same thing fall due.

    `status_at` is when the operation's status was last set, epoch ms: what was refused because it had just been closed
    may be asked again once it is open.
    """
    return CommandId(uuid5(_DERIVED, f"{what}:{operation_id.hex}:{item.hex}:{due_at}:{status_at}"))


class Timers:
    """Looks once a second at what has fallen due in the operations this process holds."""

    def __init__(
        self, operations: Operations, executor: CommandExecutor, presence: PresenceBoard, clock: Clock
    ) -> None:
        self._operations = operations
        self._executor = executor
        self._presence = presence
        self._clock = clock
        self._listening_since: dict[OperationId, int] = {}

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(TICK_S)
            await self.fire(self._clock.now())

    async def fire(self, now: int) -> None:
        """Execute what is due at `now`."""
        for live in self._operations.held:
            self._presence.follow(live.operation_id)
            self._listening_since.setdefault(live.operation_id, now)
            if live.is_read_only:
                continue
            due = [
                self._executor.execute(live.operation_id, command, SYSTEM, Reception(now))
                for command in self._due_contacts(live, now)
            ]
            await asyncio.gather(*due)

    def _due_contacts(self, live: LiveOperation, now: int) -> Iterator[CheckContact]:
        """Teams whose contact is due, and silent teams that were heard after all."""
        operation = live.state.operation
        if operation is None or operation.closed_at is not None:
            return  # it would be refused each second
        set_status = operation.stamps.get("status")
        status_at = 0 if set_status is None else set_status.occurred_at
        is_new_here = now - self._listening_since[live.operation_id] < LISTENING_MS
        for team in live.state.all(Team):
            heard_at = self._presence.last_heard(live.operation_id, team.id)
            is_heard = heard_at is not None and heard_at > (team.last_heard_at or 0)
            if team.contact_due_at is not None and team.contact_due_at <= now and (is_heard or not is_new_here):
                what = "heard" if is_heard else "silent"
                yield self._check(live.operation_id, team.id, team.contact_due_at, what, status_at, heard_at, now)
            elif team.silent_since is not None and is_heard:
                yield self._check(live.operation_id, team.id, team.silent_since, "heard", status_at, heard_at, now)

    @staticmethod
    def _check(
        operation_id: OperationId,
        team_id: TeamId,
        due_at: int,
        what: str,
        status_at: int,
        heard_at: int | None,
        now: int,
    ) -> CheckContact:
        return CheckContact(
            command_id=derived_id(operation_id, team_id, due_at, what, status_at),
            device_counter=0,
            recorded_at=now,
            age_ms=0,
            team_id=team_id,
            due_at=due_at,
            last_heard_at=heard_at,
        )
