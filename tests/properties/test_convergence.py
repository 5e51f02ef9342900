"""A replica fed with changes holds what a fresh snapshot would give, for every audience (rules C4 and C5)."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from protocol.downstream import Change
from protocol.entities import Entity
from server.domain.changes import EVERYONE, StateChange
from server.domain.state import OperationState
from server.domain.visibility import Audience, kind_of, snapshot_for, targets_of, view_for
from tests.support.audiences import audiences
from tests.support.strategies import Request, prepared, requests

ALL = audiences()


class Replica:
    """What any client does, in any language: put, take away, count."""

    def __init__(self, audience: Audience, state: OperationState) -> None:
        self.audience = audience
        self.seq = state.seq
        self.entities: dict[str, Entity] = {f"{kind_of(one)} {one.id}": one for one in snapshot_for(audience, state)}

    def apply(self, change: Change) -> None:
        assert change.after == self.seq, "a gap"
        for entity in change.entities:
            self.entities[f"{kind_of(entity)} {entity.id}"] = entity
        for gone in change.removed:
            del self.entities[f"{gone.kind} {gone.id}"]
        self.seq = change.seq


class Convergence(RuleBasedStateMachine):
    """Replicas of every audience follow one operation, some from its start and some joining on the way."""

    @initialize()
    def everybody_joins(self) -> None:
        self.history = prepared()
        self.followers = [Replica(audience, self.history.state) for audience in ALL]

    @rule(request=requests())
    def something_is_asked(self, request: Request) -> None:
        known = len(self.history.changes)
        self.history.run(request)
        for change in self.history.changes[known:]:
            for follower in self.followers:
                self.show(follower, change)

    def show(self, follower: Replica, change: StateChange) -> None:
        view = view_for(follower.audience, follower.seq, change)
        if view is not None:
            assert view.entities or view.removed
            assert view.fact is None or view.entities[0].id == change.touched[0].entity.id, "a fact without its subject"
            targets = targets_of(change)
            target = follower.audience.target
            assert target is None or target in targets or targets >= EVERYONE, "the hub would not have asked"
            follower.apply(view)

    @rule(number=st.integers(0, len(ALL) - 1))
    def somebody_joins(self, number: int) -> None:
        self.followers.append(Replica(ALL[number], self.history.state))

    @invariant()
    def nobody_is_ahead(self) -> None:
        assert all(follower.seq <= self.history.state.seq for follower in getattr(self, "followers", ()))

    def teardown(self) -> None:
        for follower in getattr(self, "followers", ()):
            fresh = Replica(follower.audience, self.history.state)
            assert follower.entities == fresh.entities, follower.audience


TestConvergence = Convergence.TestCase
