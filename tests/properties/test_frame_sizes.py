"""Nothing that is shown is larger than a frame, whatever its fields hold (rules C4 and HS3)."""

from typing import Any, get_args

import msgspec
import pytest

from protocol.codec import JSON, MAX_FRAME_BYTES, MSGPACK, Codec
from protocol.downstream import Change, SnapshotPart
from protocol.entities import Entity
from protocol.ids import LogId
from protocol.members import Qualification
from protocol.messages import Message
from protocol.operations import LinePoint, Sector
from protocol.victims import AgeBand, Victim
from server.domain.alerts import MAX_RESPONDERS, MAX_SEEN_BY
from server.domain.interventions import MAX_LINKS
from server.domain.triage import MAX_REASON, MAX_TRIAGES
from server.domain.victims import MAX_SCANS
from server.domain.visibility import OPEN_FIELDS, kind_of, public
from tests.support.largest_values import largest, unbounded_lists
from tests.support.strategies import OPERATION, ids

KINDS: tuple[Any, ...] = get_args(Entity)
MOST: dict[str, dict[str, int]] = {
    "Operation": {"sharing": 50},
    "Site": {"contacts": 8},
    "Team": {"zones": 40, "attention": 4},
    "Member": {"qualifications": len(Qualification), "qualified_until": len(Qualification)},
    "Vehicle": {"equipment": 40},
    "Alert": {"seen_by": MAX_SEEN_BY, "responders": MAX_RESPONDERS, "called_team_ids": 12, "attention": 2},
    "Message": {"team_ids": 600, "attention": 2},
    "Intervention": {"linked_to": MAX_LINKS, "team_ids": 200, "attention": 2},
    "Assignment": {"attention": 2},
    "NumberBlock": {"used": 50},
    "Victim": {"scans": MAX_SCANS, "triages": MAX_TRIAGES, "attention": 4},
    "CasualtyBoard": {"places": 100, "ages": len(AgeBand), "minor_care": 100},
    "Evacuation": {"victim_ids": 16, "attention": 1},
    "RegulationCase": {"attention": 2},
}
"""How long a list may grow that a screen is shown, where its type does not say: a bound of the domain, or of life."""


def shown(kind: Any) -> Entity:
    """The largest entity of a kind, as it is shown."""
    entity = largest(kind, MOST.get(kind.__name__))
    if isinstance(entity, Message):  # it holds one form of three (rules MS1 and RQ1), and is for everyone or for some
        some = msgspec.structs.replace(entity.to, team_ids=())
        form: dict[str, Any] = {"text": "", "slots": (), "sitrep": None, "request": None, "answer": None}
        entity = msgspec.structs.replace(entity, **form, to=some)
    if isinstance(entity, Victim):  # as they are kept
        acts = tuple(msgspec.structs.replace(act, reason=act.reason[:MAX_REASON]) for act in entity.triages)
        entity = msgspec.structs.replace(entity, triages=acts)
    if isinstance(entity, Sector):  # as it is kept (rule GE1)
        assert entity.ring is not None
        assert entity.line is not None
        line = tuple(LinePoint(-179.1234567, -89.1234567, 99_999.123) for _ in entity.line)
        entity = msgspec.structs.replace(entity, ring=((-179.1234567, -89.1234567),) * len(entity.ring), line=line)
    return public(entity)


def test_of_every_list_that_is_shown_it_is_said_how_long_it_may_grow() -> None:
    """Rule C4: a list without a bound would one day be larger than a frame."""
    for kind in KINDS:
        lists = unbounded_lists(kind) & set(OPEN_FIELDS[kind_of(largest(kind))])
        assert lists == set(MOST.get(kind.__name__, ())), kind.__name__


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
