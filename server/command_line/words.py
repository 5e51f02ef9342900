"""What the terminal says, in French and in English: one table, so that neither language is forgotten."""

from typing import NamedTuple

from protocol.alerts import AlertKind
from protocol.assignments import AssignmentState, AssignmentTask
from protocol.downstream import DegradedMode
from protocol.interventions import InterventionStatus
from protocol.operations import OperationMode, OperationStatus, Plan
from protocol.teams import Availability, MissionMark, TeamStatus
from protocol.vehicles import FuelLevel, TechnicalState
from server.command_line.language import Language


class Look(NamedTuple):
    """How a status shows: the symbol and the words say it all, the colour only helps."""

    symbol: str
    fr: str
    en: str
    style: str

    def text(self, language: Language) -> str:
        """Symbol and words."""
        return f"{self.symbol} {self.fr if language == 'fr' else self.en}"


STATUS_LOOKS: dict[TeamStatus, Look] = {
    TeamStatus.OFF_DUTY: Look("·", "hors service", "off duty", "dim"),
    TeamStatus.UNAVAILABLE: Look("✕", "indisponible", "unavailable", "yellow"),
    TeamStatus.AVAILABLE_BASE: Look("●", "disponible", "available", "green"),
    TeamStatus.AVAILABLE_MOBILE: Look("◉", "disponible radio", "free, mobile", "green"),
    TeamStatus.PATROL: Look("◎", "en patrouille", "on patrol", "green"),
    TeamStatus.ALERTED: Look("▷", "alertée", "alerted", "bold magenta"),
    TeamStatus.EN_ROUTE: Look("▶", "départ, en route", "en route", "cyan"),
    TeamStatus.ON_SCENE: Look("■", "sur les lieux", "on scene", "blue"),
    TeamStatus.WITH_PATIENT: Look("✚", "auprès victime", "with patient", "bold blue"),
    TeamStatus.TRANSPORTING: Look("▲", "transport", "transporting", "bold cyan"),
    TeamStatus.AT_DESTINATION: Look("▼", "arrivée destination", "at destination", "cyan"),
    TeamStatus.HANDED_OVER: Look("✓", "victime remise", "handed over", "green"),
    TeamStatus.LEFT_DESTINATION: Look("◁", "quitte l'hôpital", "left hospital", "cyan"),
}
AVAILABILITY_LOOKS: dict[Availability, Look] = {
    Availability.AVAILABLE: Look("+", "libre", "free", "green"),
    Availability.ENGAGED: Look("=", "engagée", "engaged", "blue"),
    Availability.UNAVAILABLE: Look("-", "non", "no", "dim"),
    Availability.UNKNOWN: Look("?", "à rappeler", "call first", "bold yellow"),
}
PLANS: dict[Plan, dict[Language, str]] = {
    Plan.NONE: {"fr": "fonctionnement courant", "en": "routine"},
    Plan.NOVI: {"fr": "plan NOVI", "en": "NOVI plan"},
    Plan.PLAN_BLANC: {"fr": "plan blanc", "en": "hospitals' surge plan"},
    Plan.ORSEC_OTHER: {"fr": "plan ORSEC", "en": "ORSEC plan"},
}

