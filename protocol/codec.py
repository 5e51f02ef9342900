"""Bytes to message and back: the only file that knows MessagePack and JSON.

`msgpack` judges the structure of each MessagePack frame that comes in (trailing bytes, duplicate keys), msgspec
gives it its type and checks every range: server/decisions/0003.
"""

import json
import zlib
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import groupby
from typing import Any, NoReturn, Protocol, TypeVar, get_args, get_type_hints
from uuid import UUID

import msgpack
import msgspec

from protocol.commands import Command, CommandEnvelope, EnrolMember
from protocol.downstream import Downstream
from protocol.entities import Entity
from protocol.events import Record
from protocol.ids import CommandId
from protocol.positions import TeamPosition
from protocol.protected import COMPARTMENTS
from protocol.upstream import Upstream

MAX_FRAME_BYTES = 65_536
"""Largest frame either side may send."""
MAX_UNPACKED_BYTES = 16 * 1024 * 1024
"""Largest body of one snapshot part once unpacked; guards a client against a bomb."""

_ID_BYTES = 16

_upstream: msgspec.msgpack.Decoder[Upstream] = msgspec.msgpack.Decoder(Upstream)
_downstream: msgspec.msgpack.Decoder[Downstream] = msgspec.msgpack.Decoder(Downstream)
_upstream_json: msgspec.json.Decoder[Upstream] = msgspec.json.Decoder(Upstream)
_downstream_json: msgspec.json.Decoder[Downstream] = msgspec.json.Decoder(Downstream)
_packer = msgspec.msgpack.Encoder(uuid_format="bytes")
_json_packer = msgspec.json.Encoder()
_entity: msgspec.msgpack.Decoder[Entity] = msgspec.msgpack.Decoder(Entity)
_groups = msgspec.msgpack.Decoder(list[tuple[str, bytes, dict[str, list[Any]]]])
_entities = msgspec.msgpack.Decoder(tuple[Entity, ...])
_record = msgspec.msgpack.Decoder(Record)
_position = msgspec.msgpack.Decoder(TeamPosition)


_UNDECODABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for bytes it cannot read: text that is no UTF-8 is not among its own errors."""

T = TypeVar("T")


class Unreadable(ValueError):
    """The bytes are no message of ours: a violation, the connection closes.

    Says what was wrong and where, never what was sent: it is made to be logged.
    """


class Malformed(ValueError):
    """The bytes are a command, but a field is missing, of the wrong type or out of range: a refusal.

    Attributes:
        command_id: The command's id, if that much could be read.
        field: Wire path of the first bad field, such as `status`; None if the message as a whole is wrong.
    """

    def __init__(self, command_id: CommandId | None, field: str | None) -> None:
        super().__init__(field or "malformed")
        self.command_id = command_id
        self.field = field


class Codec(Protocol):
    """One subprotocol: how messages become frames."""

    @property
    def is_text(self) -> bool: ...
    def encode(self, message: Downstream | Upstream) -> bytes: ...
    def decode_upstream(self, frame: bytes) -> Upstream:
        """Raises `Unreadable` or `Malformed`."""
        ...

    def decode_downstream(self, frame: bytes) -> Downstream:
        """Raises `Unreadable`."""
        ...


class MsgpackCodec:
    """`vigie.v1.msgpack`: binary frames; identifiers as 16 bytes."""

    is_text = False

    def encode(self, message: Downstream | Upstream) -> bytes:
        return _packer.encode(message)

    def decode_upstream(self, frame: bytes) -> Upstream:
        try:
            fields = msgpack.unpackb(frame, object_pairs_hook=_refuse_duplicates)
        except (ValueError, RecursionError, msgpack.exceptions.UnpackException) as error:
            raise Unreadable(_reason(error)) from None
        try:
            return _upstream.decode(frame)
        except _UNDECODABLE as error:
            raise _blame(fields, error) from None

    def decode_downstream(self, frame: bytes) -> Downstream:
        try:
            return _downstream.decode(frame)
        except _UNDECODABLE as error:
            raise Unreadable(str(error)) from error


class JsonCodec:
    """`vigie.v1.json`: text frames, for people and scripts; identifiers as hyphenated hexadecimal."""

    is_text = True

    def encode(self, message: Downstream | Upstream) -> bytes:
        return _json_packer.encode(message)

    def decode_upstream(self, frame: bytes) -> Upstream:
        try:
            fields = json.loads(frame, object_pairs_hook=_refuse_duplicates, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise Unreadable(_reason(error)) from None
        try:
            return _upstream_json.decode(frame)
        except _UNDECODABLE as error:
            raise _blame(fields, error) from None

    def decode_downstream(self, frame: bytes) -> Downstream:
        try:
            return _downstream_json.decode(frame)
        except _UNDECODABLE as error:
            raise Unreadable(str(error)) from error


MSGPACK: Codec = MsgpackCodec()
JSON: Codec = JsonCodec()


def _reason(error: Exception) -> str:
    """Plain ValueErrors quote numbers and constants only; their subclasses may quote what was sent."""
    return str(error) if type(error) is ValueError else type(error).__name__


def _refuse_duplicates(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("the same key twice in one map")
    return fields


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


@lru_cache(maxsize=1)
def _command_tags() -> frozenset[str]:
    return frozenset(str(command.__struct_config__.tag) for command in command_types())


def command_types() -> tuple[type[CommandEnvelope], ...]:
    """Every type of command, in the order of the union."""
    return Command.__args__


def _blame(fields: Any, error: Exception) -> Unreadable | Malformed:
    """Whose fault, and which field: a bad command is refused by name, any other bad message ends the connection."""
    field = _bad_field(str(error))
    tag = fields.get("type") if isinstance(fields, dict) else None
    if isinstance(error, msgspec.ValidationError) and isinstance(tag, str) and tag in _command_tags():
        return Malformed(_command_id(fields.get("id")), field)
    return Unreadable(f"{type(error).__name__} at {field or 'the top'}")


def _command_id(value: object) -> CommandId | None:
    try:
        if isinstance(value, bytes):
            return CommandId(UUID(bytes=value))
        return CommandId(UUID(value)) if isinstance(value, str) else None
    except ValueError:
        return None


def _bad_field(complaint: str) -> str | None:
    """msgspec ends a complaint with the path (`… - at `$.status``) or names the missing field in backquotes."""
    if " - at `$." in complaint:
        return complaint.rpartition(" - at `$.")[2].rstrip("`")[:60]
    if "missing required field `" in complaint:
        return complaint.partition("missing required field `")[2].partition("`")[0][:60]
    return None


def _decode_stored(decoder: msgspec.msgpack.Decoder[T], stored: bytes) -> T:
    try:
        return decoder.decode(stored)
    except (UnicodeDecodeError, RecursionError) as error:
        raise msgspec.DecodeError(str(error)) from error


def encode_record(record: Record) -> bytes:
    """The bytes that the log keeps for ever."""
    return _packer.encode(record)


def decode_record(stored: bytes) -> Record:
    """Raises msgspec.MsgspecError if the bytes are damaged or of a newer release."""
    return _decode_stored(_record, stored)


def encode_entity(entity: Entity) -> bytes:
    """One entity as live state keeps it."""
    return _packer.encode(entity)


def decode_entity(stored: bytes) -> Entity:
    """The reverse of `encode_entity`; raises msgspec.MsgspecError."""
    return _decode_stored(_entity, stored)


def encode_position(position: TeamPosition) -> bytes:
    """One team's position as the feed between processes carries and keeps it."""
    return _packer.encode(position)


