"""What is asked of plans, of sharing and of crews that change, in random operations."""

from typing import Any
from uuid import NAMESPACE_OID, uuid5

from hypothesis import strategies as st

from protocol import commands as c
from protocol.members import Qualification, QualificationEnd
from protocol.operations import DescribedField, Share, SharingLevel, SiteKind
from protocol.plans import PlannedSite
from protocol.thresholds import Thresholds


def _ids(kind: str, count: int) -> tuple[Any, ...]:
    return tuple(uuid5(NAMESPACE_OID, f"{kind} {number}") for number in range(count))


def _some(pool: tuple[Any, ...], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(pool), max_size=most, unique=True).map(tuple)


_STRANGER: Any = uuid5(NAMESPACE_OID, "stranger")
_MEMBERS, _VEHICLES, _RADIOS, _DEVICES = _ids("member", 3), _ids("vehicle", 2), _ids("radio", 2), _ids("device", 2)
_TEAMS, _SITES, _ORGANISATIONS = _ids("team", 3), _ids("site", 2), _ids("organisation", 2)
_SECTORS = _ids("sector", 2)

_planned_sites = st.sampled_from(
    (
        (),
        (PlannedSite(site_id=_ids("planned", 1)[0], code="PMA", name="PMA", kind=SiteKind.ADVANCED_MEDICAL_POST),),
        (PlannedSite(site_id=_SITES[0], code="P1", name="Other", kind=SiteKind.COLLECTION_POINT),),
        (PlannedSite(site_id=_TEAMS[0], code="X", name="A team's", kind=SiteKind.STAGING),),
        (PlannedSite(site_id=_ids("planned", 2)[1], code="Y", name="Half", kind=SiteKind.STAGING, lat_deg=48.8),),
    )
)
_shares = st.lists(
    st.builds(Share, organisation_id=st.sampled_from(_ORGANISATIONS), level=st.sampled_from(SharingLevel)), max_size=2
).map(tuple)
_hours = st.sampled_from((1_790_000_000_000, 1_790_030_000_000))
_agreed: dict[str, st.SearchStrategy[Any]] = {
    "planned_start_at": _hours,
    "planned_end_at": _hours,
    "expected_attendance": st.sampled_from((0, 8_000)),
    "organiser": st.sampled_from(("Ville", "Club")),
}
_thresholds = st.sampled_from((Thresholds(), Thresholds(alerted_ms=60_000)))
_catalogues = st.sampled_from(("", "dps.1", "novi.1", "unheard.of"))
_leaders = st.sampled_from((*_MEMBERS * 4, _STRANGER))
_ends = st.lists(
    st.builds(QualificationEnd, st.sampled_from((Qualification.PSE2, Qualification.NURSE)), _hours), max_size=2
).map(tuple)
_teams = st.sampled_from((*_TEAMS[:2] * 6, *_TEAMS, _STRANGER))

VALUES: dict[tuple[type[c.CommandEnvelope], str], st.SearchStrategy[Any]] = {
    (c.CreateOperation, "catalogue"): _catalogues,
    (c.CreateOperation, "thresholds"): _thresholds,
    **{(kind, name): values for kind in (c.CreateOperation, c.DescribeOperation) for name, values in _agreed.items()},
    (c.DescribeOperation, "lead_organisation_id"): st.sampled_from((_ORGANISATIONS[0], _ORGANISATIONS[0], _STRANGER)),
    (c.DescribeOperation, "cleared"): st.lists(st.sampled_from(DescribedField), max_size=2, unique=True).map(tuple),
    (c.SwitchPlan, "catalogue"): _catalogues,
    (c.SwitchPlan, "thresholds"): _thresholds,
    (c.SwitchPlan, "sites"): _planned_sites,
    (c.SwitchPlan, "order"): st.sampled_from(("", "NOVI")),
    (c.SetSharing, "sharing"): _shares,
    (c.ApproveTeams, "team_ids"): st.lists(_teams, min_size=1, max_size=2).map(tuple),
    (c.TakeOverTeam, "incoming"): _some((*_MEMBERS * 3, _STRANGER)),
    (c.TakeOverTeam, "vehicle_ids"): _some(_VEHICLES[:1]),
    (c.TakeOverTeam, "radio_ids"): _some(_RADIOS[:1]),
    (c.TakeOverTeam, "kept_device_ids"): _some(_DEVICES, 1),
    (c.TakeOverTeam, "is_outgoing_leaving"): st.booleans(),
    (c.SplitTeam, "new_team_id"): st.sampled_from((*_TEAMS, *_ids("split", 3) * 4)),
    (c.SplitTeam, "member_ids"): _some(_MEMBERS, 1),
    (c.SplitTeam, "vehicle_ids"): _some(_VEHICLES[:1]),
    (c.SplitTeam, "radio_ids"): _some(_RADIOS[:1]),
    (c.SplitTeam, "is_on_same_mission"): st.booleans(),
    (c.MergeTeams, "into_team_id"): _teams,
    (c.ReportRadioTest, "is_good"): st.booleans(),
    (c.EnrolDevice, "is_in_vehicle"): st.booleans(),
    (c.NameLeader, "member_id"): _leaders,
    (c.DefineSector, "leader_id"): _leaders,
    (c.DefineSector, "parent_id"): st.sampled_from((*_SECTORS, _STRANGER)),
    **{(kind, "qualified_until"): _ends for kind in (c.EnrolMember, c.DescribeMember)},
    **{
        (kind, name): values
        for kind in (c.RegisterVehicle, c.DescribeVehicle)
        for name, values in {
            "plate": st.sampled_from(("", "AB-123-CD")),
            "can_transport": st.booleans(),
            "equipment": st.sampled_from(((), ("DSA",), ("DSA", "groupe"))),
        }.items()
    },
    (c.DescribeRadio, "battery_pct"): st.sampled_from((0, 60, 100)),
}