TECHNICAL_LOOKS: dict[TechnicalState, Look] = {
    TechnicalState.OPERATIONAL: Look("", "opérationnel", "operational", ""),
    TechnicalState.LIMITED: Look("!", "limité", "limited", "yellow"),
    TechnicalState.REFUEL: Look("!", "carburant", "needs fuel", "yellow"),
    TechnicalState.RESTOCK: Look("!", "à compléter", "to restock", "yellow"),
    TechnicalState.BREAKDOWN: Look("✕", "en panne", "breakdown", "red"),
    TechnicalState.REPAIR: Look("✕", "en réparation", "in repair", "red"),
    TechnicalState.MAINTENANCE: Look("✕", "en entretien", "in service", "yellow"),
}
MODES: dict[OperationMode, dict[Language, str]] = {
    OperationMode.ACTUAL: {"fr": "", "en": ""},
    OperationMode.EXERCISE: {"fr": "EXERCICE", "en": "EXERCISE"},
    OperationMode.TEST: {"fr": "ESSAI TECHNIQUE", "en": "TECHNICAL TEST"},
}
OPERATION_STATUSES: dict[OperationStatus, dict[Language, str]] = {
    OperationStatus.PLANNED: {"fr": "préparée", "en": "planned"},
    OperationStatus.OPEN: {"fr": "ouverte", "en": "open"},
    OperationStatus.SUSPENDED: {"fr": "suspendue", "en": "suspended"},
    OperationStatus.CLOSING: {"fr": "en clôture", "en": "closing"},
    OperationStatus.CLOSED: {"fr": "close", "en": "closed"},
    OperationStatus.CANCELLED: {"fr": "annulée", "en": "cancelled"},
}
INTERVENTION_STATUSES: dict[InterventionStatus, dict[Language, str]] = {
    InterventionStatus.REPORTED: {"fr": "signalée", "en": "reported"},
    InterventionStatus.ASSESSED: {"fr": "qualifiée", "en": "assessed"},
    InterventionStatus.ASSIGNED: {"fr": "équipe désignée", "en": "assigned"},
    InterventionStatus.IN_PROGRESS: {"fr": "en cours", "en": "in progress"},
    InterventionStatus.ENDED: {"fr": "terminée", "en": "ended"},
    InterventionStatus.VALIDATED: {"fr": "validée", "en": "validated"},
    InterventionStatus.CANCELLED: {"fr": "annulée", "en": "cancelled"},
    InterventionStatus.NO_NEED: {"fr": "sans objet", "en": "no need"},
    InterventionStatus.DUPLICATE: {"fr": "doublon", "en": "duplicate"},
}
TASKS: dict[AssignmentTask, dict[Language, str]] = {
    AssignmentTask.INTERVENTION: {"fr": "intervenir", "en": "help at"},
    AssignmentTask.ESCORT: {"fr": "escorter", "en": "escort"},
    AssignmentTask.RELOCATION: {"fr": "se déplacer", "en": "move"},
    AssignmentTask.STANDBY: {"fr": "se tenir prête", "en": "stand by"},
    AssignmentTask.HOLD: {"fr": "rester sur place", "en": "hold"},
    AssignmentTask.RETURN: {"fr": "rentrer", "en": "return"},
}
ORDER_STATES: dict[AssignmentState, dict[Language, str]] = {
    AssignmentState.PROPOSED: {"fr": "ordre en préparation", "en": "order prepared"},
    AssignmentState.SENT: {"fr": "ordre transmis", "en": "order sent"},
    AssignmentState.DELIVERED: {"fr": "ordre reçu", "en": "order delivered"},
    AssignmentState.ACKNOWLEDGED: {"fr": "ordre compris", "en": "order acknowledged"},
    AssignmentState.ACTIVE: {"fr": "ordre en cours", "en": "order under way"},
    AssignmentState.COMPLETED: {"fr": "ordre exécuté", "en": "order completed"},
    AssignmentState.DECLINED: {"fr": "✕ ordre refusé", "en": "✕ order declined"},
    AssignmentState.CANCELLED: {"fr": "ordre annulé", "en": "order cancelled"},
    AssignmentState.SUPERSEDED: {"fr": "ordre remplacé", "en": "order superseded"},
}
ALERT_KINDS: dict[AlertKind, dict[Language, str]] = {
    AlertKind.DISTRESS: {"fr": "DÉTRESSE", "en": "DISTRESS"},
    AlertKind.MEDICAL: {"fr": "SECOURISTE BLESSÉ OU MALADE", "en": "ONE OF OURS HURT OR ILL"},
    AlertKind.THREAT: {"fr": "MENACE", "en": "THREAT"},
    AlertKind.MAN_DOWN: {"fr": "HOMME À TERRE", "en": "MAN DOWN"},
    AlertKind.FALL: {"fr": "CHUTE", "en": "FALL"},
    AlertKind.GEOFENCE: {"fr": "EN ZONE INTERDITE", "en": "IN A FORBIDDEN ZONE"},
    AlertKind.CUSTOM: {"fr": "ALERTE", "en": "ALERT"},
}
DEGRADED_MODES: dict[DegradedMode, dict[Language, str]] = {
    DegradedMode.POSTGRES: {"fr": "base de données (rien ne s'enregistre)", "en": "database (nothing is recorded)"},
    DegradedMode.REDIS: {"fr": "liaison entre serveurs", "en": "link between servers"},
    DegradedMode.READ_ONLY: {"fr": "journal figé : lecture seule", "en": "log is frozen: reading only"},
    DegradedMode.SLOW_LOG: {"fr": "enregistrement lent", "en": "recording is slow"},
    DegradedMode.POSITIONS_UNARCHIVED: {
        "fr": "positions pas encore archivées",
        "en": "positions not archived yet",
    },
}