def decode_position(stored: bytes) -> TeamPosition:
    """The reverse of `encode_position`; raises msgspec.MsgspecError."""
    return _decode_stored(_position, stored)


def encode_columns(entities: Sequence[Entity]) -> bytes:
    """The body of a snapshot part before it is packed: an array of groups `[kind, ids, {field: [value, …]}]`.

    Entities of one kind lie together, field by field, because likes beside likes compress by a quarter more. The ids
    lie byte by byte: all first bytes, all second bytes …, since UUIDs of one morning share their first bytes. A field
    that is at its default in all of a group is left out.
    """
    return _packer.encode([_columns_of(kind, tuple(group)) for kind, group in groupby(entities, type)])


def pack_entities(entities: Sequence[Entity]) -> bytes:
    """The body of a snapshot part: zlib over its columns."""
    return zlib.compress(encode_columns(entities), 6)


def unpack_entities(packed: bytes) -> tuple[Entity, ...]:
    """The reverse of `pack_entities`; raises `Unreadable`."""
    try:
        unpacker = zlib.decompressobj()
        body = unpacker.decompress(packed, MAX_UNPACKED_BYTES)
        if not unpacker.eof:
            raise ValueError("a snapshot part that is cut short or unpacks without end")
        rows = [row for group in _groups.decode(body) for row in _rows_of(*group)]
        return _entities.decode(_packer.encode(rows))
    except (zlib.error, ValueError, *_UNDECODABLE) as error:
        raise Unreadable(str(error)) from error


def _columns_of(kind: type[Entity], group: Sequence[Entity]) -> tuple[str, bytes, dict[str, tuple[Any, ...]]]:
    columns = dict(zip(kind.__struct_fields__, zip(*map(msgspec.structs.astuple, group), strict=True), strict=True))
    ids = b"".join(entity_id.bytes for entity_id in columns.pop("id"))
    kept = {
        name: column
        for name, column in columns.items()
        if any(value != _defaults_of(kind).get(name, msgspec.NODEFAULT) for value in column)
    }
    return str(kind.__struct_config__.tag), b"".join(ids[byte::_ID_BYTES] for byte in range(_ID_BYTES)), kept


def _rows_of(kind: str, ids: bytes, columns: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """Raises ValueError unless every column has a value for every id."""
    count, rest = divmod(len(ids), _ID_BYTES)
    if rest or any(len(column) != count for column in columns.values()):
        raise ValueError("columns of unequal length")
    for row in range(count):
        values = {name: column[row] for name, column in columns.items()}
        yield {"type": kind, "id": ids[row::count], **values}


@cache
def _defaults_of(kind: type[Entity]) -> dict[str, Any]:
    return {
        field.name: field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
        for field in msgspec.structs.fields(kind)
        if not field.required
    }


def body_to_hash(command: Command) -> bytes:
    """What `server.auth` keys and hashes to recognise the same command again (rule C1).

    Without what each sending says anew: the age, which grows, and the boot, which is named only after a restart. The
    operation must be filled in before, because a device may leave it out.

    Of a protected value only whether there is one: a hash outlives the key that an erasure destroys, and whoever has
    both the hashes and their key could try names until one fits (rule CA12).
    """
    fields = _protected_fields(type(command))
    present: dict[str, Any] = {name: True for name in fields if getattr(command, name) is not None}
    return _packer.encode(msgspec.structs.replace(command, age_ms=None, boot_id=None, **present))


@cache
def _protected_fields(kind: type[Command]) -> tuple[str, ...]:
    """The fields of a command that hold something of what is sealed."""
    if kind is EnrolMember:
        return ("name", "phone")  # an `Identity` in two fields
    hints = get_type_hints(kind)
    return tuple(name for name, hint in hints.items() if {*get_args(hint), hint} & set(COMPARTMENTS))
