"""What a change means, in one line of the board."""

from uuid import UUID

from clients.sdk import Change, Replica
from protocol import events as e
from protocol.alerts import Alert
from protocol.assignments import Assignment
from protocol.devices import Device
from protocol.interventions import Intervention
from protocol.landmarks import Landmark
from protocol.members import Member, Presence
from protocol.operations import Organisation, Sector, Site
from protocol.radios import Radio
from protocol.teams import ReportSource, Team
from protocol.vehicles import Vehicle
from protocol.zones import Direction
from server.command_line.board_trade import describe_trade
from server.command_line.language import Language
from server.command_line.plain import show_plain, show_team
from server.command_line.words import (
    ALERT_KINDS,
    BOARD_WORDS,
    FUEL_LEVELS,
    INTERVENTION_STATUSES,
    MISSION_MARKS,
    OPERATION_STATUSES,
    ORDER_STATES,
    PLANS,
    STATUS_LOOKS,
    TASKS,
    TECHNICAL_LOOKS,
)

_WHAT_HAPPENED: dict[type, tuple[str, str]] = {
    e.OperationCreated: ("opération créée", "operation created"),
    e.OperationDescribed: ("cadre de l’opération précisé", "frame of the operation detailed"),
    e.RollCallConfirmed: ("appel fait", "roll call confirmed"),
    e.SharingSet: ("partage modifié", "sharing changed"),
    e.WakingAllowed: ("réveil des téléphones modifié", "waking of phones changed"),
    e.CrewChanged: ("relève", "crew relieved"),
    e.OrganisationDefined: ("organisation saisie", "organisation entered"),
    e.SectorDefined: ("secteur saisi", "sector entered"),
    e.SiteDefined: ("site saisi", "site entered"),
    e.TeamCreated: ("équipe créée", "team created"),
    e.TeamAnnounced: ("arrivée sans être attendue", "arrived unexpected"),
    e.TeamApproved: ("prise en compte", "taken in"),
    e.TeamPlaced: ("affectation modifiée", "placed elsewhere"),
    e.TeamHeard: ("entendue", "heard"),
    e.TeamFellSilent: ("? plus de contact", "? no contact any more"),
    e.MemberEnrolled: ("intervenant inscrit", "member entered"),
    e.VehicleRegistered: ("véhicule saisi", "vehicle entered"),
    e.RadioRegistered: ("radio saisie", "radio entered"),
    e.VehicleDescribed: ("véhicule précisé", "vehicle detailed"),
    e.RadioDescribed: ("radio précisée", "radio detailed"),
    e.MemberDescribed: ("qualifications précisées", "qualifications detailed"),
    e.LeaderNamed: ("chef d'équipe désigné", "team leader named"),
    e.DeviceEnrolled: ("appareil admis", "device admitted"),
    e.DeviceRevoked: ("appareil exclu", "device shut out"),
    e.InterventionCreated: ("intervention ouverte", "intervention opened"),
    e.InterventionUpdated: ("intervention précisée", "intervention described"),
    e.InterventionsLinked: ("liens modifiés", "links changed"),
    e.InterventionMayEnd: ("peut se terminer ?", "may end?"),
    e.AssignmentSent: ("ordre transmis", "order sent"),
    e.AssignmentDelivered: ("ordre reçu", "order delivered"),
    e.AssignmentAcknowledged: ("ordre compris", "order acknowledged"),
    e.AssignmentDeclined: ("✕ ordre refusé", "✕ order declined"),
    e.AssignmentMadeCurrent: ("ordre en cours", "order now current"),
    e.NumbersReserved: ("numéros réservés", "numbers reserved"),
    e.NumbersReturned: ("numéros rendus", "numbers returned"),
    e.AlertAcknowledged: ("détresse vue par un poste", "alert seen at a post"),
    e.AlertCleared: ("fin de la détresse", "alert cleared"),
    e.AlertPositionUpdated: ("position de la détresse", "where the alert is now"),
    e.AlertEndAsked: ("demande la fin de la détresse", "asks to end the alert"),
    e.AlertEscalated: ("détresse relayée aux équipes proches", "alert passed on to the nearest teams"),
    e.ZoneDwelt: ("reste dans le secteur", "stays in the sector"),
    e.ThresholdsSet: ("délais modifiés", "time limits changed"),
    e.AttentionMuted: ("mis en attente", "may wait"),
    e.LandmarksImported: ("repères saisis", "landmarks entered"),
    e.LandmarkRemoved: ("repère retiré", "landmark removed"),
    e.MapLayerDefined: ("couche de carte posée", "map layer laid"),
    e.MapLayerRemoved: ("couche de carte retirée", "map layer removed"),
    e.DrawingPlaced: ("dessiné sur la carte", "drawn on the map"),
    e.DrawingChanged: ("dessin modifié", "drawing changed"),
    e.DrawingRemoved: ("dessin retiré de la carte", "drawing taken off the map"),
}
_PRESENCES: dict[Presence, tuple[str, str]] = {
    Presence.EXPECTED: ("attendu", "expected"),
    Presence.CHECKED_IN: ("présent", "checked in"),
    Presence.ON_BREAK: ("en pause", "on break"),
    Presence.CHECKED_OUT: ("parti", "checked out"),
    Presence.ABSENT: ("absent", "absent"),
    Presence.INJURED: ("blessé", "injured"),
}
_SUBJECT_FIELDS: dict[str, type[Team | Member | Vehicle | Radio | Sector | Site | Organisation | Device]] = {
    "member_id": Member,  # before the team, which may be where it went
    "vehicle_id": Vehicle,
    "radio_id": Radio,
    "sector_id": Sector,
    "site_id": Site,
    "organisation_id": Organisation,
    "device_id": Device,
}


