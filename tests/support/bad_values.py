"""Every way in which one value of a message can be wrong, made from the types themselves: a new field needs no line."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from msgspec import inspect

MISSING: Any = object()
"""In place of a value: the field is left out."""
LONG_TEXT = "x" * 60_000
"""The longest that fits into a frame of the socket beside everything else."""
MEGABYTE = "x" * 1_000_000
_CONTROLS = ("a\x00b", "a\x1bb", "a\x7fb")
_ABOVE_ANY_STORE = 2**63
"""More than a bigint holds: where no greatest number is declared, a database would be the first to object."""
_NO_NUMBERS = (float("nan"), float("inf"), float("-inf"))

Path = tuple[str | int, ...]


class BadValue(NamedTuple):
    """One value that must be refused."""

    what: str
    """`missing`, `wrong type`, `out of range`, `long text`, `control characters`, `unknown member`, `no number`."""
    path: Path
    value: Any

    @property
    def named(self) -> str:
        """The field that the refusal names, as a path; whoever lacks a field inside is named itself."""
        path = self.path[:-1] if self.what == "missing" and len(self.path) > 1 else self.path
        text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
        return text.removeprefix(".")[:60]

    def put_into(self, message: Any) -> Any:
        """The message with this value in its place; the message itself stays as it is."""
        return _put(message, self.path, self.value)


def bad_values(kind: type, message: Any) -> Iterator[BadValue]:
    """Everything that can be wrong with one value of a message.

    Args:
        kind: The Struct.
        message: A full example of it, as the wire holds it: dicts, lists and plain values.
    """
    yield from _of(inspect.type_info(kind), message, (), is_optional=False)


def _of(kind: inspect.Type, value: Any, path: Path, *, is_optional: bool) -> Iterator[BadValue]:
    if path and not isinstance(kind, inspect.UnionType):  # of which its members say what is wrong
        wrong = [*_wrong_types(kind), *([] if is_optional else [None])]
        yield from (BadValue("wrong type", path, each) for each in wrong)
    match kind:
        case inspect.UnionType():
            members = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
            assert len(members) == 1, f"{path}: which of {members}?"
            yield from _of(members[0], value, path, is_optional=True)
        case inspect.StructType(array_like=True):
            for place, (field, item) in enumerate(zip(kind.fields, value, strict=False)):
                yield from _of(field.type, item, (*path, place), is_optional=False)
        case inspect.StructType():
            for field in kind.fields:
                inside = (*path, field.encode_name)
                if field.required:
                    yield BadValue("missing", inside, MISSING)
                if field.encode_name in value:
                    yield from _of(field.type, value[field.encode_name], inside, is_optional=False)
        case inspect.VarTupleType(min_length=least, max_length=most):
            if least:
                yield BadValue("out of range", path, value[: least - 1])
            if most is not None:
                yield BadValue("out of range", path, value[:1] * (most + 1))
            yield from _of(kind.item_type, value[0], (*path, 0), is_optional=False)
        case inspect.TupleType(item_types=items):
            yield BadValue("out of range", path, value[:-1])
            yield BadValue("out of range", path, [*value, value[-1]])
            for place, item in enumerate(items):
                yield from _of(item, value[place], (*path, place), is_optional=False)
        case _:
            yield from _bad_leaves(kind, path)


def _bad_leaves(kind: inspect.Type, path: Path) -> Iterator[BadValue]:
    match kind:
        case inspect.IntType(ge=least, le=most):
            too_much = _ABOVE_ANY_STORE if most is None else most + 1
            too_little = -_ABOVE_ANY_STORE if least is None else least - 1
            yield from (BadValue("out of range", path, each) for each in (too_little, too_much))
        case inspect.FloatType(ge=least, le=most):
            yield from (BadValue("no number", path, each) for each in _NO_NUMBERS)
            if least is not None:
                yield BadValue("out of range", path, least - 0.5)
            if most is not None:
                yield BadValue("out of range", path, most + 0.5)
        case inspect.StrType(min_length=least, max_length=most):
            yield BadValue("long text", path, LONG_TEXT)
            yield from (BadValue("control characters", path, each) for each in _CONTROLS)
            if least:
                yield BadValue("out of range", path, "1" * (least - 1))
            if most is not None:
                yield BadValue("out of range", path, "1" * (most + 1))
        case inspect.EnumType() | inspect.LiteralType():
            yield from (BadValue("unknown member", path, each) for each in ("", "no_such_member", "\x00"))
            yield BadValue("long text", path, LONG_TEXT)
        case inspect.UUIDType():
            yield BadValue("long text", path, LONG_TEXT)


def _wrong_types(kind: inspect.Type) -> tuple[Any, ...]:
    match kind:
        case inspect.IntType():
            return "7", 1.5, True, [], {}
        case inspect.FloatType():
            return "7", True, [], {}
        case inspect.BoolType():
            return 1, "true", [], {}
        case inspect.StrType() | inspect.EnumType() | inspect.LiteralType():
            return 7, 1.5, True, [], {}
        case inspect.UUIDType():
            return 7, "x", True, [], {}
        case inspect.StructType(array_like=False):
            return 7, "x", True, [7]
        case inspect.StructType() | inspect.VarTupleType() | inspect.TupleType():
            return 7, "x", True, {"x": 7}
    raise TypeError(f"what is wrong for {kind}?")


def _put(tree: Any, path: Path, value: Any) -> Any:
    head, *rest = path
    if isinstance(tree, list):
        assert isinstance(head, int)
        return [*tree[:head], _put(tree[head], tuple(rest), value) if rest else value, *tree[head + 1 :]]
    if value is MISSING and not rest:
        return {name: each for name, each in tree.items() if name != head}
    return tree | {head: _put(tree[head], tuple(rest), value) if rest else value}
