"""Stored facts are readable for ever: every later build decodes, folds and writes again what a release stored."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from protocol import codec
from protocol.entities import Entity
from protocol.events import Event
from tests.support.stored_history import STORED, entities_of, fold, history

RELEASES = sorted(STORED.glob("*.json"))


@pytest.fixture(params=RELEASES, ids=lambda path: path.stem)
def stored(request: pytest.FixtureRequest) -> dict[str, Any]:
    path: Path = request.param
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def holds(now: Any, then: Any) -> bool:
    """Is all that was there still there? Later releases may add fields, never change what a fact led to."""
    if isinstance(then, dict):
        return isinstance(now, dict) and all(key in now and holds(now[key], value) for key, value in then.items())
    if isinstance(then, list):
        return isinstance(now, list) and len(now) == len(then) and all(map(holds, now, then))
    return bool(now == then)


def test_every_stored_record_is_written_again_as_it_was(stored: dict[str, Any]) -> None:
    for packed in map(bytes.fromhex, stored["records"]):
        assert codec.encode_record(codec.decode_record(packed)) == packed


def test_the_stored_history_folds_into_what_it_was(stored: dict[str, Any]) -> None:
    state = fold(codec.decode_record(bytes.fromhex(packed)) for packed in stored["records"])
    entities = json.loads(msgspec.json.encode(entities_of(state)))
    assert state.seq == len(stored["records"])
    for now, then in zip(entities, stored["entities"], strict=True):
        assert holds(now, then), then


def test_the_history_that_the_next_release_freezes_has_every_event_and_every_entity() -> None:
    """So that a new event cannot be released without stored bytes of its own."""
    assert {type(record.event) for record in history()} == set(Event.__args__)
    assert {type(entity) for entity in entities_of(fold(history()))} == set(Entity.__args__)


def test_at_least_one_release_has_frozen_its_bytes() -> None:
    assert RELEASES
