"""Every frame gives a message, a refusal by field, or a reason to close; and nothing else."""

import json
import tracemalloc
from math import inf
from typing import Any
from uuid import UUID

import msgpack
import msgspec
import pytest

from protocol import codec
from protocol.care import CareReport, SealedNote
from protocol.codec import JSON, MSGPACK, Codec, Malformed, Unreadable
from protocol.commands import (
    Command,
    DecideCase,
    EnrolMember,
    IdentifyVictim,
    MeasureVitals,
    NoteCare,
    RecordCare,
    RegisterVictim,
    ReportReady,
    ReportStatus,
    RequestEvacuation,
)
from protocol.entities import Entity
from protocol.events import Event
from protocol.examples import example_of, examples
from protocol.ids import OperationId
from protocol.operations import Operation
from protocol.positions import DeviceFix, FixDetail
from protocol.protected import VictimIdentity
from protocol.teams import TeamStatus
from protocol.upstream import ReportPosition
from protocol.vitals import Vitals

CODECS = pytest.mark.parametrize("wire", [MSGPACK, JSON], ids=["msgpack", "json"])
EXAMPLES = tuple(examples())
UPSTREAM = tuple(each for each in EXAMPLES if each.direction == "upstream")
STATUS = {
    "type": "team.report_status",
    "id": "01990000-0000-7000-8000-000000000001",
    "n": 7,
    "at": 1_790_000_000_000,
    "status": "on_scene",
}


def status(**fields: Any) -> dict[str, Any]:
    return STATUS | fields


def frame(wire: Codec, message: object) -> bytes:
    return json.dumps(message).encode() if wire.is_text else msgpack.packb(message)


class TestSizes:
    """Rules CM9 and PO4."""

    def test_a_status_of_a_phone_takes_at_most_120_bytes(self) -> None:
        longest = max(TeamStatus, key=len)
        report = ReportStatus(
            command_id=UUID(int=2**128 - 1),
            device_counter=10_000_000,
            recorded_at=1_790_000_000_000,
            age_ms=3 * 86_400_000,
            status=longest,
        )
        assert len(MSGPACK.encode(report)) <= 120
        assert len(MSGPACK.encode(msgspec.structs.replace(report, operation_id=OperationId(UUID(int=1))))) <= 125

    def test_a_position_takes_at_most_80_bytes(self) -> None:
        fix = DeviceFix(65_535, 48.85661, 2.35222, 12.5, 3.7, 271.5, 100)
        assert len(MSGPACK.encode(ReportPosition(fixes=(fix,)))) <= 80
        detailed = msgspec.structs.replace(fix, accuracy_m=12, heading_deg=271, detail=FixDetail(4_807, True, True))
        assert len(MSGPACK.encode(ReportPosition(fixes=(detailed,)))) <= 80


@CODECS
class TestRoundTrip:
    def test_what_is_encoded_is_decoded_as_it_was(self, wire: Codec) -> None:
        for example in EXAMPLES:
            decode = wire.decode_upstream if example.direction == "upstream" else wire.decode_downstream
            assert decode(wire.encode(example.message)) == example.message, example.name


