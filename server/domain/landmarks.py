"""Landmarks: entered as a list, found by two or three letters, taken off the map."""

import re
import unicodedata
from collections.abc import Iterable

from protocol import commands as c
from protocol import events as e
from protocol.entities import Entity
from protocol.events import Record
from protocol.landmarks import Landmark
from protocol.operations import Stamp
from server.domain.actor import Actor, Moment
from server.domain.outcomes import Decision, accept, invalid, taken, unknown
from server.domain.registers import is_newest, write
from server.domain.state import OperationState

MAX_FOUND = 20
ENTERED_TOGETHER = 50
"""Landmarks of one fact: with the values it leads to, it fits into one frame."""


def import_all(state: OperationState, command: c.ImportLandmarks, actor: Actor, moment: Moment) -> Decision:
    codes = {entry.code.casefold() for entry in command.landmarks}
    ids = {entry.landmark_id for entry in command.landmarks}
    if not len(codes) == len(ids) == len(command.landmarks):
        return invalid("landmarks")
    if any(not isinstance(state.entities.get(one), Landmark | None) for one in ids):
        return taken("landmarks", None)
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    known = {landmark.id: landmark for one in ids if (landmark := state.find(Landmark, one)) is not None}
    changing = {one for one in ids if one not in known or is_newest(known[one], "definition", stamp)}
    for entry in command.landmarks:
        holder = state.holder_of(Landmark, entry.code)
        # Codes may change hands within one list.
        if holder is not None and holder != entry.landmark_id and holder not in changing:
            return taken("landmarks", state.entities[holder])
    starts = range(0, len(command.landmarks), ENTERED_TOGETHER)
    facts = (e.LandmarksImported(landmarks=command.landmarks[start : start + ENTERED_TOGETHER]) for start in starts)
    return accept(*facts, is_late=not changing)


def imported(state: OperationState, record: Record, event: e.LandmarksImported) -> tuple[Entity, ...]:
    return tuple(
        write(
            state.find(Landmark, entry.landmark_id)
            or Landmark(
                id=entry.landmark_id,
                code=entry.code,
                name=entry.name,
                kind=entry.kind,
                lat_deg=entry.lat_deg,
                lon_deg=entry.lon_deg,
            ),
            "definition",
            record,
            code=entry.code,
            name=entry.name,
            kind=entry.kind,
            lat_deg=entry.lat_deg,
            lon_deg=entry.lon_deg,
            is_removed=False,
        )
        for entry in event.landmarks
    )


def remove(state: OperationState, command: c.RemoveLandmark, actor: Actor, moment: Moment) -> Decision:
    landmark = state.find(Landmark, command.landmark_id)
    if landmark is None:
        return unknown("landmark_id")
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(e.LandmarkRemoved(landmark_id=landmark.id), is_late=not is_newest(landmark, "definition", stamp))


def removed(state: OperationState, record: Record, event: e.LandmarkRemoved) -> tuple[Entity, ...]:
    landmark = state.find(Landmark, event.landmark_id)
    return () if landmark is None else (write(landmark, "definition", record, is_removed=True),)


def search(landmarks: Iterable[Landmark], asked: str, limit: int = MAX_FOUND) -> list[Landmark]:
    """Those that people may mean: the code itself first, then codes and then words that begin so, then the rest.

    Accents, case and what stands between words do not count: `cote` finds `Côté Seine`, `km4` finds `KM 4`.
    """
    wanted = _plain(asked)
    if not wanted:
        return []
    found: list[tuple[int, str, Landmark]] = []
    for landmark in landmarks:
        closeness = None if landmark.is_removed else _closeness(landmark, wanted)
        if closeness is not None:
            found.append((closeness, _plain(landmark.code), landmark))
    found.sort(key=lambda each: (each[0], each[1], each[2].id))
    return [landmark for _, _, landmark in found[:limit]]


def _closeness(landmark: Landmark, wanted: str) -> int | None:
    """The smaller the closer; None: it is not meant."""
    code, name = _plain(landmark.code), _plain(landmark.name)
    if code == wanted:
        return 0
    if code.startswith(wanted):
        return 1
    if name.startswith(wanted):
        return 2
    words = [plain for word in _WORDS.split(landmark.name) if (plain := _plain(word))]
    if any("".join(words[number:]).startswith(wanted) for number in range(len(words))):
        return 3
    return 4 if any(wanted in word for word in (code, *words)) else None


_WORDS = re.compile(r"[^\w]+")


def _plain(text: str) -> str:
    """Letters and digits only, without accents, in one case."""
    spread = unicodedata.normalize("NFKD", text).casefold()
    return "".join(each for each in spread if each.isalnum())