def name_degraded(mode: str, language: Language) -> str:
    """What a server lacks, in words; a name of a later release as it stands."""
    return DEGRADED_MODES[DegradedMode(mode)][language] if mode in set(DegradedMode) else mode


BOARD_WORDS: dict[Language, dict[str, str]] = {
    "fr": {
        "live": "à jour",
        "stale": "PÉRIMÉ {age}",
        "never": "PAS ENCORE REÇU",
        "degraded": "en panne côté serveur : {names}",
        "teams": "équipes",
        "free": "libres",
        "engaged": "engagées",
        "silent": "muettes",
        "people": "présents/déclarés",
        "vehicles": "véhicules disponibles",
        "alerts": "détresses",
        "call_sign": "Équipe",
        "status": "Statut",
        "since": "Depuis",
        "availability": "Engageable",
        "headcount": "Effectif",
        "vehicle": "Véhicule",
        "radios": "Radios",
        "place": "Secteur · site",
        "position": "Position",
        "contact": "Contact",
        "silent_mark": "muette",
        "more": "… et {count} autres équipes",
        "changes": "Derniers changements",
        "unseen": "PERSONNE N'A ACCUSÉ RÉCEPTION",
        "seen": "vue",
        "unrecorded": "pas encore enregistrée",
        "late": "en retard",
        "cleared": "fin de la détresse",
        "no_teams": "Aucune équipe pour le moment.",
        "radio": "radio",
        "phone": "téléphone",
        "in_person": "de vive voix",
        "feeder": "autre système",
        "system": "Vigie",
        "offline": "hors ligne",
        "connecting": "connexion",
        "joining": "chargement",
        "resyncing": "rattrapage",
        "stopped": "arrêté",
    },
    "en": {
        "live": "live",
        "stale": "STALE {age}",
        "never": "NOTHING RECEIVED YET",
        "degraded": "not working on the server: {names}",
        "teams": "teams",
        "free": "free",
        "engaged": "engaged",
        "silent": "silent",
        "people": "present/declared",
        "vehicles": "vehicles ready",
        "alerts": "alerts",
        "call_sign": "Team",
        "status": "Status",
        "since": "Since",
        "availability": "May go",
        "headcount": "People",
        "vehicle": "Vehicle",
        "radios": "Radios",
        "place": "Sector · site",
        "position": "Position",
        "contact": "Contact",
        "silent_mark": "silent",
        "more": "… and {count} more teams",
        "changes": "Latest changes",
        "unseen": "NOBODY HAS ACKNOWLEDGED IT",
        "seen": "seen",
        "unrecorded": "not yet recorded",
        "late": "late",
        "cleared": "alert cleared",
        "no_teams": "No team yet.",
        "radio": "radio",
        "phone": "phone",
        "in_person": "in person",
        "feeder": "other system",
        "system": "Vigie",
        "offline": "offline",
        "connecting": "connecting",
        "joining": "loading",
        "resyncing": "catching up",
        "stopped": "stopped",
    },
}
FUEL_LEVELS: dict[FuelLevel, dict[Language, str]] = {
    FuelLevel.FULL: {"fr": "réservoir plein", "en": "tank full"},
    FuelLevel.THREE_QUARTERS: {"fr": "réservoir aux 3/4", "en": "tank at 3/4"},
    FuelLevel.HALF: {"fr": "demi-réservoir", "en": "half a tank"},
    FuelLevel.QUARTER: {"fr": "quart de réservoir", "en": "a quarter of a tank"},
    FuelLevel.EMPTY: {"fr": "✕ réservoir vide", "en": "✕ tank empty"},
}
MISSION_MARKS: dict[MissionMark, dict[Language, str]] = {
    MissionMark.REPORT_PASSED: {"fr": "bilan passé", "en": "report passed"},
    MissionMark.DESTINATION_GIVEN: {"fr": "destination donnée", "en": "destination given"},
}
