"""Small texts of the board: ages, names that may be hostile, and what a change means in one line."""

import unicodedata
from uuid import UUID

from clients.sdk import Change, Replica
from protocol import events as e
from protocol.alerts import Alert
from protocol.devices import Device
from protocol.members import Member, Presence
from protocol.operations import Organisation, Sector, Site
from protocol.radios import Radio
from protocol.teams import ReportSource, Team
from protocol.vehicles import Vehicle
from server.command_line.language import Language
from server.command_line.words import (
    ALERT_KINDS,
    BOARD_WORDS,
    OPERATION_STATUSES,
    STATUS_LOOKS,
    TECHNICAL_LOOKS,
)

_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_WHAT_HAPPENED: dict[type, tuple[str, str]] = {
    e.OperationCreated: ("opération créée", "operation created"),
    e.OrganisationDefined: ("organisation saisie", "organisation entered"),
    e.SectorDefined: ("secteur saisi", "sector entered"),
    e.SiteDefined: ("site saisi", "site entered"),
    e.TeamCreated: ("équipe créée", "team created"),
    e.TeamPlaced: ("affectation modifiée", "placed elsewhere"),
    e.TeamHeard: ("entendue", "heard"),
    e.TeamFellSilent: ("? plus de contact", "? no contact any more"),
    e.MemberEnrolled: ("intervenant inscrit", "member entered"),
    e.VehicleRegistered: ("véhicule saisi", "vehicle entered"),
    e.RadioRegistered: ("radio saisie", "radio entered"),
    e.DeviceEnrolled: ("appareil admis", "device admitted"),
    e.DeviceRevoked: ("appareil exclu", "device shut out"),
    e.AlertAcknowledged: ("détresse vue par un poste", "alert seen at a post"),
    e.AlertCleared: ("fin de la détresse", "alert cleared"),
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


def show_plain(text: str) -> str:
    """A text from the network without what could steer a terminal or hide a part of it."""
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(each) in _INVISIBLE else each for each in text)


def show_age(age_ms: int | None) -> str:
    """`45 s`, `12 min`, `3 h 05`; a dash for never."""
    if age_ms is None:
        return "—"
    seconds = max(0, age_ms) // 1000
    if seconds < 60:
        return f"{seconds} s"
    minutes = seconds // 60
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02}" if minutes < 48 * 60 else f"{minutes // 1440} d"


def show_team(replica: Replica, team_id: UUID | None) -> str:
    """A team's call sign; a dash for none, a question mark for one that is not shown to us."""
    if team_id is None:
        return "—"
    team = replica.get(Team, team_id)
    return "?" if team is None else show_plain(team.call_sign)


def describe_change(change: Change, replica: Replica, language: Language) -> str | None:
    """Who did what, with the way it came in and whether it is late; None where we may not know the cause."""
    fact = change.fact
    if fact is None:
        return None
    words = BOARD_WORDS[language]
    marks = [words[fact.source.value]] if fact.source is not ReportSource.APP else []
    marks += [words["late"]] if fact.is_late else []
    line = f"{_subject(fact.event, replica)} · {_what(fact.event, replica, language)}"
    return f"{line} ({', '.join(marks)})" if marks else line


def _subject(event: e.Event, replica: Replica) -> str:
    match event:
        case e.OperationCreated() | e.OperationStatusSet():
            return "Vigie"
        case e.AlertAcknowledged(alert_id=alert_id) | e.AlertCleared(alert_id=alert_id):
            alert = replica.get(Alert, alert_id)
            return show_team(replica, alert.team_id if alert else None)
        case e.TeamCreated() | e.TeamPlaced():
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
            return STATUS_LOOKS[event.status].text(language)
        case e.CompositionDeclared():
            return f"{('effectif', 'people')[index]} {event.headcount}"
        case e.MemberAssigned() | e.VehicleAssigned() | e.RadioIssued():
            return f"→ {show_team(replica, event.team_id)}"
        case e.PresenceReported():
            return _PRESENCES[event.presence][index]
        case e.TechnicalStateReported():
            return TECHNICAL_LOOKS[event.technical_state].text(language).strip()
        case e.OperationStatusSet():
            return OPERATION_STATUSES[event.status][language]
        case e.AlertRaised():
            return f"⚠ {ALERT_KINDS[event.kind][language]}"
    return _WHAT_HAPPENED[type(event)][index]
