"""The types as JSON Schema: what other languages read, and the hashes that show when the types have changed."""

import hashlib
import json
from functools import lru_cache
from typing import Any

import msgspec

from protocol.downstream import Downstream
from protocol.entities import Entity
from protocol.events import Record
from protocol.upstream import Upstream

Schema = dict[str, Any]


@lru_cache(maxsize=1)
def wire_schema_hash() -> str:
    """SHA-256 of what both sides say on the socket; `protocol.version.SCHEMA_HASH` must be this."""
    return _hash_of(Upstream, Downstream)


@lru_cache(maxsize=1)
def state_schema_hash() -> str:
    """SHA-256 of what servers store; a snapshot that carries another one is discarded."""
    return _hash_of(Entity, Record)


def document() -> Schema:
    """The JSON Schema (2020-12) of everything said and stored, in the JSON form of identifiers and bytes."""
    named = {"Upstream": Upstream, "Downstream": Downstream, "Entity": Entity, "Record": Record}
    schemas, definitions = _schemas(*named.values())
    unions = {name: schema for name, schema in zip(named, schemas, strict=True) if name not in definitions}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Vigie: messages of the socket, entities and stored records",
        "$defs": dict(sorted((definitions | unions).items())),
    }


def _hash_of(*types: Any) -> str:
    canonical = json.dumps(_without_descriptions(_schemas(*types)), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _schemas(*types: Any) -> tuple[tuple[Schema, ...], dict[str, Schema]]:
    schemas, definitions = msgspec.json.schema_components(types, ref_template="#/$defs/{name}")
    return _in_javascript_patterns(tuple(schemas)), _in_javascript_patterns(definitions)


def _in_javascript_patterns(schema: Any) -> Any:
    r"""JSON Schema takes its patterns from JavaScript, where Python's end of text `\Z` is written `$`."""
    if isinstance(schema, dict):
        translated = {key: _in_javascript_patterns(value) for key, value in schema.items()}
        if isinstance(schema.get("pattern"), str):
            translated["pattern"] = schema["pattern"].replace(r"\Z", "$")
        return translated
    if isinstance(schema, list | tuple):
        return type(schema)(_in_javascript_patterns(each) for each in schema)
    return schema


def _without_descriptions(schema: Any) -> Any:
    """Better words change nothing on the wire."""
    if isinstance(schema, dict):
        return {
            key: _without_descriptions(value)
            for key, value in schema.items()
            if key != "description" or not isinstance(value, str)
        }
    if isinstance(schema, list | tuple):
        return [_without_descriptions(each) for each in schema]
    return schema
