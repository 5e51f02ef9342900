"""What is asked of evacuations, of the regulation loop and of places in random operations."""

from typing import Any
from uuid import NAMESPACE_OID, uuid5

from hypothesis import strategies as st

from protocol import commands as c
from protocol.care import SealedNote
from protocol.evacuations import SeenDestination
from protocol.sites import SiteCapacity, SiteContact


def _ids(kind: str, count: int) -> tuple[Any, ...]:
    return tuple(uuid5(NAMESPACE_OID, f"{kind} {number}") for number in range(count))


EVACUATIONS, CASES = _ids("evacuation", 3), _ids("case", 3)
"""Of these, `prepared` holds the first evacuation, by the second team, and the first case; both of the third victim."""

_TEAMS, _SITES, _VICTIMS, _VEHICLES = _ids("team", 3), _ids("site", 2), _ids("victim", 6), _ids("vehicle", 2)
_STRANGER: Any = uuid5(NAMESPACE_OID, "stranger")


def _of(pool: tuple[Any, ...], held: int) -> st.SearchStrategy[Any]:
    return st.sampled_from((*pool[:held] * 8, *pool, _STRANGER))


_sites = _of(_SITES, 2)
_services = st.sampled_from(("", "", "CHU"))
_functions = st.sampled_from(("", "nurse"))
_notes = st.sampled_from((None, None, SealedNote(text="enceinte")))
_later = st.integers(1_790_000_000_000, 1_790_000_600_000)
_evacuations, _cases = _of(EVACUATIONS, 1), _of(CASES, 1)
_seen = st.sampled_from((None, None, SeenDestination(), SeenDestination(site_id=_SITES[1])))
_towards = {
    "destination_site_id": _sites,
    "service": _services,
    "seen_destination": _seen,
    "is_anyway": st.booleans(),
    "eta_at": _later,
}

VALUES: dict[tuple[type[c.CommandEnvelope], str], st.SearchStrategy[Any]] = {
    **{
        (kind, name): values
        for kind in (
            c.AuthoriseEvacuation,
            c.AssignVector,
            c.AdvanceEvacuation,
            c.DivertEvacuation,
            c.CancelEvacuation,
            c.AskBed,
            c.ConfirmBed,
        )
        for name, values in {**_towards, "evacuation_id": _evacuations}.items()
    },
    **{(kind, "case_id"): _cases for kind in (c.TakeCase, c.PassOn, c.DecideCase, c.ReadBack, c.WithdrawCase)},
    (c.RequestEvacuation, "evacuation_id"): st.sampled_from((*EVACUATIONS[1:] * 3, *EVACUATIONS)),
    (c.RequestEvacuation, "victim_ids"): st.lists(_of(_VICTIMS, 3), min_size=1, max_size=3).map(tuple),
    (c.RequestEvacuation, "destination_site_id"): _sites,
    (c.ReportStatus, "destination_site_id"): _sites,
    (c.RequestEvacuation, "service"): _services,
    **{(kind, "note"): _notes for kind in (c.RequestEvacuation, c.ReportReady, c.DecideCase)},
    (c.AssignVector, "vehicle_id"): _of(_VEHICLES, 1),
    (c.AssignVector, "transporter"): st.sampled_from(("", "AMB 3")),
    (c.AdvanceEvacuation, "handed_over_to"): st.sampled_from(("", "", "nurse")),
    (c.ConfirmBed, "is_confirmed"): st.booleans(),
    (c.ConfirmBed, "answered_by"): _functions,
    (c.ReportReady, "case_id"): _of(CASES, 2),
    (c.ReportReady, "victim_id"): _of(_VICTIMS, 3),
    (c.ReportReady, "red_flag_count"): st.sampled_from((None, 0, 2)),
    (c.TakeCase, "is_anyway"): st.booleans(),
    (c.PassOn, "samu_file_number"): st.sampled_from(("", "15-0042")),
    (c.DecideCase, "destination_site_id"): _sites,
    (c.DecideCase, "service"): _services,
    (c.SetSiteCapacity, "capacity"): st.sampled_from((SiteCapacity(), SiteCapacity(immediate=2, beds=5))),
    (c.SetSiteCapacity, "contacts"): st.sampled_from(((), (SiteContact(function="desk", number="0102030405"),))),
    (c.SetSiteCapacity, "finess"): st.sampled_from(("", "750712184")),
    (c.SetSiteCapacity, "siret"): st.just("77567227224646"),
}
"""Values of the fields of one command."""
