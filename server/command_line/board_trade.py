"""The board's words for victims, care, evacuations, regulation, messages and the log: numbers, never names."""

from typing import Final
from uuid import UUID

from clients.sdk import Replica
from protocol import events as e
from protocol.devices import Device
from protocol.evacuations import Evacuation, EvacuationState
from protocol.ids import SiteId
from protocol.messages import Message, MessageKind
from protocol.operations import Site
from protocol.regulation import RegulationCase, RegulationDecision
from protocol.resource_requests import RequestAnswerKind
from protocol.victims import CustodyKind, Holder, TriageCategory, Victim, VictimOutcome, VictimPresence
from server.command_line.language import Language
from server.command_line.plain import show_plain, show_team

Words = tuple[str, str]
"""French, English."""

CATEGORIES: Final[dict[TriageCategory, Words]] = {
    TriageCategory.IMMEDIATE: ("UA", "immediate"),
    TriageCategory.DELAYED: ("UR", "delayed"),
    TriageCategory.MINOR: ("UR léger", "minor"),
    TriageCategory.UNINJURED: ("impliqué", "uninjured"),
    TriageCategory.EXPECTANT: ("urgence dépassée", "expectant"),
    TriageCategory.APPARENTLY_DEAD: ("apparemment décédé", "apparently dead"),
    TriageCategory.DECEASED: ("DCD", "deceased"),
    TriageCategory.UNTRIAGED: ("non trié", "not sorted"),
}
_PRESENCES: dict[VictimPresence, Words] = {
    VictimPresence.AT_SCENE: ("sur les lieux", "at the scene"),
    VictimPresence.AT_SITE: ("au point", "at the site"),
    VictimPresence.IN_TRANSPORT: ("en transport", "on the way"),
    VictimPresence.AT_DESTINATION: ("à destination", "at the destination"),
    VictimPresence.RELEASED: ("repartie", "released"),
    VictimPresence.REFUSED: ("refuse les soins", "refuses care"),
    VictimPresence.LOST_TRACK: ("? perdue de vue", "? lost track"),
}
_OUTCOMES: dict[VictimOutcome, Words] = {
    VictimOutcome.RELEASED: ("repartie", "released"),
    VictimOutcome.REFUSED: ("refuse les soins", "refuses care"),
    VictimOutcome.LOST_TRACK: ("? perdue de vue", "? lost track"),
    VictimOutcome.FOUND: ("retrouvée", "found again"),
}
EVACUATION_STATES: Final[dict[EvacuationState, Words]] = {
    EvacuationState.REQUESTED: ("évacuation demandée", "evacuation requested"),
    EvacuationState.AUTHORISED: ("évacuation autorisée", "evacuation authorised"),
    EvacuationState.VECTOR_ASSIGNED: ("vecteur affecté", "vehicle assigned"),
    EvacuationState.LOADED: ("à bord", "on board"),
    EvacuationState.DEPARTED: ("partie", "departed"),
    EvacuationState.ARRIVED: ("arrivée", "arrived"),
    EvacuationState.HANDED_OVER: ("remise", "handed over"),
    EvacuationState.CANCELLED: ("évacuation annulée", "evacuation cancelled"),
}
_DECISIONS: dict[RegulationDecision, Words] = {
    RegulationDecision.TRANSPORT: ("régulation : transport", "regulation: transport"),
    RegulationDecision.LEFT_ON_SCENE: ("régulation : laissée sur place", "regulation: left on scene"),
    RegulationDecision.MEDICAL_REINFORCEMENT: ("régulation : renfort médical", "regulation: medical reinforcement"),
    RegulationDecision.REFUSAL: ("régulation : refus", "regulation: refusal"),
}
_MESSAGES: dict[MessageKind, Words] = {
    MessageKind.CANNED: ("message", "message"),
    MessageKind.TEXT: ("message", "message"),
    MessageKind.ORDER: ("ordre", "order"),
    MessageKind.BROADCAST: ("diffusion générale", "broadcast"),
    MessageKind.SITREP: ("point de situation", "situation report"),
    MessageKind.METHANE: ("message METHANE", "METHANE report"),
    MessageKind.REQUEST: ("demande", "request"),
}
_ANSWERS: dict[RequestAnswerKind, Words] = {
    RequestAnswerKind.ACCEPTED: ("demande acceptée", "request accepted"),
    RequestAnswerKind.PARTIAL: ("demande acceptée en partie", "request accepted in part"),
    RequestAnswerKind.REFUSED: ("✕ demande refusée", "✕ request refused"),
    RequestAnswerKind.DEFERRED: ("demande différée", "request put off"),
}
_PLAIN: dict[type, Words] = {
    e.CareRecorded: ("fiche bilan", "care sheet"),
    e.VitalsMeasured: ("constantes", "vital signs"),
    e.CareNoted: ("note de soins", "care note"),
    e.CareSigned: ("fiche signée", "care sheet signed"),
    e.GlassBroken: ("⚠ bris de glace", "⚠ glass broken"),
    e.VictimErased: ("données effacées", "data erased"),
    e.MemberErased: ("données effacées", "data erased"),
    e.RetentionSet: ("durée de conservation", "retention set"),
    e.MessageDelivered: ("message reçu", "message delivered"),
    e.MessageRead: ("message lu", "message read"),
    e.MessageAcknowledged: ("message confirmé", "message confirmed"),
    e.MessageWithdrawn: ("message retiré", "message withdrawn"),
    e.LogEntryWritten: ("main courante", "log entry"),
    e.LogEntryStruck: ("entrée rayée", "entry struck"),
    e.LogEntryCorrected: ("entrée corrigée", "entry corrected"),
    e.VictimDescribed: ("décrite", "described"),
    e.VictimIdentified: ("identité connue", "identity known"),
    e.VictimScanned: ("bracelet lu", "number read"),
    e.VictimUnmerged: ("doublon annulé", "not a duplicate after all"),
    e.SiteCapacitySet: ("capacité", "capacity"),
    e.SiteOpened: ("ouvert", "open"),
    e.SiteClosed: ("fermé", "closed"),
    e.BedAsked: ("lit demandé", "bed asked for"),
    e.ReportMadeReady: ("bilan prêt", "report ready"),
    e.CaseTaken: ("bilan pris", "report taken"),
    e.CasePassedOn: ("bilan transmis au SAMU", "report passed on"),
    e.DecisionReadBack: ("décision collationnée", "decision read back"),
    e.CaseWithdrawn: ("bilan retiré", "report withdrawn"),
    e.CaseHandedOn: ("bilan repris par une autre équipe", "report goes on with another team"),
}


