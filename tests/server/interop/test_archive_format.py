"""The archive's bytes: one way to write each thing, which other programs read."""

import io
import tarfile

import msgspec
import pytest

from protocol.ids import DeviceId
from protocol.positions import FixDetail, FixSource, TeamPosition
from server.interop import archive_format as form
from tests.support.strategies import DEVICES, TEAMS

DEVICE = DeviceId(DEVICES[0])


@pytest.mark.parametrize(("name", "size"), [("vigie.json", 0), ("log/00000001", 513), ("catalogues/dps.1.json", 512)])
def test_a_block_before_a_part_is_read_by_tar_and_read_back(name: str, size: int) -> None:
    """Rule EX3."""
    block = form.tar_header(name, size)
    assert len(block) == 512
    assert form.read_tar_header(block) == (name, size)
    content = b"x" * size
    with tarfile.open(fileobj=io.BytesIO(block + content + form.padding(size) + form.END)) as tar:
        [member] = tar
        assert (member.name, member.size, member.mtime, member.uid, member.mode) == (name, size, 0, 0, 0o444)
        assert tar.extractfile(member).read() == content  # type: ignore[union-attr]


def test_a_block_with_any_other_bit_is_none_of_ours() -> None:
    block = form.tar_header("log/00000001", 4_000)
    for place in range(512):
        for bit in range(8):
            altered = bytearray(block)
            altered[place] ^= 1 << bit
            assert form.read_tar_header(bytes(altered)) is None, (place, bit)
    assert form.read_tar_header(b"") is None


@pytest.mark.parametrize(
    ("name", "before", "may"),
    [
        ("vigie.json", None, True),
        ("log/00000001", None, False),
        ("log/00000001", "vigie.json", True),
        ("positions/00000001", "vigie.json", True),
        ("log/00000002", "vigie.json", False),
        ("log/00000002", "log/00000001", True),
        ("log/00000003", "log/00000001", False),
        ("positions/00000001", "log/00000009", True),
        ("log/00000001", "positions/00000001", False),
        ("positions/00000002", "positions/00000001", True),
        ("catalogues/dps.1.json", "log/00000001", True),
        ("catalogues/dps.1.json", "catalogues/novi.1.json", False),
        ("catalogues/novi.1.json", "catalogues/dps.1.json", True),
        ("catalogues/../x.json", "log/00000001", False),
        ("manifest.json", "vigie.json", True),
        ("manifest.json", "catalogues/dps.1.json", True),
        ("signature.json", "vigie.json", False),
        ("signature.json", "manifest.json", True),
        ("manifest.json", "manifest.json", False),
        ("readme", "manifest.json", False),
        ("manifest.json", "signature.json", False),
    ],
)
def test_parts_stand_in_one_order(name: str, before: str | None, may: bool) -> None:
    """Rule EX3."""
    assert form.may_follow(name, before) is may


def test_a_position_has_one_way_to_be_written() -> None:
    whole = TeamPosition(TEAMS[0], 5, 48.5, 2.25, 4.5, 1.5, 90.0, 80, FixSource.OWNTRACKS)
    counted = TeamPosition(TEAMS[0], 5, 48, 2, 4)
    detailed = msgspec.structs.replace(counted, detail=FixDetail(35, True, True))
    rows = [form.row_of(DEVICE, position, 7) for position in (whole, counted, detailed)]
    encoded = form.encode_rows(rows)
    assert form.decode_rows(encoded) == rows
    assert form.encode_rows(form.decode_rows(encoded)) == encoded
    assert [row.position() for row in rows] == [whole, counted, detailed]
    assert [len(row) for row in msgspec.msgpack.decode(encoded)] == [11, 11, 12]  # as before there was any detail
    assert rows[0].order == (5, TEAMS[0], DEVICE)
    with pytest.raises(msgspec.MsgspecError):
        form.decode_rows(b"\x01")


def test_map_files_stand_last_in_order_of_their_digests() -> None:
    """Rule ML3."""
    first, second = form.map_part("0" * 64), form.map_part("f" * 64)
    for before in (form.HEADER, "log/00000002", "positions/00000001", "catalogues/dps.1.json"):
        assert form.may_follow(second, before)
    assert form.may_follow(second, first)
    assert not form.may_follow(first, second)
    assert not form.may_follow(first, first)
    assert not form.may_follow("catalogues/dps.1.json", first)
    assert not form.may_follow("positions/00000001", first)
    assert not form.may_follow("maps/" + "F" * 64, form.HEADER)
    assert form.may_follow(form.MANIFEST, second)


def test_json_has_one_way_to_be_written() -> None:
    assert form.canonical({"b": "é", "a": [1, None]}) == b'{"a":[1,null],"b":"\\u00e9"}\n'
    assert form.manifest_of([("x", 1, "00")], 1).endswith(b'"version":1}\n')
    assert b'"public_key":"01"' in form.signature_of(b"\1", b"\2")


def test_an_entry_is_its_length_its_bytes_and_its_chain() -> None:
    assert form.encode_entries([(b"abc", b"c" * 32), (b"", b"d" * 32)]) == (
        b"\0\0\0\3abc" + b"c" * 32 + b"\0\0\0\0" + b"d" * 32
    )
