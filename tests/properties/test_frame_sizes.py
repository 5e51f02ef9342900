"""Nothing that is shown is larger than a frame, whatever its fields hold (rules C4 and HS3)."""

from typing import Any, get_args

import msgspec
import pytest

from protocol.codec import JSON, MAX_FRAME_BYTES, MSGPACK, Codec
from protocol.downstream import Change, SnapshotPart
from protocol.entities import Entity
from protocol.ids import LogId
from protocol.messages import Message
from protocol.operations import LinePoint, Sector
from server.domain.visibility import public
from tests.support.largest_values import largest
from tests.support.strategies import OPERATION, ids

KINDS: tuple[Any, ...] = get_args(Entity)


def shown(kind: Any) -> Entity:
    """The largest entity of a kind, as it is shown."""
    entity = largest(kind)
    if isinstance(entity, Message):  # it holds one form or the other (rule MS1)
        team_ids = ids("team", 500)
        entity = msgspec.structs.replace(entity, text="", slots=(), sitrep=None, team_ids=team_ids)
    if isinstance(entity, Sector):  # as it is kept (rule GE1)
        assert entity.ring is not None
        assert entity.line is not None
        line = tuple(LinePoint(-179.1234567, -89.1234567, 99_999.123) for _ in entity.line)
        entity = msgspec.structs.replace(entity, ring=((-179.1234567, -89.1234567),) * len(entity.ring), line=line)
    return public(entity)


@pytest.mark.parametrize("codec", [MSGPACK, JSON])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_entity_fits_a_frame_with_every_field_at_its_bound(kind: Any, codec: Codec) -> None:
    """Rule C4: a part of a snapshot holds at least one entity, whole."""
    entity = shown(kind)
    change = Change(operation_id=OPERATION, after=1, seq=2, entities=(entity,))
    log_id = LogId(ids("log", 1)[0])
    part = SnapshotPart(operation_id=OPERATION, log_id=log_id, seq=2, part=0, parts=9, entities=(entity,))
    assert len(codec.encode(change)) <= MAX_FRAME_BYTES
    assert len(codec.encode(part)) <= MAX_FRAME_BYTES