def show_intervention(replica: Replica, intervention_id: UUID | None) -> str:
    """An intervention's number; a dash for none, a question mark for one that is not shown to us."""
    if intervention_id is None:
        return "—"
    intervention = replica.get(Intervention, intervention_id)
    return "?" if intervention is None else f"INT {intervention.number}"


def describe_change(change: Change, replica: Replica, language: Language) -> str | None:
    """Who did what, with the way it came in and whether it is late; None where we may not know the cause."""
    fact = change.fact
    if fact is None:
        return None
    words = BOARD_WORDS[language]
    marks = [words[fact.source.value]] if fact.source is not ReportSource.APP else []
    marks += [words["late"]] if fact.is_late else []
    told = describe_trade(fact.event, replica, language)
    subject, what = told or (_subject(fact.event, replica), _what(fact.event, replica, language))
    line = f"{subject} · {what}"
    return f"{line} ({', '.join(marks)})" if marks else line


def _subject(event: e.Event, replica: Replica) -> str:
    match event:
        case e.OperationCreated() | e.OperationStatusSet() | e.ThresholdsSet() | e.LandmarksImported():
            return "Vigie"
        case e.OperationDescribed() | e.PlanSwitched() | e.RollCallConfirmed() | e.SharingSet() | e.WakingAllowed():
            return "Vigie"
        case (
            e.AlertAcknowledged(alert_id=alert_id)
            | e.AlertCleared(alert_id=alert_id)
            | e.AlertResponded(alert_id=alert_id)
            | e.AlertPositionUpdated(alert_id=alert_id)
            | e.AlertEndAsked(alert_id=alert_id)
            | e.AlertEscalated(alert_id=alert_id)
        ):
            alert = replica.get(Alert, alert_id)
            return show_team(replica, alert.team_id if alert else None)
        case (
            e.InterventionCreated()
            | e.InterventionUpdated()
            | e.InterventionStatusSet()
            | e.InterventionMarkedDuplicate()
            | e.InterventionsLinked()
            | e.InterventionMayEnd()
        ):
            return show_intervention(replica, event.intervention_id)
        case (
            e.AssignmentSent(assignment_id=assignment_id)
            | e.AssignmentDelivered(assignment_id=assignment_id)
            | e.AssignmentAcknowledged(assignment_id=assignment_id)
            | e.AssignmentDeclined(assignment_id=assignment_id)
            | e.AssignmentMadeCurrent(assignment_id=assignment_id)
            | e.AssignmentEnded(assignment_id=assignment_id)
        ):
            order = replica.get(Assignment, assignment_id)
            return show_team(replica, order.team_id if order else None)
        case e.AssignmentGiven():
            return show_team(replica, event.team_id)
        case e.TeamCreated() | e.TeamPlaced() | e.LeaderNamed() | e.ZoneCrossed() | e.ZoneDwelt():
            return show_team(replica, event.team_id)
    for field, kind in _SUBJECT_FIELDS.items():
        if (entity_id := getattr(event, field, None)) is not None:
            entity = replica.get(kind, entity_id)
            names = (getattr(entity, name, None) for name in ("call_sign", "code", "label", "name"))
            return show_plain(next((str(name) for name in names if name), "?"))
    return show_team(replica, getattr(event, "team_id", None))


