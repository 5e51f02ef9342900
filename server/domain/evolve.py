"""The one fold: records to state, live, on recovery, in replay and in tests."""

from collections.abc import Callable
from typing import Any

from protocol import events as e
from protocol.entities import Entity
from protocol.thresholds import Thresholds
from protocol.victims import Victim
from server.domain import (
    alerts,
    arriving_teams,
    assignments,
    attention,
    beds,
    care,
    custody,
    devices,
    drawings,
    erasing,
    evacuations,
    glass,
    handover,
    interventions,
    landmarks,
    logbook,
    map_layers,
    members,
    messages,
    mission_marks,
    numbers,
    operations,
    plans,
    preparation,
    radios,
    receipts,
    regulation,
    resource_requests,
    roll_call,
    site_capacity,
    tallies,
    teams,
    triage,
    vehicles,
    victim_registration,
    victims,
    waking,
    zones,
)
from server.domain.attention_causes import attended
from server.domain.changes import StateChange, Touched
from server.domain.contact import with_contact
from server.domain.scopes import keys_of
from server.domain.state import OperationState

Evolver = Callable[[OperationState, e.Record, Any], tuple[Entity, ...]]

EVOLVERS: dict[type, Evolver] = {
    e.OperationCreated: operations.created,
    e.OperationStatusSet: operations.status_set,
    e.OperationDescribed: preparation.described,
    e.PlanSwitched: plans.switched,
    e.RollCallConfirmed: roll_call.confirmed,
    e.SharingSet: plans.sharing_set,
    e.WakingAllowed: waking.allowed,
    e.OrganisationDefined: operations.organisation_defined,
    e.SectorDefined: operations.sector_defined,
    e.SiteDefined: operations.site_defined,
    e.TeamCreated: teams.created,
    e.TeamAnnounced: arriving_teams.announced,
    e.TeamApproved: arriving_teams.approved,
    e.StatusReported: teams.status_reported,
    e.CompositionDeclared: teams.composition_declared,
    e.MissionMarked: mission_marks.marked,
    e.LeaderNamed: teams.leader_named,
    e.TeamPlaced: teams.placed,
    e.TeamHeard: teams.team_heard,
    e.TeamFellSilent: teams.team_fell_silent,
    e.CrewChanged: handover.crew_changed,
    e.TeamSplit: handover.split_off,
    e.TeamMerged: handover.merged,
    e.RadioTested: handover.radio_tested,
    e.MemberEnrolled: members.enrolled,
    e.MemberDescribed: members.described,
    e.MemberAssigned: members.assigned,
    e.PresenceReported: members.presence_reported,
    e.VehicleRegistered: vehicles.registered,
    e.VehicleDescribed: vehicles.described,
    e.VehicleAssigned: vehicles.assigned,
    e.TechnicalStateReported: vehicles.state_reported,
    e.RadioRegistered: radios.registered,
    e.RadioDescribed: radios.described,
    e.RadioIssued: radios.issued,
    e.DeviceEnrolled: devices.enrolled,
    e.DeviceRevoked: devices.revoked,
    e.InterventionCreated: interventions.created,
    e.InterventionUpdated: interventions.updated,
    e.InterventionStatusSet: interventions.status_set,
    e.InterventionMarkedDuplicate: interventions.marked_duplicate,
    e.InterventionsLinked: interventions.linked,
    e.InterventionMayEnd: interventions.may_end,
    e.AssignmentGiven: assignments.given,
    e.AssignmentSent: assignments.sent,
    e.AssignmentDelivered: assignments.delivered,
    e.AssignmentAcknowledged: assignments.acknowledged,
    e.AssignmentDeclined: assignments.declined,
    e.AssignmentMadeCurrent: assignments.made_current,
    e.AssignmentEnded: assignments.ended,
    e.NumbersReserved: numbers.reserved,
    e.NumbersReturned: numbers.returned,
    e.AlertRaised: alerts.raised,
    e.AlertAcknowledged: alerts.acknowledged,
    e.AlertCleared: alerts.cleared,
    e.AlertResponded: alerts.responded,
    e.AlertPositionUpdated: alerts.position_updated,
    e.AlertEndAsked: alerts.end_asked,
    e.AlertEscalated: alerts.escalated,
    e.ZoneCrossed: zones.crossed,
    e.ZoneDwelt: zones.dwelt,
    e.ThresholdsSet: attention.thresholds_set,
    e.AttentionMuted: attention.muted,
    e.LandmarksImported: landmarks.imported,
    e.LandmarkRemoved: landmarks.removed,
    e.MapLayerDefined: map_layers.defined,
    e.MapLayerRemoved: map_layers.removed,
    e.DrawingPlaced: drawings.placed,
    e.DrawingChanged: drawings.changed,
    e.DrawingRemoved: drawings.removed,
    e.CareRecorded: care.recorded,
    e.VitalsMeasured: care.measured,
    e.CareNoted: care.noted,
    e.CareSigned: care.signed,
    e.GlassBroken: glass.glass_broken,
    e.VictimErased: erasing.victim_erased,
    e.MemberErased: erasing.member_erased,
    e.RetentionSet: erasing.retention_set,
    e.MessageSent: messages.sent,
    e.MessageDelivered: receipts.delivered,
    e.MessageRead: receipts.read,
    e.MessageAcknowledged: receipts.acknowledged,
    e.MessageWithdrawn: messages.withdrawn,
    e.RequestAnswered: resource_requests.answered,
    e.RequestFulfilled: resource_requests.fulfilled,
    e.LogEntryWritten: logbook.written,
    e.LogEntryStruck: logbook.struck,
    e.LogEntryCorrected: logbook.corrected,
    e.VictimRegistered: victim_registration.registered,
    e.VictimScanned: victims.scanned,
    e.VictimTriaged: triage.triaged,
    e.VictimDescribed: victims.described,
    e.VictimIdentified: victims.identified,
    e.VictimMoved: custody.moved,
    e.VictimPresenceChanged: custody.presence_changed,
    e.VictimOutcomeSet: custody.outcome_set,
    e.VictimMerged: victims.merged,
    e.VictimUnmerged: victims.unmerged,
    e.VictimVoided: victims.voided,
    e.MinorCareTallied: tallies.minor_care_tallied,
    e.SiteCapacitySet: site_capacity.capacity_set,
    e.SiteOpened: site_capacity.opened,
    e.SiteClosed: site_capacity.closed,
    e.EvacuationRequested: evacuations.requested,
    e.EvacuationAuthorised: evacuations.authorised,
    e.VectorAssigned: evacuations.vector_assigned,
    e.EvacuationAdvanced: evacuations.advanced,
    e.EvacuationDiverted: evacuations.diverted,
    e.EvacuationCancelled: evacuations.cancelled,
    e.BedAsked: beds.asked,
    e.BedAnswered: beds.answered,
    e.ReportMadeReady: regulation.report_made_ready,
    e.CaseTaken: regulation.case_taken,
    e.CasePassedOn: regulation.passed_on,
    e.CaseDecided: regulation.decided,
    e.DecisionReadBack: regulation.decision_read_back,
    e.CaseWithdrawn: regulation.withdrawn,
    e.CaseHandedOn: regulation.handed_on,
}
"""One function per event: the new values of the entities it touches, the one it is about first."""


_USUAL = Thresholds()


class OutOfOrder(Exception):
    """A record that does not follow the state: a bug of ours, never of a peer."""


def evolve(state: OperationState, record: e.Record) -> tuple[OperationState, StateChange]:
    """The state after one record, and what changed. Raises `OutOfOrder` unless record.seq is state.seq + 1."""
    if record.seq != state.seq + 1:
        raise OutOfOrder(f"record {record.seq} after state {state.seq}")
    entities = EVOLVERS[type(record.event)](state, record, record.event)
    entities = with_contact(state, record, entities)
    if any(type(entity) is Victim for entity in entities):
        entities = tallies.with_board(state, (*entities, *care.following(state, entities)))
    operation = state.operation
    thresholds = _USUAL if operation is None else operation.thresholds
    entities = tuple([attended(entity, thresholds) for entity in entities])
    held = state.entities
    touched = tuple([_touched(held.get(entity.id), entity) for entity in entities])
    return state.with_entities(record.seq, entities), StateChange(record, touched)


def _touched(before: Entity | None, entity: Entity) -> Touched:
    had, has = keys_of(before), keys_of(entity)
    return Touched(entity, had, had if has == had else has)  # they are kept: mostly one set in place of two
