"""What is asked about victims in random operations."""

from typing import Any
from uuid import NAMESPACE_OID, uuid5

from hypothesis import strategies as st

from protocol import commands as c
from protocol.protected import VictimIdentity
from protocol.victims import CustodyKind, Holder, ScanKind


def _ids(kind: str, count: int) -> tuple[Any, ...]:
    return tuple(uuid5(NAMESPACE_OID, f"{kind} {number}") for number in range(count))


VICTIMS = _ids("victim", 5)
"""Of these, `prepared` holds three: with the first team, at the first site, at the scene."""

_TEAMS, _SITES, _VEHICLES = _ids("team", 3), _ids("site", 2), _ids("vehicle", 2)
_INTERVENTIONS = _ids("intervention", 2)
_STRANGER: Any = uuid5(NAMESPACE_OID, "stranger")


def _of(pool: tuple[Any, ...], held: int) -> st.SearchStrategy[Any]:
    return st.sampled_from((*pool[:held] * 8, *pool, _STRANGER))


_holders = st.sampled_from(
    (
        *(Holder(kind=CustodyKind.TEAM, team_id=team_id) for team_id in _TEAMS),
        *(Holder(kind=CustodyKind.SITE, site_id=site_id) for site_id in _SITES),
        Holder(kind=CustodyKind.VEHICLE, vehicle_id=_VEHICLES[0]),
        Holder(kind=CustodyKind.DESTINATION, site_id=_SITES[1]),
        Holder(kind=CustodyKind.DESTINATION, service="CHU", function="nurse"),
        Holder(kind=CustodyKind.SCENE),
        Holder(kind=CustodyKind.TEAM, team_id=_STRANGER),
        Holder(kind=CustodyKind.NONE),
    )
)
_numbers = st.sampled_from((None, None, None, None, 1, 30))
_readings = st.sampled_from(("12", "13", "FR069ABCD2026TR000001"))
_natures = st.sampled_from(("blister", "plaster"))
_interventions = st.sampled_from((None, *_INTERVENTIONS, _STRANGER))
VALUES: dict[tuple[type[c.CommandEnvelope], str], st.SearchStrategy[Any]] = {
    (c.RegisterVictim, "victim_id"): _of((*VICTIMS[3:], *VICTIMS), 2),
    (c.RegisterVictim, "number"): _numbers,
    (c.RegisterVictim, "scan_kind"): st.sampled_from((None, None, ScanKind.BIB)),
    (c.RegisterVictim, "scan_value"): st.sampled_from((None, None, "12", "13")),
    (c.RegisterVictim, "age_years"): st.sampled_from((None, 0, 9, 40, 70)),
    (c.RegisterVictim, "language"): st.sampled_from((None, "fr", "eng")),
    (c.RegisterVictim, "intervention_id"): _interventions,
    (c.RegisterVictim, "identity"): st.sampled_from((None, VictimIdentity(name="Paul Martin"))),
    (c.RegisterVictim, "from_minor_care"): _natures,
    (c.RegisterVictims, "count"): st.integers(1, 3),
    (c.RegisterVictims, "first_number"): _numbers,
    (c.RegisterVictims, "intervention_id"): _interventions,
    (c.ScanVictim, "value"): _readings,
    (c.ScanVictim, "is_wrong"): st.booleans(),
    (c.DescribeVictim, "age_years"): st.sampled_from((None, 0, 9, 40, 70)),
    (c.DescribeVictim, "language"): st.sampled_from((None, "fr", "eng")),
    (c.DescribeVictim, "intervention_id"): _interventions,
    (c.IdentifyVictim, "identity"): st.sampled_from((VictimIdentity(name="Paul Martin"), VictimIdentity())),
    (c.MoveVictim, "to"): _holders,
    (c.ConfirmReceipt, "receiver"): _holders,
    (c.ConfirmReceipt, "scan_value"): st.sampled_from((None, None, "12", "13")),
    (c.MergeVictims, "into_id"): _of(VICTIMS, 3),
    (c.VoidVictim, "is_void"): st.booleans(),
    (c.TallyMinorCare, "nature"): _natures,
    (c.TallyMinorCare, "count"): st.sampled_from((1, 1, 2, -1, 0)),
}
"""Values of the fields of one command."""
