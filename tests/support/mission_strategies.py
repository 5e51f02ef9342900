"""What is asked of interventions, of orders to teams and of numbers in random operations."""

from typing import Any
from uuid import NAMESPACE_OID, uuid5

import msgspec
from hypothesis import strategies as st

from protocol import commands as c
from protocol.assignments import AssignmentState, DecidedOn
from protocol.interventions import Clearable, InterventionStatus
from protocol.teams import TeamStatus, UnavailableReason
from server.domain.team_status import MISSION_STEPS


def _ids(kind: str, count: int) -> tuple[Any, ...]:
    return tuple(uuid5(NAMESPACE_OID, f"{kind} {number}") for number in range(count))


INTERVENTIONS, ASSIGNMENTS, BLOCKS = _ids("intervention", 4), _ids("assignment", 4), _ids("block", 3)
"""Of these, `prepared` holds two interventions; two orders of the second team, the first for the first intervention,
the second to stand by at the second site; and a block of ten numbers of the first team's leader, from 3 to 12."""

_STRANGER: Any = uuid5(NAMESPACE_OID, "stranger")


def _of(pool: tuple[Any, ...], held: int) -> st.SearchStrategy[Any]:
    return st.sampled_from((*pool[:held] * 8, *pool, _STRANGER))


def _new(pool: tuple[Any, ...], held: int) -> st.SearchStrategy[Any]:
    """Mostly one that does not exist yet."""
    return st.sampled_from((*pool[held:] * 6, *pool))


_teams, _interventions, _assignments = _of(_ids("team", 3), 2), _of(INTERVENTIONS, 2), _of(ASSIGNMENTS, 2)
_sites, _sectors = _of(_ids("site", 2), 2), _of(_ids("sector", 2), 1)
_codes, _risks = st.sampled_from(("malaise", "chute")), st.sampled_from(((), ("gaz",)))
_texts = st.sampled_from(("A", "B", "C"))
_later = st.integers(1_790_000_000_000, 1_790_000_600_000)
_numbers = st.sampled_from((None, None, None, None, 1, 3, 4, 5, 30))
_decided_on = st.sampled_from(
    (
        None,
        None,
        None,
        DecidedOn(),
        DecidedOn(team_status=TeamStatus.PATROL),
        DecidedOn(is_team_unassigned=True),
        DecidedOn(team_assignment_id=ASSIGNMENTS[0]),
        DecidedOn(is_intervention_open=True),
        DecidedOn(destination_site_id=_ids("site", 2)[1]),
    )
)
_described = {
    "nature": _codes,
    "motive": _codes,
    "place_code": _codes,
    "risks": _risks,
    "description": _texts,
    "address": _texts,
    "landmark_id": st.just(None),
    "site_id": _sites,
    "sector_id": _sectors,
    "external_ids": st.sampled_from(((), ("15-0042",))),
}

VALUES: dict[tuple[type[c.CommandEnvelope], str], st.SearchStrategy[Any]] = {
    **{
        (kind, name): values
        for kind in (c.CreateIntervention, c.UpdateIntervention)
        for name, values in _described.items()
    },
    **{
        (kind, "intervention_id"): _interventions
        for kind in (
            c.UpdateIntervention,
            c.SetInterventionStatus,
            c.MarkDuplicate,
            c.SplitIntervention,
            c.LinkInterventions,
            c.GiveAssignment,
        )
    },
    **{
        (kind, "assignment_id"): _assignments
        for kind in (
            c.SendAssignment,
            c.ConfirmDelivery,
            c.AcknowledgeAssignment,
            c.DeclineAssignment,
            c.MakeCurrent,
            c.EndAssignment,
        )
    },
    **{
        (kind, name): values
        for kind in (c.SetInterventionStatus, c.GiveAssignment, c.SendAssignment, c.EndAssignment)
        for name, values in (("decided_on", _decided_on), ("is_anyway", st.booleans()), ("is_now", st.booleans()))
    },
    (c.ReportStatus, "assignment_id"): st.sampled_from((*(None,) * 12, *ASSIGNMENTS[:2])),
    (c.CreateIntervention, "intervention_id"): _new(INTERVENTIONS, 2),
    (c.CreateIntervention, "number"): _numbers,
    (c.CreateIntervention, "engages_team_id"): st.one_of(st.none(), _teams),
    (c.CreateIntervention, "assignment_id"): st.sampled_from((None, None, *ASSIGNMENTS[2:])),
    (c.CreateIntervention, "is_self_engaged"): st.booleans(),
    (c.CreateIntervention, "team_status"): st.sampled_from((*MISSION_STEPS, TeamStatus.PATROL)),
    (c.UpdateIntervention, "samu_called_at"): _later,
    (c.UpdateIntervention, "fire_called_at"): _later,
    (c.UpdateIntervention, "police_called_at"): _later,
    (c.UpdateIntervention, "cleared"): st.lists(st.sampled_from(Clearable), max_size=2, unique=True).map(tuple),
    (c.SetInterventionStatus, "status"): st.sampled_from(InterventionStatus),
    (c.MarkDuplicate, "duplicate_of"): _interventions,
    (c.SplitIntervention, "new_id"): _new(INTERVENTIONS, 2),
    (c.SplitIntervention, "number"): _numbers,
    (c.SplitIntervention, "description"): _texts,
    (c.LinkInterventions, "other_id"): _interventions,
    (c.LinkInterventions, "is_linked"): st.booleans(),
    (c.GiveAssignment, "assignment_id"): _new(ASSIGNMENTS, 2),
    (c.GiveAssignment, "order"): _texts,
    (c.GiveAssignment, "site_id"): _sites,
    (c.GiveAssignment, "eta_at"): _later,
    (c.GiveAssignment, "is_proposal"): st.booleans(),
    (c.GiveAssignment, "replaces_id"): st.sampled_from((*(None,) * 6, *ASSIGNMENTS[:2])),
    (c.AcknowledgeAssignment, "eta_at"): _later,
    (c.EndAssignment, "state"): st.sampled_from(AssignmentState),
    (c.ReserveNumbers, "block_id"): _new(BLOCKS, 1),
    (c.ReserveNumbers, "count"): st.integers(1, 12),
    (c.ReturnNumbers, "block_id"): _of(BLOCKS, 1),
}
"""Values of the fields of one command."""


def without_idle_words(command: Any) -> Any:
    """A reason or a destination is refused with any other status than the one in twelve that needs it."""
    if command.status is not TeamStatus.UNAVAILABLE and command.reason is not UnavailableReason.ADMIN:
        command = msgspec.structs.replace(command, reason=None)
    if command.status is not TeamStatus.TRANSPORTING and command.destination_site_id != _STRANGER:
        command = msgspec.structs.replace(command, destination_site_id=None)
    return command
