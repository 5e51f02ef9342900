"""The part of the stored history in which a victim is reported, decided on, taken away, and arrives elsewhere."""

from typing import Any
from uuid import UUID

from protocol import events as e
from protocol.evacuations import EvacuationState, VectorKind
from protocol.ids import EvacuationId, RegulationCaseId, SiteId, TeamId, VictimId
from protocol.regulation import RegulationDecision
from protocol.sites import SiteCapacity, SiteContact
from protocol.teams import CareLevel

Told = tuple[int, e.Event, dict[str, Any]]
"""Minute, event, and what its record has of its own."""


def told_of_evacuations(
    team_id: TeamId, site_id: SiteId, victim_id: VictimId, ids: tuple[UUID, ...], on_phone: dict[str, Any]
) -> list[Told]:
    """Within one minute: a place says what it takes; one victim goes to another hospital than first decided.

    Args:
        team_id: The crew that reports and drives.
        site_id: The first-aid post it leaves from.
        victim_id: Who is taken away.
        ids: Of two cases and two evacuations.
        on_phone: What a record of the crew's phone has of its own.
    """
    case, withdrawn = RegulationCaseId(ids[0]), RegulationCaseId(ids[1])
    ride, dropped = EvacuationId(ids[2]), EvacuationId(ids[3])
    contact = SiteContact(function="Régulateur", number="15")
    events: list[tuple[e.Event, dict[str, Any]]] = [
        (e.SiteCapacitySet(site_id=site_id, capacity=SiteCapacity(immediate=1, beds=4), contacts=(contact,)), {}),
        (e.SiteClosed(site_id=site_id, note="Relève"), {}),
        (e.SiteOpened(site_id=site_id), {}),
        (e.ReportMadeReady(case_id=case, victim_id=victim_id, team_id=team_id, red_flag_count=1), on_phone),
        (e.ReportMadeReady(case_id=withdrawn, victim_id=victim_id, team_id=team_id), on_phone),
        (e.CaseWithdrawn(case_id=withdrawn, reason="Doublon"), {}),
        (e.CaseTaken(case_id=case), {}),
        (e.CasePassedOn(case_id=case, samu_file_number="26-0147"), {}),
        (e.CaseHandedOn(case_id=case, team_id=team_id), {}),
        (
            e.EvacuationRequested(
                evacuation_id=ride,
                victim_ids=(victim_id,),
                case_id=case,
                team_id=team_id,
                site_id=site_id,
                care_level=CareLevel.FIRST_AID,
                service="Urgences",
            ),
            on_phone,
        ),
        (e.CaseDecided(case_id=case, decision=RegulationDecision.TRANSPORT, service="Urgences"), {}),
        (e.EvacuationAuthorised(evacuation_id=ride, service="Urgences"), {}),
        (e.DecisionReadBack(case_id=case), on_phone),
        (e.BedAsked(evacuation_id=ride, service="Urgences"), {}),
        (e.BedAnswered(evacuation_id=ride, service="Urgences", is_confirmed=False, answered_by="Cadre de santé"), {}),
        (e.VectorAssigned(evacuation_id=ride, vector=VectorKind.OWN, team_id=team_id), {}),
        (e.EvacuationAdvanced(evacuation_id=ride, state=EvacuationState.DEPARTED), on_phone),
        (e.EvacuationDiverted(evacuation_id=ride, reason="Service complet", service="Clinique"), {}),
        (
            e.EvacuationAdvanced(
                evacuation_id=ride, state=EvacuationState.HANDED_OVER, handed_over_to="IAO", is_confirmed=True
            ),
            on_phone,
        ),
        (e.EvacuationRequested(evacuation_id=dropped, victim_ids=(victim_id,)), {}),
        (e.EvacuationCancelled(evacuation_id=dropped, reason="Transporté par un proche"), {}),
    ]
    return [(59, event, stamps) for event, stamps in events]
