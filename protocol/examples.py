"""One full and one smallest example of each type, made from the types themselves, and the edges worth a look.

They become the golden vectors (`vectors/wire.json`), so a new message has its vectors without a further line.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec
from msgspec import inspect

from protocol import codec
from protocol.commands import RaiseAlert, ReportStatus
from protocol.downstream import Advance, Change, Downstream, Positions, Refused, SnapshotPart
from protocol.entities import Entity
from protocol.events import Event
from protocol.ids import AlertId, CommandId, OperationId, TeamId
from protocol.operations import Operation
from protocol.positions import DeviceFix, TeamPosition
from protocol.refusals import RefusalCode
from protocol.teams import TeamStatus
from protocol.upstream import ReportPosition, Upstream

NOW = 1_790_000_000_000
"""The moment of the examples, epoch ms: in September 2026."""

_TEXTS = {
    "call_sign": "Équipe 1",
    "client": "vigie-sdk/0.1.0",
    "code": "EQ-1",
    "country": "BE",
    "credential": "example of a credential",
    "degraded": "redis",
    "file": "6f" * 32,
    "identity": "07 12 34",
    "channel": "TKG 218",
    "id": str(uuid5(NAMESPACE_OID, "removed")),
    "label": "Téléphone de l'équipe 1",
    "name": "Poste « Île de la Cité »",
    "note": "Première ligne\nseconde ligne 🚑",
    "phone": "+33 6 39 98 00 01",
    "resume_ticket": "example of a ticket",
    "sentence": "Inconnu dans cette opération (team_id).",
}
_TEXTS_BY_PATTERN = ("exemple", "BE", "fr", "2026-05-17", "123456789", "12345678901234")
"""For fields whose pattern takes nothing else."""
_NUMBERS = {"lat_deg": 48.85661, "lon_deg": 2.35222, "accuracy_m": 5.5, "speed_mps": 1.25, "heading_deg": 271.5}
_COUNTS = {"version": 1, "after": 41, "seq": 42, "n": 7, "part": 0, "parts": 1, "boot_id": 3_735_928_559}


class Example(NamedTuple):
    """A message with the name under which its vector is found."""

    name: str
    message: Upstream | Downstream

    @property
    def direction(self) -> str:
        """`upstream` or `downstream`."""
        return "upstream" if isinstance(self.message, Upstream) else "downstream"


def example_of(kind: type, *, is_full: bool, **values: Any) -> Any:
    """An example of one Struct: every field set, or only those that must be; `values` replace what is made.

    Fields that are named in `values` are given by their Python names.
    """
    made: msgspec.Struct = msgspec.convert(_value(inspect.type_info(kind), "", is_full), kind)
    return msgspec.structs.replace(made, **values)


def examples() -> Iterator[Example]:
    """Every message, command, event and entity, full and smallest, then the edges; always the same, in this order."""
    for message in (*Upstream.__args__, *Downstream.__args__):
        for is_full, size in ((True, "full"), (False, "smallest")):
            values = {"packed": b""} if message is SnapshotPart and is_full else {}
            yield Example(f"{message.__name__}, {size}", example_of(message, is_full=is_full, **values))
    change = example_of(Change, is_full=False)
    fact = example_of(Change, is_full=True).fact
    for event in Event.__args__:
        for is_full, size in ((True, "full"), (False, "smallest")):
            told = msgspec.structs.replace(fact, event=example_of(event, is_full=is_full))
            yield Example(f"Change by {event.__name__}, {size}", msgspec.structs.replace(change, fact=told))
    for entity in Entity.__args__:
        for is_full, size in ((True, "full"), (False, "smallest")):
            shown = (example_of(entity, is_full=is_full),)
            yield Example(f"Change of {entity.__name__}, {size}", msgspec.structs.replace(change, entities=shown))
    yield from _edges()


def _edges() -> Iterator[Example]:
    operation_id, team_id = OperationId(_uuid("operation_id")), TeamId(_uuid("team_id"))
    status: ReportStatus = example_of(ReportStatus, is_full=False)
    for age_ms in (0, 127, 128, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32, 366 * 86_400_000):
        yield Example(f"age of {age_ms} ms", msgspec.structs.replace(status, age_ms=age_ms))
    for each in TeamStatus:
        yield Example(f"status {each}", msgspec.structs.replace(status, status=each))
    for code in RefusalCode:
        yield Example(f"refusal {code}", Refused(command_id=None, code=code, sentence={}))
    first_id, last_id = AlertId(UUID(int=0)), CommandId(UUID(int=2**128 - 1))
    alert: RaiseAlert = example_of(RaiseAlert, is_full=False, alert_id=first_id, command_id=last_id)
    for lat_deg, lon_deg in ((-90.0, -180.0), (90.0, 180.0), (-0.0, 0.0), (48.0, 2.0)):
        yield Example(f"SOS at {lat_deg}, {lon_deg}", msgspec.structs.replace(alert, lat_deg=lat_deg, lon_deg=lon_deg))
    sparse = DeviceFix(0, 48.85661, 2.35222, battery_pct=100)
    yield Example("a fix with holes before its battery", ReportPosition(fixes=(sparse, DeviceFix(1, 0.0, 0.0))))
    where = TeamPosition(team_id, NOW, 48.85661, 2.35222, None, None, 0.0)
    yield Example("a team's position with holes", Positions(operation_id=operation_id, positions=(where,)))
    yield Example("no positions", Positions(operation_id=operation_id, positions=()))
    yield Example("the last number", Advance(operation_id=operation_id, after=2**53 - 2, seq=2**53 - 1))
    # Compressed without compression: other builds of zlib make other bytes of the same text.
    packed = zlib.compress(codec.encode_columns((example_of(Operation, is_full=False),)), 0)
    yield Example("a packed part", example_of(SnapshotPart, is_full=False, packed=packed))


def _value(kind: inspect.Type, name: str, is_full: bool) -> Any:
    """What JSON would hold for a value of this type, in a field of this wire name."""
    match kind:
        case inspect.StructType(tag_field=tag_field, tag=tag, array_like=is_array):
            fields = [field for field in kind.fields if is_full or field.required]
            made = {field.encode_name: _value(field.type, field.encode_name, is_full) for field in fields}
            if is_array:
                return list(made.values())
            return made if tag_field is None else {tag_field: tag, **made}
        case inspect.UnionType():
            return _value([each for each in kind.types if not isinstance(each, inspect.NoneType)][-1], name, is_full)
        case inspect.EnumType():
            return list(kind.cls)[-1].value
        case inspect.VarTupleType():
            count = max(kind.min_length or 0, 1)
            return [_value(kind.item_type, name, is_full)] * count if is_full or kind.min_length else []
        case inspect.TupleType():
            return [_value(each, name, is_full) for each in kind.item_types]
        case inspect.DictType(value_type=inspect.StrType()):
            return {"fr": _value(kind.value_type, name, is_full)}
        case inspect.DictType():
            return {"status": _value(kind.value_type, name, is_full)}
        case inspect.UUIDType():
            return str(_uuid(name))
        case inspect.StrType(pattern=pattern, max_length=longest):
            usual_texts = (_TEXTS.get(name, "exemple"), *_TEXTS_BY_PATTERN)
            return next(text for text in usual_texts if _fits(text, pattern, longest))
        case inspect.BytesType():
            return "AAEC/f7/"
        case inspect.BoolType():
            return True
        case inspect.FloatType(ge=least, le=greatest):
            number = _NUMBERS.get(name, 2.35222)
            return min(max(number, number if least is None else least), number if greatest is None else greatest)
        case inspect.IntType(ge=lowest, le=highest):
            usual = NOW if highest == _LATEST else min(90, highest or 90)
            return _COUNTS.get(name, max(usual, lowest or 0))
    raise TypeError(f"no example of {kind} for {name}")


def _fits(text: str, pattern: str | None, longest: int | None) -> bool:
    is_short_enough = longest is None or len(text) <= longest
    return is_short_enough and (pattern is None or re.search(pattern, text) is not None)


_LATEST = 253_402_300_799_999


def _uuid(name: str) -> UUID:
    return uuid5(NAMESPACE_OID, name)