def describe_trade(event: e.Event, replica: Replica, language: Language) -> tuple[str, str] | None:
    """Whom it is about, and what happened; None for an event of another kind."""
    words = _words(event, replica)
    if words is None:
        return None
    return _subject(event, replica, language), words[0 if language == "fr" else 1]


def show_victim(replica: Replica, victim_id: UUID | None) -> str:
    """A victim's number; a question mark for one that is not shown to us."""
    victim = None if victim_id is None else replica.get(Victim, victim_id)
    return "V?" if victim is None else f"V{victim.number}"


def show_site(replica: Replica, site_id: UUID | None) -> str:
    """The code of a place; a question mark for one that is not shown to us."""
    site = None if site_id is None else replica.get(Site, site_id)
    return "?" if site is None else show_plain(site.code)


_POST: dict[Language, str] = {"fr": "PC", "en": "Command post"}


def show_asker(message: Message | None, replica: Replica, language: Language) -> str:
    """Who wrote it: a team, a first-aid post, or a command post."""
    if message is None or (message.from_team_id is None and message.from_site_id is None):
        desk = None if message is None else replica.get(Device, message.from_device_id)
        return _POST[language] if desk is None else show_plain(desk.label)
    by_team = message.from_team_id is not None
    return show_team(replica, message.from_team_id) if by_team else show_site(replica, message.from_site_id)


