"""Reads the catalogues at the start, and refuses what would fail in the middle of an operation."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec

from protocol.catalogues import Catalogue, CatalogueSummary, PlanTemplate, TriageScheme
from protocol.operations import OperationKind, Plan
from protocol.teams import TeamStatus
from protocol.victims import TriageCategory
from server.domain.team_status import NEXT

_OURS = Path(__file__).parent
_INHERITED = tuple(
    field.name for field in msgspec.structs.fields(Catalogue) if field.name not in ("name", "label", "extends")
)
MOST_QUESTIONS = 4
_NOT_OF_ANOTHER = ("kinds", "plans")
"""What a catalogue has of its own: two that begin the same operations would contradict each other."""


class CatalogueRefused(Exception):
    """The message names the file and the field, and says what to do."""

    def __init__(self, path: Path, field: str, complaint: str) -> None:
        where = f"{path}, {field}" if field else f"{path}"
        super().__init__(f"{where}: {complaint} Mend the file, or take it away: without it Vigie's own is used.")


class Served(NamedTuple):
    """A catalogue as it goes out."""

    catalogue: Catalogue
    encoded: bytes
    """JSON, whole: what it extends is filled in."""
    etag: str


class _File(NamedTuple):
    path: Path
    catalogue: Catalogue


@dataclass(frozen=True)
class Catalogues:
    """All catalogues of this server, the organisation's own before those that come with Vigie."""

    by_name: Mapping[str, Served]

    def summaries(self) -> list[CatalogueSummary]:
        """The list to choose from."""
        return [
            CatalogueSummary(
                name=served.catalogue.name,
                label=served.catalogue.label,
                kinds=served.catalogue.kinds,
                plans=tuple(template.plan for template in served.catalogue.plans),
                etag=served.etag,
            )
            for served in self.by_name.values()
        ]

    def for_kind(self, kind: OperationKind) -> Catalogue:
        """With which catalogue an operation of this kind begins."""
        return next(served.catalogue for served in self.by_name.values() if kind in served.catalogue.kinds)

    def for_plan(self, plan: Plan, kind: OperationKind) -> tuple[Catalogue, PlanTemplate]:
        """The catalogue that a plan brings to an operation of this kind, and what changes.

        Of several catalogues with this plan, the one that operations of this kind begin with comes first.
        """
        holders = [
            (kind not in served.catalogue.kinds, order, served.catalogue, template)
            for order, served in enumerate(self.by_name.values())
            for template in served.catalogue.plans
            if template.plan is plan
        ]
        _, _, catalogue, template = min(holders, key=lambda holder: holder[:2])
        return catalogue, template


def load_catalogues(directory: Path | None = None) -> Catalogues:
    """Vigie's own catalogues and those of a directory, where a file of the same name replaces ours.

    Args:
        directory: `*.json`; None or missing: ours alone.

    Raises:
        CatalogueRefused: A file cannot be used as it is.
    """
    ours = {path.stem: _File(path, _decode(path)) for path in sorted(_OURS.glob("*.json"))}
    own_paths = sorted(directory.glob("*.json")) if directory is not None else []
    own = {path.stem: _File(path, _decode(path)) for path in own_paths}
    whole: dict[str, Served] = {}
    for name, file in (own | {name: file for name, file in ours.items() if name not in own}).items():
        catalogue = _filled_in(file, own, ours, ())
        _check(file.path, catalogue)
        whole[name] = _serve(catalogue)
    loaded = Catalogues(whole)
    _check_coverage(loaded, directory or _OURS)
    return loaded


def _serve(catalogue: Catalogue) -> Served:
    encoded = msgspec.json.encode(catalogue)
    return Served(catalogue, encoded, f'"{hashlib.sha256(encoded).hexdigest()[:32]}"')


def _decode(path: Path) -> Catalogue:
    try:
        catalogue = msgspec.json.decode(path.read_bytes(), type=Catalogue)
    except msgspec.ValidationError as error:
        complaint, _, field = str(error).rpartition(" - at `")
        raise CatalogueRefused(path, field.rstrip("`").removeprefix("$."), f"{complaint or error}.") from error
    except msgspec.DecodeError as error:
        raise CatalogueRefused(path, "", f"this is no JSON: {error}.") from error
    if catalogue.name != path.stem:
        raise CatalogueRefused(path, "name", f"it must be the name of the file, {path.stem!r}.")
    return catalogue


