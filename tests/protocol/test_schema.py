"""The schema says of each type what the codec does, and its hashes notice what has changed."""

import json
import re

import msgspec
import pytest

from protocol import schema, version
from protocol.examples import examples

DEFINITIONS = schema.document()["$defs"]


def test_the_schema_of_the_wire_is_the_one_of_the_last_line_of_the_history() -> None:
    """Changed types? Add a line to the history in `protocol/version.py`, with the new hash there and in SCHEMA_HASH."""
    lines = re.findall(r"^(\d+)   ([0-9a-f]{12})   \S.*$", version.__doc__ or "", re.MULTILINE)
    assert schema.wire_schema_hash() == version.SCHEMA_HASH
    assert lines[-1] == (str(version.VERSION), version.SCHEMA_HASH[:12])
    assert len({digits for _, digits in lines}) == len(lines)
    assert [int(number) for number, _ in lines] == sorted(int(number) for number, _ in lines)


def test_the_hash_sees_a_new_field_and_not_better_words(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ping(msgspec.Struct):
        """Are you there?"""

        at: int

    asked_differently = msgspec.defstruct("Ping", [("at", int)], namespace={"__doc__": "Hello?"})
    with_more = msgspec.defstruct("Ping", [("at", int), ("to", str)])
    hashes = []
    for kind in (Ping, asked_differently, with_more):
        monkeypatch.setattr(schema, "Upstream", kind)
        schema.wire_schema_hash.cache_clear()
        hashes.append(schema.wire_schema_hash())
    schema.wire_schema_hash.cache_clear()
    assert hashes[0] == hashes[1] != hashes[2]


def test_state_and_wire_have_hashes_of_their_own() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", schema.state_schema_hash())
    assert schema.state_schema_hash() != schema.wire_schema_hash()


def test_every_reference_leads_somewhere_and_every_pattern_is_javascript() -> None:
    document = schema.document()
    text = json.dumps(document)
    for name in re.findall(r'"#/\$defs/([^"]+)"', text):
        assert name in document["$defs"]
    patterns = re.findall(r'"pattern": ("[^\n]*?[^\\]")', text)
    assert patterns
    assert not [pattern for pattern in patterns if r"\\Z" in pattern]


def test_the_examples_hold_no_field_that_the_schema_does_not_know() -> None:
    for example in examples():
        fields = msgspec.to_builtins(example.message)
        known = DEFINITIONS[type(example.message).__name__]
        assert set(known["required"]) <= set(fields) <= set(known["properties"]), example.name