def _subject(event: e.Event, replica: Replica, language: Language) -> str:
    if isinstance(event, e.VictimRegistered):
        return f"V{event.number}"
    if (victim_id := getattr(event, "victim_id", None)) is not None:
        return show_victim(replica, victim_id)
    if (evacuation_id := getattr(event, "evacuation_id", None)) is not None:
        evacuation = replica.get(Evacuation, evacuation_id)
        victims = getattr(event, "victim_ids", ()) if evacuation is None else evacuation.victim_ids
        return ", ".join(show_victim(replica, each) for each in victims) or "V?"
    if (case_id := getattr(event, "case_id", None)) is not None:
        case = replica.get(RegulationCase, case_id)
        return show_victim(replica, None if case is None else case.victim_id)
    if isinstance(event, e.SiteCapacitySet | e.SiteOpened | e.SiteClosed | e.MinorCareTallied):
        return show_site(replica, event.site_id) if event.site_id is not None else "Vigie"
    if isinstance(event, e.RequestAnswered | e.RequestFulfilled):
        return show_asker(replica.get(Message, event.message_id), replica, language)
    team_id = getattr(event, "from_team_id", None) or getattr(event, "team_id", None)
    return "Vigie" if team_id is None else show_team(replica, team_id)


def _words(event: e.Event, replica: Replica) -> Words | None:
    match event:
        case e.VictimRegistered():
            return _both("enregistrée", "registered", CATEGORIES[event.category])
        case e.VictimTriaged():
            return _both("triée", "sorted", CATEGORIES[event.category])
        case e.VictimMoved():
            return (f"→ {_hands(event.to, replica)}",) * 2
        case e.VictimPresenceChanged():
            return _PRESENCES[event.presence]
        case e.VictimOutcomeSet():
            return _OUTCOMES[event.outcome]
        case e.VictimMerged():
            into = show_victim(replica, event.into_id)
            return f"doublon de {into}", f"duplicate of {into}"
        case e.VictimVoided():
            return ("numéro annulé", "number void") if event.is_void else ("numéro rétabli", "number restored")
        case e.MinorCareTallied():
            return f"soins mineurs {event.count:+d}", f"minor care {event.count:+d}"
        case e.EvacuationRequested():
            return _towards(EVACUATION_STATES[EvacuationState.REQUESTED], event.destination_site_id, replica)
        case e.EvacuationAuthorised():
            return _towards(EVACUATION_STATES[EvacuationState.AUTHORISED], event.destination_site_id, replica)
        case e.EvacuationDiverted():
            return _towards(("⚠ détournée", "⚠ diverted"), event.destination_site_id, replica)
        case e.VectorAssigned():
            by = event.transporter if event.team_id is None else show_team(replica, event.team_id)
            return _both(*EVACUATION_STATES[EvacuationState.VECTOR_ASSIGNED], (show_plain(by),) * 2)
        case e.EvacuationAdvanced():
            return EVACUATION_STATES[event.state]
        case e.EvacuationCancelled():
            return EVACUATION_STATES[EvacuationState.CANCELLED]
        case e.BedAnswered():
            return ("lit confirmé", "bed confirmed") if event.is_confirmed else ("✕ pas de lit", "✕ no bed")
        case e.CaseDecided():
            return _towards(_DECISIONS[event.decision], event.destination_site_id, replica)
        case e.MessageSent():
            return _MESSAGES[event.kind]
        case e.RequestAnswered():
            count = "" if event.count is None else str(event.count)
            return _both(*_ANSWERS[event.answer], (count, count))
        case e.RequestFulfilled():
            return ("demande satisfaite", "request met") if event.is_fulfilled else ("pas encore là", "not there yet")
        case e.MessageAcknowledged(is_by_voice=True):
            return "message passé par radio", "message passed by voice"
    return _PLAIN.get(type(event))


def _both(french: str, english: str, more: Words) -> Words:
    return f"{french} {more[0]}".rstrip(), f"{english} {more[1]}".rstrip()


def _towards(words: Words, site_id: SiteId | None, replica: Replica) -> Words:
    where = "" if site_id is None else f"→ {show_site(replica, site_id)}"
    return _both(*words, (where, where))


def _hands(holder: Holder, replica: Replica) -> str:
    if holder.team_id is not None:
        return show_team(replica, holder.team_id)
    if holder.site_id is not None:
        return show_site(replica, holder.site_id)
    return show_plain(holder.service) or {CustodyKind.SCENE: "—"}.get(holder.kind, "?")
