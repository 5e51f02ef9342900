"""The tables of an export, column by column: what each means, where it comes from, whether it names nobody.

A column leaves in an anonymised export only if it says so, and then only with a value of a kind that names nobody
(`server.domain.anonymity`): a column that is added without a mark stays here.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

import msgspec

from protocol.entities import Entity
from protocol.events import StatusReported
from protocol.ids import InterventionId
from protocol.interventions import Intervention
from protocol.operations import Site
from protocol.protected import Compartment, Protected, VictimIdentity
from protocol.teams import Team
from protocol.victims import Victim
from server.application.log_lines import LogLine
from server.domain.anonymity import Pseudonyms, coarse, is_anonymous, known_code
from server.domain.state import OperationState
from server.interop.csv_tables import iso

R = TypeVar("R")


class View(NamedTuple):
    """Where the values of one export are looked up."""

    may_see: Callable[[Entity], bool]
    state: OperationState
    names: Pseudonyms
    codes: frozenset[str]
    """Every code of every catalogue here."""
    victims: Mapping[InterventionId, int]
    """How many each intervention has."""
    is_anonymised: bool = False

    def name_of(self, kind: type[Entity], entity_id: UUID | None) -> str | None:
        """What people call a thing, if the reader may see it."""
        found = self.state.find(kind, entity_id)
        if found is None or not self.may_see(found):
            return None
        name = next(getattr(found, field) for field in ("call_sign", "number", "code") if hasattr(found, field))
        return str(name)


class Column(NamedTuple, Generic[R]):
    """One column of a table."""

    name: str
    meaning: str
    value: Callable[[R, View], Any]
    is_anonymous: bool = False


class VictimRow(NamedTuple):
    """A victim, with what was opened for this export."""

    victim: Victim
    opened: dict[Compartment, tuple[Protected, ...]]


def shown(columns: Sequence[Column[R]], view: View) -> list[Column[R]]:
    """The columns of this export."""
    return [column for column in columns if column.is_anonymous or not view.is_anonymised]


def values(columns: Sequence[Column[R]], row: R, view: View) -> list[object]:
    """One line of the table; what an anonymised export may not hold is left empty, whatever its column says."""
    found = [column.value(row, view) for column in columns]
    return (
        [value if is_anonymous(value) or isinstance(value, Plain) else None for value in found]
        if view.is_anonymised
        else found
    )


class Plain(str):
    """A time or the kind of a fact: the only text that an anonymised table holds beside the closed lists."""

    __slots__ = ()


def _at(at: int | None) -> Plain | None:
    text = iso(at)
    return None if text is None else Plain(text)


def _place(row: Intervention, view: View, index: int) -> float | None:
    if not view.is_anonymised:
        return (row.lat_deg, row.lon_deg)[index]
    cell = coarse(row.lat_deg, row.lon_deg)
    return None if cell is None else cell[index]


def _number(row: Intervention | Victim, view: View) -> object:
    if not view.is_anonymised:
        return row.number
    return view.names.of("I" if isinstance(row, Intervention) else "V", row.id)


def _code(code: str | None, view: View) -> str | None:
    return known_code(code, view.codes) if view.is_anonymised else code


def _name(view: View, prefix: str, kind: type[Entity], entity_id: UUID | None) -> str | None:
    return view.names.of(prefix, entity_id) if view.is_anonymised else view.name_of(kind, entity_id)


def _details(line: LogLine) -> str:
    details: dict[str, Any] = msgspec.to_builtins(line.event)
    details.pop("type")
    return msgspec.json.encode(details).decode()


def _victims_of(row: Intervention, view: View) -> int:
    return view.victims.get(row.id, 0)


LOG: tuple[Column[LogLine], ...] = (
    Column("seq", "number of the fact in the log", lambda line, _: line.seq, True),
    Column("occurred_at", "when it happened", lambda line, _: _at(line.occurred_at), True),
    Column("received_at", "when the server took it in", lambda line, _: _at(line.received_at), True),
    Column("stated_at", "the time a person gave", lambda line, _: _at(line.stated_at), True),
    Column("is_late", "a newer report stood already", lambda line, _: line.is_late, True),
    Column("source", "by what it came", lambda line, _: line.source, True),
    Column("role", "what its author was then", lambda line, _: line.role, True),
    Column("user_id", "account of its author", lambda line, _: line.user_id),
    Column("device_id", "device it was entered on", lambda line, _: line.device_id),
    Column("caused_by", "the fact from which it follows by a rule", lambda line, _: line.caused_by, True),
    Column("fact", "what kind of fact", lambda line, _: Plain(line.event.__struct_config__.tag), True),
    Column("about", "what it names", lambda line, _: tuple(line.names.values())),
    Column("details", "the fact itself, as JSON", lambda line, _: _details(line)),
)

INTERVENTIONS: tuple[Column[Intervention], ...] = (
    Column("number", "number; in an anonymised table a number of its own", _number, True),
    Column("status", "how far the help is", lambda row, _: row.status, True),
    Column("status_reason", "why, as somebody wrote", lambda row, _: row.status_reason),
    Column("priority", "what comes first", lambda row, _: row.priority, True),
    Column("nature", "what happened (code of the catalogue)", lambda row, view: _code(row.nature, view), True),
    Column("motive", "what the victim suffers from (code)", lambda row, _: row.motive),
    Column("place_code", "what sort of place (code)", lambda row, view: _code(row.place_code, view), True),
    Column("description", "in words", lambda row, _: row.description),
    Column("address", "where, in words", lambda row, _: row.address),
    Column("lat_deg", "latitude; anonymised: of a square of 0.01°", lambda row, view: _place(row, view, 0), True),
    Column("lon_deg", "longitude; likewise", lambda row, view: _place(row, view, 1), True),
    Column("precision", "how well the place is known", lambda row, _: row.precision, True),
    Column("call_source", "who raised it", lambda row, _: row.call_source, True),
    Column("expected_victims", "how many were announced", lambda row, _: row.expected_victims, True),
    Column("victims", "how many it has, each counted once", _victims_of, True),
    Column(
        "teams",
        "teams that have a live order for it",
        lambda row, view: tuple(name for team_id in row.team_ids if (name := view.name_of(Team, team_id))),
    ),
    Column("external_ids", "the same case in other services' books", lambda row, _: row.external_ids),
    Column("reported_at", "when it was reported", lambda row, _: _at(row.reported_at), True),
    Column("first_alerted_at", "first team alerted", lambda row, _: _at(row.first_alerted_at), True),
    Column("first_on_scene_at", "first team on scene", lambda row, _: _at(row.first_on_scene_at), True),
    Column("first_contact_at", "first contact with a victim", lambda row, _: _at(row.first_contact_at), True),
    Column("ended_at", "when it ended", lambda row, _: _at(row.ended_at), True),
)


def _identity(field: str) -> Callable[[VictimRow, View], object]:
    def value(row: VictimRow, view: View) -> object:
        opened = row.opened.get(Compartment.IDENTITY, ())
        return next((getattr(each, field) for each in opened if isinstance(each, VictimIdentity)), None)

    return value


def _opened(compartment: Compartment) -> Callable[[VictimRow, View], object]:
    def value(row: VictimRow, view: View) -> object:
        opened = row.opened.get(compartment, ())
        return msgspec.json.encode(opened).decode() if opened else None

    return value


VICTIMS: tuple[Column[VictimRow], ...] = (
    Column("number", "number; in an anonymised table one of its own", lambda r, view: _number(r.victim, view), True),
    Column(
        "scans", "numbers read on the person", lambda r, _: [f"{scan.kind}:{scan.value}" for scan in r.victim.scans]
    ),
    Column("category", "how urgently care is needed", lambda r, _: r.victim.category, True),
    Column("category_at", "since when", lambda r, _: _at(r.victim.category_at), True),
    Column("triage_method", "how that was found", lambda r, _: r.victim.triage_method, True),
    Column("presence", "where the person is", lambda r, _: r.victim.presence, True),
    Column("presence_at", "since when", lambda r, _: _at(r.victim.presence_at), True),
    Column("age_years", "age in years", lambda r, _: r.victim.age_years),
    Column("age_band", "how old, roughly", lambda r, _: r.victim.age_band, True),
    Column("sex", "as far as it is known", lambda r, _: r.victim.sex, True),
    Column("language", "which interpreter to look for", lambda r, _: r.victim.language),
    Column(
        "intervention",
        "number of the intervention",
        lambda r, view: _name(view, "I", Intervention, r.victim.intervention_id),
        True,
    ),
    Column("team", "crew in charge", lambda r, view: _name(view, "T", Team, r.victim.team_id), True),
    Column("site", "place the person is in", lambda r, view: _name(view, "S", Site, r.victim.site_id), True),
    Column(
        "destination",
        "place the person goes to",
        lambda r, view: _name(view, "S", Site, r.victim.destination_site_id),
        True,
    ),
    Column("is_red_flagged", "an open red flag", lambda r, _: r.victim.is_red_flagged, True),
    Column("is_void", "number given by mistake", lambda r, _: r.victim.is_void, True),
    Column(
        "merged_into",
        "second number of that victim",
        lambda r, view: _name(view, "V", Victim, r.victim.merged_into),
        True,
    ),
    Column("found_at", "when found", lambda r, _: _at(r.victim.found_at), True),
    Column("first_triage_at", "first sorting", lambda r, _: _at(r.victim.first_triage_at), True),
    Column("left_at", "last transport left", lambda r, _: _at(r.victim.left_at), True),
    Column("arrived_at", "it arrived", lambda r, _: _at(r.victim.arrived_at), True),
    Column("handed_over_at", "last handed over", lambda r, _: _at(r.victim.handed_over_at), True),
    Column("outcome_at", "released, refused or lost", lambda r, _: _at(r.victim.outcome_at), True),
    Column("outcome_reason", "why, as somebody wrote", lambda r, _: r.victim.outcome_reason),
)

OPENED: dict[Compartment, tuple[Column[VictimRow], ...]] = {
    Compartment.IDENTITY: tuple(
        Column(f"identity_{field}", f"identity: {field.replace('_', ' ')}", _identity(field))
        for field in VictimIdentity.__struct_fields__
    ),
    Compartment.CARE: (Column("care", "care sheets and vital signs, as JSON", _opened(Compartment.CARE)),),
    Compartment.NOTES: (Column("care_notes", "remarks about the care, as JSON", _opened(Compartment.NOTES)),),
}
"""Columns that are there only if they were asked for by somebody who may have them opened."""

STATUSES: tuple[Column[LogLine], ...] = (
    Column("seq", "number of the fact in the log", lambda line, _: line.seq, True),
    Column("team", "which team", lambda line, view: _name(view, "T", Team, _status(line).team_id), True),
    Column("status", "what it said to be doing", lambda line, _: _status(line).status, True),
    Column("occurred_at", "when that began", lambda line, _: _at(line.occurred_at), True),
    Column("received_at", "when the server took it in", lambda line, _: _at(line.received_at), True),
    Column("is_late", "a newer report stood already", lambda line, _: line.is_late, True),
    Column("is_forced", "set by a post out of order", lambda line, _: _status(line).is_forced, True),
    Column("is_correction", "takes back later steps", lambda line, _: _status(line).is_correction, True),
    Column("reason", "why it is unavailable", lambda line, _: _status(line).reason, True),
    Column("source", "by what it came", lambda line, _: line.source, True),
)


def _status(line: LogLine) -> StatusReported:
    assert isinstance(line.event, StatusReported), "the table holds these only"
    return line.event