@CODECS
class TestRefusedByField:
    """Rules C9 and CM3: a command that can be named is answered, not cut off."""

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("status", "asleep"),
            ("status", 3),
            ("n", True),
            ("n", 1.5),
            ("n", "7"),
            ("n", -1),
            ("n", 2**53),
            ("at", None),
            ("at", -1),
            ("age_ms", 2**40),
            ("source", "telepathy"),
            ("team_id", "not an id"),
            ("is_forced", 1),
        ],
    )
    def test_one_bad_field_is_named_with_the_id_of_the_command(self, wire: Codec, field: str, value: object) -> None:
        with pytest.raises(Malformed) as caught:
            wire.decode_upstream(frame(wire, status(**{field: value})))
        assert caught.value.field == field
        assert caught.value.command_id == UUID(str(STATUS["id"]))

    @pytest.mark.parametrize("field", ["n", "at", "status"])
    def test_a_missing_field_is_named(self, wire: Codec, field: str) -> None:
        with pytest.raises(Malformed) as caught:
            wire.decode_upstream(frame(wire, {name: value for name, value in STATUS.items() if name != field}))
        assert caught.value.field == field

    @pytest.mark.parametrize("command_id", [None, "", "x", 7, [], {}])
    def test_without_a_readable_id_there_is_none_in_the_answer(self, wire: Codec, command_id: object) -> None:
        with pytest.raises(Malformed) as caught:
            wire.decode_upstream(frame(wire, status(id=command_id)))
        assert (caught.value.command_id, caught.value.field) == (None, "id")

    @pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\u0008"])
    def test_control_characters_get_into_no_text(self, wire: Codec, character: str) -> None:
        alert_id = STATUS["id"]
        texts = {
            "note": {"type": "alert.raise", "alert_id": alert_id, "note": f"a{character}b"},
            "reason": {"type": "alert.clear", "alert_id": alert_id, "reason": f"a{character}b"},
            "call_sign": {"type": "team.create", "team_id": alert_id, "kind": "pair", "call_sign": f"a{character}b"},
        }
        for field, fields in texts.items():
            with pytest.raises(Malformed) as caught:
                wire.decode_upstream(frame(wire, STATUS | fields))
            assert caught.value.field == field

    def test_a_deep_field_is_named_by_its_path(self, wire: Codec) -> None:
        sector = {"type": "sector.define", "sector_id": STATUS["id"], "code": "A", "name": "A", "kind": "public"}
        ring = [[2.0, 48.0], [2.1, 48.0], [2.1, 98.0], [2.0, 48.0]]
        with pytest.raises(Malformed) as caught:
            wire.decode_upstream(frame(wire, STATUS | sector | {"ring": ring}))
        assert caught.value.field == "ring[2][1]"


@CODECS
class TestUnreadable:
    @pytest.mark.parametrize(
        "message",
        [
            None,
            7,
            "hello",
            [],
            {},
            {"type": "hello"},
            {"type": "team.dance"},
            {"type": None},
            {"type": []},
            {"type": {}},
            {"type": 7},
            {"type": "welcome"},
            {"type": "heartbeat", "waiting": -1},
            {"type": "hello", "version": True, "credential": "", "boot_id": 1},
            {"type": "hello", "version": 2**64 - 1, "credential": "", "boot_id": 1},
            {"type": "position.report", "fixes": []},
            {"type": "position.report", "fixes": [[0, 48.0]]},
            {"type": "position.report", "fixes": [[0, "48", 2.0]]},
            {"type": "position.report", "fixes": [[0, True, 2.0]]},
            {"type": "position.report", "fixes": [[0, 90.1, 2.0]]},
            {"type": "position.report", "fixes": [[0, 48.0, -180.1]]},
            {"type": "position.report", "fixes": [[0, 48.0, 2.0]] * 501},
        ],
        ids=str,
    )
    def test_what_is_no_message_and_no_command_cannot_be_read(self, wire: Codec, message: object) -> None:
        with pytest.raises(Unreadable):
            wire.decode_upstream(frame(wire, message))

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")], ids=str)
    def test_a_number_that_is_none_is_refused(self, wire: Codec, value: float) -> None:
        with pytest.raises(Unreadable):
            wire.decode_upstream(frame(wire, {"type": "position.report", "fixes": [[0, value, 2.0]]}))

    def test_an_empty_frame_and_bytes_after_the_end_are_refused(self, wire: Codec) -> None:
        whole = frame(wire, STATUS)
        for hostile in (b"", whole[:-1], whole + b"\xc0", whole + whole):
            with pytest.raises(Unreadable):
                wire.decode_upstream(hostile)

    def test_nothing_of_what_was_sent_is_in_the_reason(self, wire: Codec) -> None:
        hostile = [
            {"type": "hello", "version": "vgd_secret", "credential": "vgd_secret", "boot_id": 1},
            {"type": "vgd_secret"},
            {"type": "hello", "version": 1, "credential": "", "boot_id": 1, "subscriptions": [{"scope": "vgd_secret"}]},
        ]
        for message in hostile:
            with pytest.raises(Unreadable) as caught:
                wire.decode_upstream(frame(wire, message))
            assert "secret" not in str(caught.value)
            assert caught.value.__cause__ is None


