"""Who enters and leaves which sector, and which calls for help move: looked at where a position arrives (rule C13)."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID, uuid5

import structlog

from protocol.alerts import Alert
from protocol.commands import CrossZone, UpdateAlertPosition
from protocol.downstream import Later
from protocol.ids import CommandId, OperationId, TeamId
from protocol.operations import Sector
from protocol.positions import TeamPosition
from protocol.teams import Team
from server.application.execute import CommandExecutor, Reception
from server.application.live import LiveOperation
from server.application.moving_calls import moved_calls
from server.application.operations import Operations
from server.application.positions import PositionBoard
from server.domain.actor import SYSTEM
from server.domain.changes import StateChange
from server.geo.sectors import Crossing, SectorIndex
from server.geo.whereabouts import is_made_up
from server.ports import Clock

LOOK_S = 1.0
"""Each team that moved is looked at this often at most."""

_DERIVED = UUID("9d7f7a31-4a55-4c0b-8a39-2f7a1c6f0b64")
"""Name space of the ids of crossings; never to be changed."""

_log = structlog.get_logger()


def crossing_id(operation_id: OperationId, crossing: Crossing, defined_at: int) -> CommandId:
    """The same for the same team, sector, position and direction: the fact happens once.

    `defined_at` is when the sector was last defined, epoch ms: one that becomes forbidden is entered anew by who stands
    in it, with the same position.
    """
    team_id, sector_id, fix_at, direction = crossing
    what = f"{operation_id.hex}:{team_id.hex}:{sector_id.hex}:{defined_at}:{fix_at}:{direction}"
    return CommandId(uuid5(_DERIVED, what))


def _teams_of(live: LiveOperation, command: CrossZone | UpdateAlertPosition) -> tuple[TeamId, ...]:
    if isinstance(command, CrossZone):
        return (command.team_id,)
    alert = live.state.find(Alert, command.alert_id)
    return () if alert is None else (alert.team_id,)


class ZoneWatch:
    """Compares where teams are with where the log says they are; the difference becomes a fact."""

    def __init__(
        self, operations: Operations, executor: CommandExecutor, positions: PositionBoard, clock: Clock
    ) -> None:
        self._operations = operations
        self._executor = executor
        self._positions = positions
        self._clock = clock
        self._indexes: dict[OperationId, SectorIndex] = {}
        """Built when first needed, and anew when a sector has changed."""
        self._moved: dict[OperationId, set[TeamId]] = {}
        """To be looked at next time."""

    def follow(self, live: LiveOperation) -> None:
        """An operation was opened here: a change of its sectors concerns everybody whose place is known."""
        live.watchers.append(self._see)

    def take(self, live: LiveOperation, positions: Sequence[TeamPosition]) -> None:
        """Positions came in here."""
        self._moved.setdefault(live.operation_id, set()).update(position.team_id for position in positions)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self.look(self._clock.now())
            except Exception:  # the next position is looked at all the same
                _log.exception("the sectors of moving teams could not be found")

    async def look(self, now: int) -> None:
        """Once at each team that moved since the last time."""
        moved, self._moved = self._moved, {}
        await asyncio.gather(*(self._look_at(operation_id, team_ids, now) for operation_id, team_ids in moved.items()))

    async def _look_at(self, operation_id: OperationId, team_ids: set[TeamId], now: int) -> None:
        live = self._operations.find(operation_id)
        if live is None or not live.takes_facts:
            return
        commands: list[CrossZone | UpdateAlertPosition] = [*self._crossings(live, team_ids)]
        commands += moved_calls(live, self._positions, team_ids)
        answers = await asyncio.gather(
            *(self._executor.execute(operation_id, command, SYSTEM, Reception(now)) for command in commands)
        )
        for command, answer in zip(commands, answers, strict=True):
            if isinstance(answer, Later):  # the log is away; a team that stands still must not be forgotten
                self._moved.setdefault(operation_id, set()).update(_teams_of(live, command))

    def _crossings(self, live: LiveOperation, team_ids: Iterable[TeamId]) -> Iterator[CrossZone]:
        index = self._indexes.get(live.operation_id)
        if index is None:
            index = self._indexes[live.operation_id] = SectorIndex(live.state.all(Sector))
        for team_id in team_ids:
            team = live.state.find(Team, team_id)
            fix = self._positions.of_team(live.operation_id, team_id)
            if team is None or fix is None or is_made_up(fix):
                continue
            held = {stay.sector_id: stay.kind for stay in team.zones}
            for crossing in index.crossings(held, fix):
                sector = live.state.find(Sector, crossing.sector_id)
                definition = None if sector is None else sector.stamps.get("definition")
                defined_at = 0 if definition is None else definition.occurred_at
                yield CrossZone(
                    command_id=crossing_id(live.operation_id, crossing, defined_at),
                    device_counter=defined_at,  # of two facts by one position, that of the newer sector counts
                    recorded_at=fix.fix_at,
                    stated_at=fix.fix_at,
                    team_id=team_id,
                    sector_id=crossing.sector_id,
                    fix_at=fix.fix_at,
                    direction=crossing.direction,
                    lat_deg=fix.lat_deg,
                    lon_deg=fix.lon_deg,
                )

    def _see(self, live: LiveOperation, changes: Sequence[StateChange]) -> None:
        if any(isinstance(touched.entity, Sector) for change in changes for touched in change.touched):
            self._indexes.pop(live.operation_id, None)
            known = (position.team_id for position in self._positions.newest(live.operation_id))
            self._moved.setdefault(live.operation_id, set()).update(known)