def _filled_in(file: _File, own: Mapping[str, _File], ours: Mapping[str, _File], passed: tuple[str, ...]) -> Catalogue:
    """The catalogue with the lists of the one it extends, where it has none itself."""
    path, catalogue = file
    if catalogue.extends is None:
        return catalogue
    replaces = catalogue.extends == catalogue.name and file is own.get(catalogue.name)
    base = (ours if replaces else {**ours, **own}).get(catalogue.extends)
    if base is None:
        raise CatalogueRefused(path, "extends", f"there is no catalogue {catalogue.extends!r}.")
    seen = passed if replaces else (*passed, catalogue.name)
    if catalogue.extends in seen:
        raise CatalogueRefused(path, "extends", "the catalogues extend each other in a circle.")
    filled = _filled_in(base, own, ours, seen)
    taken = {
        name: getattr(filled, name)
        for name in _INHERITED
        if not getattr(catalogue, name) and (replaces or name not in _NOT_OF_ANOTHER)
    }
    return msgspec.structs.replace(catalogue, **taken)


def _check(path: Path, catalogue: Catalogue) -> None:
    """What types cannot say."""
    _need_each(path, "statuses", (entry.status for entry in catalogue.statuses), TeamStatus)
    _need_each(path, "categories", (entry.category for entry in catalogue.categories), TriageCategory)
    for entry in catalogue.statuses:
        impossible = set(entry.next_steps) - NEXT[entry.status]
        if impossible:
            named = ", ".join(sorted(impossible))
            raise CatalogueRefused(path, f"statuses, {entry.status}, next_steps", f"not possible after it: {named}.")
    outside = [entry.outside for entry in catalogue.statuses]
    lists: dict[str, list[str]] = {
        "statuses, radio_code": [entry.radio_code for entry in catalogue.statuses],
        "statuses, outside.hub": [code for each in outside for code in (each.hub, *each.hub_understood)],
        "plans": [template.plan for template in catalogue.plans],
        "triage": [scheme.code for scheme in catalogue.triage],
        "natures": [entry.code for entry in catalogue.natures],
        "motives": [entry.code for entry in catalogue.motives],
        "places": [entry.code for entry in catalogue.places],
        "risks": [entry.code for entry in catalogue.risks],
        "minor_care": [entry.code for entry in catalogue.minor_care],
        "gestures": [entry.code for entry in catalogue.gestures],
        "red_flags": [entry.code for entry in catalogue.red_flags],
        "body_parts": [entry.code for entry in catalogue.body_parts],
        "limbs": [entry.code for entry in catalogue.limbs],
        "intoxications": [entry.code for entry in catalogue.intoxications],
        "reinforcements": [entry.code for entry in catalogue.reinforcements],
        "distress_signs": [entry.code for entry in catalogue.distress_signs],
        "messages": [message.code for message in catalogue.messages],
        "vehicles": [vehicle.code for vehicle in catalogue.vehicles],
        "drawings": [entry.code for entry in catalogue.drawings],
        "drawings, sign": [entry.sign for entry in catalogue.drawings],
        "qualifications": [entry.qualification for entry in catalogue.qualifications],
        **{f"triage, {scheme.code}": [level.code for level in scheme.levels] for scheme in catalogue.triage},
        **{
            f"plans, {template.plan}, sites": [s.code.casefold() for s in template.sites]
            for template in catalogue.plans
        },
    }
    for scheme in catalogue.triage:
        _check_questions(path, scheme)
    for field, codes in lists.items():
        twice = [code for code, count in Counter(codes).items() if code and count > 1]
        if twice:
            raise CatalogueRefused(path, field, f"{twice[0]!r} is there twice.")


def _check_questions(path: Path, scheme: TriageScheme) -> None:
    """Four answers at most, and every one of them leads to a level."""
    field = f"triage, {scheme.code}, questions"
    levels = {level.code for level in scheme.levels}
    following = {question.code: {question.yes, question.no} - levels for question in scheme.questions}
    reached = {question.code for question in scheme.questions[:1]}
    for _ in range(MOST_QUESTIONS):
        unknown = reached - following.keys()
        if unknown:
            raise CatalogueRefused(path, field, f"{min(unknown)!r} is neither a question nor a level.")
        reached = {code for question in reached for code in following[question]}
    if reached:
        raise CatalogueRefused(path, field, f"more than {MOST_QUESTIONS} answers are needed.")


def _need_each(path: Path, field: str, given: Iterable[str], all_of: type[TeamStatus] | type[TriageCategory]) -> None:
    counted = Counter(given)
    for member in all_of:
        if counted[member] != 1:
            complaint = "is missing" if not counted[member] else "is there twice"
            raise CatalogueRefused(path, field, f"{member.value!r} {complaint}.")


def _check_coverage(loaded: Catalogues, path: Path) -> None:
    """Every operation finds a catalogue to begin with, and every plan one to bring."""
    catalogues = [served.catalogue for served in loaded.by_name.values()]
    kinds = {kind for catalogue in catalogues for kind in catalogue.kinds}
    plans = {template.plan for catalogue in catalogues for template in catalogue.plans}
    for kind in set(OperationKind) - kinds:
        raise CatalogueRefused(path, "kinds", f"no catalogue is for operations of the kind {kind.value!r}.")
    for plan in set(Plan) - plans:
        raise CatalogueRefused(path, "plans", f"no catalogue has the plan {plan.value!r}.")