class TestHostileMessagePack:
    def test_the_same_key_twice_is_refused_at_any_depth(self) -> None:
        for pairs in (b"\x82\xa1a\x01\xa1a\x02", b"\x81\xa1a\x82\xa1b\x01\xa1b\x02"):
            with pytest.raises(Unreadable, match="twice"):
                MSGPACK.decode_upstream(pairs)

    @pytest.mark.parametrize("tag", [b"\xdd", b"\xdf", b"\xdb", b"\xc6", b"\xc9"], ids=bytes.hex)
    def test_a_declared_length_of_four_gigabytes_reserves_nothing(self, tag: bytes) -> None:
        with pytest.raises(Unreadable):
            MSGPACK.decode_upstream(tag + b"\xff\xff\xff\xff" + b"\x00" * 16)

    @pytest.mark.parametrize(
        "hostile",
        [
            b"\x91" * (codec.MAX_FRAME_BYTES - 1) + b"\x90",
            b"\x81\xa1a" * 20_000 + b"\xc0",
            b"\xdc\xff\xf0" + b"\x90" * 0xFFF0,
            b"\x81\xa1a\xdc\xff\xe0" + b"\x80" * 0xFFE0,
        ],
        ids=["deep arrays", "deep maps", "64 KiB of empty arrays", "64 KiB of empty maps"],
    )
    def test_depth_and_swarms_are_refused_before_they_grow(self, hostile: bytes) -> None:
        tracemalloc.start()
        try:
            with pytest.raises(Unreadable):
                MSGPACK.decode_upstream(hostile)
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert most < 80 * len(hostile)

    def test_only_texts_are_keys(self) -> None:
        for key in (1, None, 1.5, True):
            with pytest.raises(Unreadable):
                MSGPACK.decode_upstream(msgpack.packb({key: 1}))

    def test_text_that_is_no_utf8_is_refused_even_in_a_field_we_ignore(self) -> None:
        with pytest.raises(Unreadable):
            MSGPACK.decode_upstream(b"\x82\xa4type\xa9heartbeat\xa1x\xa1\xff")

    def test_an_identifier_has_sixteen_bytes(self) -> None:
        for length in (0, 15, 17):
            with pytest.raises(Malformed) as caught:
                MSGPACK.decode_upstream(msgpack.packb(status(id=b"\x01" * length)))
            assert caught.value.field == "id"


class TestHostileJson:
    @pytest.mark.parametrize(
        "hostile",
        [
            b'{"type":"heartbeat","type":"heartbeat"}',
            b'{"type":"heartbeat","t\\u0079pe":"heartbeat"}',
            b'{"type":"heartbeat","heads":[],"heads":[]}',
            b'{"type":"heartbeat","x":NaN}',
            b'{"type":"heartbeat","x":-Infinity}',
            b'{"type":"position.report","fixes":[[0,1e999,2]]}',
            b'{"type":"heartbeat","waiting":' + b"9" * 5000 + b"}",
            b'{"type":"hello","version":1,"credential":"\\ud800","boot_id":1}',
            '{"type":"heartbeat"}'.encode("utf-16"),
            '\ufeff{"type":"heartbeat"}'.encode(),
            b'{"type":"heartbeat","x":"\xff"}',
            b"[" * 60_000,
            b'{"a":' * 10_000,
        ],
        ids=lambda hostile: hostile[:40].decode(errors="replace"),
    )
    def test_it_is_refused(self, hostile: bytes) -> None:
        with pytest.raises(Unreadable):
            JSON.decode_upstream(hostile)