def _what(event: e.Event, replica: Replica, language: Language) -> str:
    index = 0 if language == "fr" else 1
    match event:
        case e.StatusReported():
            told = STATUS_LOOKS[event.status].text(language)
            return f"{told} « {show_plain(event.forced_reason)} »" if event.forced_reason else told
        case e.TeamPlaced():
            return _where(event, replica, language)
        case e.CompositionDeclared():
            return f"{('effectif', 'people')[index]} {event.headcount}"
        case e.MemberAssigned() | e.VehicleAssigned() | e.RadioIssued():
            return f"→ {show_team(replica, event.team_id)}"
        case e.PlanSwitched():
            return PLANS[event.plan][language]
        case e.TeamSplit():
            return f"{('issue de', 'came out of')[index]} {show_team(replica, event.from_team_id)}"
        case e.TeamMerged():
            return f"{('rejoint', 'joined')[index]} {show_team(replica, event.into_team_id)}"
        case e.RadioTested():
            heard = ("essai radio correct", "radio check OK") if event.is_good else ("radio muette", "radio fails")
            return heard[index]
        case e.PresenceReported():
            return _PRESENCES[event.presence][index]
        case e.TechnicalStateReported():
            state = event.technical_state
            parts = [] if state is None else [TECHNICAL_LOOKS[state].text(language).strip()]
            return ", ".join((*parts, *([] if event.fuel is None else [FUEL_LEVELS[event.fuel][language]])))
        case e.MissionMarked():
            return MISSION_MARKS[event.mark][language]
        case e.OperationStatusSet():
            return OPERATION_STATUSES[event.status][language]
        case e.InterventionStatusSet():
            return INTERVENTION_STATUSES[event.status][language]
        case e.InterventionMarkedDuplicate():
            return f"{('doublon de', 'duplicate of')[index]} {show_intervention(replica, event.duplicate_of)}"
        case e.AssignmentGiven():
            where = "" if event.intervention_id is None else f" {show_intervention(replica, event.intervention_id)}"
            prepared = ("ordre préparé ", "order prepared ")[index] if event.is_proposal else ""
            return f"{prepared}→ {TASKS[event.task][language]}{where}"
        case e.AssignmentEnded():
            return ORDER_STATES[event.state][language]
        case e.AlertResponded():
            team = "" if event.team_id is None else f" ({show_team(replica, event.team_id)})"
            answers = ("secours en route", "help is coming") if event.is_going else ("n'y va plus", "goes no more")
            return answers[index] + team
        case e.ZoneCrossed():
            sector = replica.get(Sector, event.sector_id)
            name = "?" if sector is None else show_plain(sector.code)
            is_in = event.direction is Direction.ENTERED
            return f"{(('entre dans', 'enters') if is_in else ('sort de', 'leaves'))[index]} {name}"
        case e.AlertRaised():
            return f"⚠ {ALERT_KINDS[event.kind][language]}"
    return _WHAT_HAPPENED[type(event)][index]


def _where(event: e.TeamPlaced, replica: Replica, language: Language) -> str:
    """Where it is said to be, or to whom it belongs (rule GE5)."""
    index = 0 if language == "fr" else 1
    if event.is_whereabouts_only:
        landmark = replica.get(Landmark, event.landmark_id) if event.landmark_id else None
        point = "?" if event.lat_deg is None else f"{event.lat_deg:.4f}, {event.lon_deg:.4f}"
        return f"{('annoncée à', 'said to be at')[index]} {point if landmark is None else show_plain(landmark.code)}"
    sector = replica.get(Sector, event.sector_id) if event.sector_id else None
    site = replica.get(Site, event.site_id) if event.site_id else None
    homes = [show_plain(home.code) for home in (sector, site) if home is not None]
    return " → ".join((_WHAT_HAPPENED[e.TeamPlaced][index], *([" · ".join(homes)] if homes else [])))
