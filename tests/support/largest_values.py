"""The largest value that a type of the wire may hold: every field filled to its bound, in letters of three bytes."""

import re
from collections.abc import Mapping
from enum import Enum
from types import UnionType
from typing import Annotated, Any, NewType, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from msgspec import Meta

T = TypeVar("T", bound=msgspec.Struct)

WITHOUT_A_BOUND = 3
"""How many things a list holds here if its type names no bound: the domain has one, or it is a few by nature."""
_WIDE, _NARROW = "🚑", "a"
_LONGEST_FLOAT = -179.12345678901234


def largest(kind: type[T], counts: Mapping[str, int] | None = None) -> T:
    """One whose encoding is as long as its type allows.

    Args:
        kind: The Struct.
        counts: How many things its own lists hold, by field, where the bound is not in the type.
    """
    value: T = _largest(kind, {})
    fields = get_type_hints(kind, include_extras=True)
    longer = {name: _largest(fields[name], {"max_length": most}) for name, most in (counts or {}).items()}
    return msgspec.structs.replace(value, **longer) if longer else value


def unbounded_lists(kind: type[msgspec.Struct]) -> set[str]:
    """The fields that are lists of any length, as far as the type says."""
    fields = get_type_hints(kind, include_extras=True)
    return {name for name in kind.__struct_fields__ if _is_unbounded(fields[name], {})}


def _is_unbounded(hint: Any, bounds: dict[str, Any]) -> bool:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _is_unbounded(arguments[0], bounds | _bounds_of(arguments[1:]))
    if origin in (Union, UnionType):
        return any(_is_unbounded(each, bounds) for each in arguments)
    return origin is tuple and arguments[1:] == (...,) and "max_length" not in bounds


def _largest(hint: Any, bounds: dict[str, Any]) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _largest(arguments[0], bounds | _bounds_of(arguments[1:]))
    if origin in (Union, UnionType):
        values = [_largest(each, bounds) for each in arguments if each is not type(None)]
        return max(values, key=lambda value: len(msgspec.json.encode(value)))
    if isinstance(hint, NewType):
        return _largest(hint.__supertype__, bounds)
    if origin is tuple:
        is_series = len(arguments) == 2 and arguments[1] is ...
        hints = arguments[:1] * bounds.get("max_length", WITHOUT_A_BOUND) if is_series else arguments
        return tuple(_largest(each, {}) for each in hints)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        fields = get_type_hints(hint, include_extras=True)
        return hint(**{name: _largest(each, {}) for name, each in fields.items() if name in hint.__struct_fields__})
    if isinstance(hint, type) and issubclass(hint, Enum):
        return max(hint, key=lambda member: len(str(member.value)))
    return _simple(origin or hint, bounds)


def _bounds_of(metas: tuple[Any, ...]) -> dict[str, Any]:
    names = ("max_length", "le", "pattern")
    return {
        name: value
        for meta in metas
        if isinstance(meta, Meta)
        for name in names
        if (value := getattr(meta, name)) is not None
    }


def _simple(kind: Any, bounds: dict[str, Any]) -> Any:
    if kind is str:
        pattern = str(bounds.get("pattern") or "^[^")
        most = re.search(r"{\d+,(\d+)}", pattern)
        count = bounds.get("max_length", int(most[1]) if most else 40)
        return (_WIDE if pattern.startswith("^[^") else _NARROW) * count
    empty = {
        dict: {},
        frozenset: frozenset(),
        bytes: b"",
        bool: True,
        float: _LONGEST_FLOAT,
        UUID: UUID(int=2**128 - 1),
    }
    return int(bounds.get("le", 2**53 - 1)) if kind is int else empty[kind]