class TestStoredForEver:
    def test_what_a_command_may_carry_its_fact_can_be_read_with(self) -> None:
        """A fact that is stored but cannot be read back would lose the log, so no event is stricter than a command."""
        (commands, events), definitions = msgspec.json.schema_components((Command, Event))
        asked = _fields(commands, definitions)
        compared = 0
        for name, kept_schemas in _fields(events, definitions).items():
            for kept in kept_schemas:
                for wish in asked.get(name, []):
                    if (wish.get("type"), wish.get("$ref")) == (kept.get("type"), kept.get("$ref")):
                        compared += 1
                        assert _is_within(wish, kept), f"{name}: {wish} may be asked, {kept} is kept"
        assert compared > 100

    def test_each_event_comes_back_from_the_log(self) -> None:
        full = example_of(codec.Record, is_full=True)
        for example in EXAMPLES:
            fact = getattr(example.message, "fact", None)
            if fact is not None:
                record = msgspec.structs.replace(full, event=fact.event)
                assert codec.decode_record(codec.encode_record(record)) == record

    def test_the_body_of_a_command_is_the_same_at_each_sending(self) -> None:
        """Rules C1 and CM6: what a resend says anew, its age and perhaps its boot, does not make another command."""
        first = example_of(ReportStatus, is_full=False, age_ms=100)
        later = msgspec.structs.replace(first, age_ms=90_000)
        after_restart = msgspec.structs.replace(first, age_ms=None, boot_id=77)
        assert codec.body_to_hash(first) == codec.body_to_hash(later) == codec.body_to_hash(after_restart)
        other = msgspec.structs.replace(first, status=TeamStatus.OFF_DUTY)
        assert codec.body_to_hash(first) != codec.body_to_hash(other)

    def test_of_a_protected_value_the_hash_knows_only_whether_there_is_one(self) -> None:
        """Rule CA12: a hash that is kept for ever must not let anybody try names, when the names are erased."""
        values = {
            EnrolMember: ({"name": "Anne", "phone": None}, {"name": "Zoé"}, {"phone": "112"}),
            IdentifyVictim: ({"identity": VictimIdentity(name="Anne")}, {"identity": VictimIdentity(name="Zoé")}, None),
            RecordCare: ({"report": CareReport(remarks="A")}, {"report": CareReport(remarks="B")}, None),
            MeasureVitals: ({"vitals": Vitals(spo2_pct=97)}, {"vitals": Vitals(spo2_pct=70)}, None),
            NoteCare: ({"remark": SealedNote(text="A")}, {"remark": SealedNote(text="B")}, None),
            **{
                kind: ({"note": SealedNote(text="A")}, {"note": SealedNote(text="B")}, {"note": None})
                for kind in (DecideCase, ReportReady, RequestEvacuation)
            },
        }
        for kind, (one, other, more) in values.items():
            first = example_of(kind, is_full=True, **one)
            hashed = codec.body_to_hash(first)
            assert hashed == codec.body_to_hash(msgspec.structs.replace(first, **other))
            assert hashed != codec.body_to_hash(msgspec.structs.replace(first, source="phone"))
            assert more is None or hashed != codec.body_to_hash(msgspec.structs.replace(first, **more))
        assert set(values) | {RegisterVictim} == {
            kind for kind in codec.command_types() if codec._protected_fields(kind)
        }


class TestSnapshotParts:
    ENTITIES: tuple[Entity, ...] = (example_of(Operation, is_full=True),)

    def test_packed_entities_come_back(self) -> None:
        assert codec.unpack_entities(codec.pack_entities(self.ENTITIES)) == self.ENTITIES

    def test_a_part_cut_short_damaged_or_without_end_is_unreadable(self, monkeypatch: pytest.MonkeyPatch) -> None:
        packed = codec.pack_entities(self.ENTITIES)
        for damaged in (b"", packed[:-1], packed[:10], b"\x00" + packed):
            with pytest.raises(Unreadable):
                codec.unpack_entities(damaged)
        monkeypatch.setattr(codec, "MAX_UNPACKED_BYTES", 16)
        with pytest.raises(Unreadable):
            codec.unpack_entities(packed)


def _fields(union: dict[str, Any], definitions: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """What each field of a union's members may be, null apart, by name of the field."""
    found: dict[str, list[dict[str, Any]]] = {}
    for member in union["anyOf"]:
        for name, schema in definitions[member["$ref"].rpartition("/")[2]]["properties"].items():
            if name != "type":
                found.setdefault(name, []).extend(schema.get("anyOf", [schema]))
    return found


def _is_within(wish: dict[str, Any], kept: dict[str, Any]) -> bool:
    """Does every value of the first schema fit the second?"""
    return (
        all(kept.get(key, -inf) <= wish.get(key, -inf) for key in ("minimum", "minLength", "minItems"))
        and all(kept.get(key, inf) >= wish.get(key, inf) for key in ("maximum", "maxLength", "maxItems"))
        and kept.get("pattern") in (None, wish.get("pattern"))
        and (not kept.get("items") or _is_within(wish["items"], kept["items"]))
    )
