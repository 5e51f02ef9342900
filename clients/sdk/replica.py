"""What a client holds of one operation: entities, newest positions, and the point of the log they stand at."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar, cast, get_args
from uuid import UUID

from protocol.codec import unpack_entities
from protocol.downstream import Advance, Change, Removed, SnapshotPart
from protocol.entities import Entity, EntityKind
from protocol.ids import LogId, OperationId, TeamId
from protocol.positions import TeamPosition
from protocol.replay import ReplayWish
from protocol.teams import Team
from protocol.upstream import Scope, Subscription

E = TypeVar("E", bound=Entity)

MAX_HELD_CHANGES = 1_000
"""Changes kept while a snapshot is still coming in; what exceeds it shows as a gap afterwards, and is asked again."""

_Entities = dict[type[Any], dict[UUID, Entity]]
"""By type, then by id."""
_TYPES: dict[EntityKind, type[Any]] = {EntityKind(kind.__struct_config__.tag): kind for kind in get_args(Entity)}


class Fit(StrEnum):
    """How a change relates to what the replica holds (rule C5)."""

    APPLIED = "applied"  # it was the next one
    HELD = "held"  # a snapshot, or the rest of the change, is still coming in; applied after it
    KNOWN = "known"  # held already: a repeat
    GAP = "gap"  # something before it is missing: ask to resume


class Replica:
    """A copy of one operation as this client may see it. Only the session writes it; everybody may read.

    A gap, a repeat or an unfinished snapshot never shows: what is read here is always one state that the server had.
    """

    def __init__(self, operation_id: OperationId, scope: Scope, replay: ReplayWish | None = None) -> None:
        self.operation_id = operation_id
        self.scope = scope
        self.replay = replay
        """It is seen again, from there; None: it is followed."""
        self.log_id: LogId | None = None
        self.seq = 0
        """The last number of the log that is applied here."""
        self._entities = _no_entities()
        self._positions: dict[TeamId, TeamPosition] = {}
        self._snapshot: _Snapshot | None = None
        self._parts: list[Change] = []
        """Of a change that comes in several frames (rule CH9)."""
        self._view = ""
        """The server's name for what is held here; given back when resuming, so that other rights show."""

    def of(self, kind: type[E]) -> Mapping[UUID, E]:
        """Everything of one kind by its id, live and read-only: `replica.of(Team)[team_id].status`."""
        return cast(Mapping[UUID, E], MappingProxyType(self._entities[kind]))

    def get(self, kind: type[E], entity_id: UUID) -> E | None:
        """One entity, or None if there is none that this client may see."""
        return cast(E | None, self._entities[kind].get(entity_id))

    @property
    def positions(self) -> Mapping[TeamId, TeamPosition]:
        """The newest position of each team."""
        return MappingProxyType(self._positions)

    @property
    def subscription(self) -> Subscription:
        """The wish to go on from here; or from nothing, before the first snapshot is complete."""
        if self.replay is not None:
            return Subscription(operation_id=self.operation_id, scope=self.scope, replay=self.replay)
        seq = self.seq if self.log_id else None
        return Subscription(
            operation_id=self.operation_id, scope=self.scope, log_id=self.log_id, seq=seq, view=self._view
        )

    def apply_change(self, change: Change | Advance) -> Fit:
        """The only writer of entities, besides a whole snapshot."""
        if self._snapshot is not None:
            return self._snapshot.hold(change)
        if change.seq <= self.seq:
            return Fit.KNOWN
        if change.after > self.seq:
            return Fit.GAP
        if isinstance(change, Change):
            if any(part.seq != change.seq for part in self._parts):
                self._parts.clear()
            self._parts.append(change)
            if change.has_more:
                return Fit.HELD
            for part in self._parts:
                self._take_in(part)
        self._parts.clear()
        self.seq = change.seq
        return Fit.APPLIED

    def apply_positions(self, positions: Iterable[TeamPosition]) -> None:
        """Latest fix wins, whatever the order of arrival."""
        for position in positions:
            known = self._positions.get(position.team_id)
            if known is None or position.fix_at > known.fix_at:
                self._positions[position.team_id] = position

    def begin_snapshot(self, view: str, *, is_other_moment: bool = False) -> None:
        """A snapshot of this view has been announced; what is held stays readable until all its parts are in.

        Of another moment of a replay, none of the positions held is the newest.
        """
        self._parts.clear()
        self._snapshot = _Snapshot(view, is_other_moment)

    def abandon_snapshot(self) -> None:
        """The snapshot that was coming in is not needed any longer: the changes themselves follow."""
        self._parts.clear()
        self._snapshot = None

    def add_part(self, part: SnapshotPart) -> list[Change | Advance] | None:
        """Take in one part; on the last one, become the snapshot.

        Returns:
            None while parts are missing; then the changes that came in between, to be applied now.

        Raises:
            protocol.codec.Unreadable: The part cannot be unpacked.
        """
        if part.part == 0:
            announced = self._snapshot or _Snapshot("")
            self._snapshot = _Snapshot(announced.view, announced.is_other_moment)
            self._snapshot.held = announced.held
        if self._snapshot is None or not self._snapshot.add(part):
            return None
        snapshot, self._snapshot = self._snapshot, None
        self._entities, self._view = snapshot.entities, snapshot.view
        visible = {} if snapshot.is_other_moment else self._entities[Team]
        self._positions = {team: position for team, position in self._positions.items() if team in visible}
        self.log_id, self.seq = part.log_id, part.seq
        return snapshot.held

    def _take_in(self, change: Change) -> None:
        for entity in change.entities:
            self._entities[type(entity)][entity.id] = entity
        for gone in change.removed:
            self._remove(gone)

    def _remove(self, gone: Removed) -> None:
        self._entities[_TYPES[gone.kind]].pop(UUID(gone.id), None)
        if gone.kind is EntityKind.TEAM:
            self._positions.pop(TeamId(UUID(gone.id)), None)

    def forget(self) -> None:
        """Drop everything: this client may not see it any longer."""
        self.log_id, self.seq, self._snapshot = None, 0, None
        self._parts.clear()
        self._entities, self._positions = _no_entities(), {}


class _Snapshot:
    """A snapshot on its way in."""

    def __init__(self, view: str, is_other_moment: bool = False) -> None:
        self.view = view
        self.is_other_moment = is_other_moment
        self.entities = _no_entities()
        self.held: list[Change | Advance] = []
        self._next_part = 0

    def add(self, part: SnapshotPart) -> bool:
        """Whether that was the last part; a repeated part is ignored."""
        if part.part != self._next_part:
            return False
        self._next_part += 1
        for entity in unpack_entities(part.packed) if part.packed else part.entities:
            self.entities[type(entity)][entity.id] = entity
        return self._next_part == part.parts

    def hold(self, change: Change | Advance) -> Fit:
        if len(self.held) < MAX_HELD_CHANGES:
            self.held.append(change)
        return Fit.HELD


def _no_entities() -> _Entities:
    return {kind: {} for kind in _TYPES.values()}
