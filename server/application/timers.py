"""Time-driven facts: any process may fire one; its id derives from what is due, so it happens once (rule C13)."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID, uuid5

from protocol.alerts import Alert
from protocol.commands import CheckContact, Command, DwellInZone, EscalateAlert
from protocol.ids import CommandId, OperationId, TeamId
from protocol.positions import TeamPosition
from protocol.teams import Team
from server.application import beat
from server.application.execute import CommandExecutor, Reception
from server.application.live import LiveOperation
from server.application.operations import Operations
from server.application.presence import PresenceBoard
from server.domain.actor import SYSTEM
from server.domain.alerts import is_unseen
from server.domain.suitable_teams import whom_to_call
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
        self,
        operations: Operations,
        executor: CommandExecutor,
        presence: PresenceBoard,
        clock: Clock,
        newest_positions: Callable[[OperationId], Sequence[TeamPosition]],
    ) -> None:
        self._operations = operations
        self._executor = executor
        self._presence = presence
        self._clock = clock
        self._newest_positions = newest_positions
        self._listening_since: dict[OperationId, int] = {}

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await beat.until(TICK_S)
            await self.fire(self._clock.now())

    async def fire(self, now: int) -> None:
        """Execute what is due at `now`."""
        for live in self._operations.held:
            self._presence.follow(live.operation_id)
            self._listening_since.setdefault(live.operation_id, now)
            if not live.takes_facts:
                continue
            due = [
                self._executor.execute(live.operation_id, command, SYSTEM, Reception(now))
                for command in self._due(live, now)
            ]
            await asyncio.gather(*due)
            await asyncio.sleep(0)  # with hundreds of operations, what comes in must not wait for all of them

    def _due(self, live: LiveOperation, now: int) -> Iterator[Command]:
        """What has fallen due. A call for help is one for as long as nobody has seen it, even after the end."""
        operation = live.state.operation
        if operation is None:
            return
        set_status = operation.stamps.get("status")
        status_at = 0 if set_status is None else set_status.occurred_at
        is_over = operation.closed_at is not None  # what is due then would be refused each second
        for entity in live.state.entities.values():
            if isinstance(entity, Alert):
                if is_unseen(entity, now):
                    yield self._escalation(live, entity, status_at, now)
            elif isinstance(entity, Team) and not is_over:
                yield from self._due_contact(live.operation_id, entity, status_at, now)
                yield from self._due_stays(live.operation_id, entity, status_at, now)

    def _due_contact(self, operation_id: OperationId, team: Team, status_at: int, now: int) -> Iterator[CheckContact]:
        """A team whose contact is due, or a silent one that was heard after all."""
        is_new_here = now - self._listening_since[operation_id] < LISTENING_MS
        heard_at = self._presence.last_heard(operation_id, team.id)
        is_heard = heard_at is not None and heard_at > (team.last_heard_at or 0)
        if team.contact_due_at is not None and team.contact_due_at <= now and (is_heard or not is_new_here):
            what = "heard" if is_heard else "silent"
            yield self._check(operation_id, team.id, team.contact_due_at, what, status_at, heard_at, now)
        elif team.silent_since is not None and is_heard:
            yield self._check(operation_id, team.id, team.silent_since, "heard", status_at, heard_at, now)

    @staticmethod
    def _due_stays(operation_id: OperationId, team: Team, status_at: int, now: int) -> Iterator[DwellInZone]:
        """Sectors it has been inside for long enough."""
        for stay in team.zones:
            if not stay.is_dwelling and stay.dwell_due_at <= now:
                what = f"dwell:{stay.sector_id.hex}"
                yield DwellInZone(
                    command_id=derived_id(operation_id, team.id, stay.dwell_due_at, what, status_at),
                    device_counter=0,
                    recorded_at=now,
                    age_ms=0,
                    team_id=team.id,
                    sector_id=stay.sector_id,
                    due_at=stay.dwell_due_at,
                )

    def _escalation(self, live: LiveOperation, alert: Alert, status_at: int, now: int) -> EscalateAlert:
        assert alert.escalates_at is not None, "it is unseen since then"
        positions = {position.team_id: position for position in self._newest_positions(live.operation_id)}
        return EscalateAlert(
            command_id=derived_id(live.operation_id, alert.id, alert.escalates_at, "escalate", status_at),
            device_counter=0,
            recorded_at=now,
            age_ms=0,
            alert_id=alert.id,
            due_at=alert.escalates_at,
            team_ids=whom_to_call(live.state, alert, positions),
        )

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
