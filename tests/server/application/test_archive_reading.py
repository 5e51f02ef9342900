"""One changed byte anywhere in an archive is found before anything is taken in, and its part and entry are named."""

import asyncio
import hashlib
import io
import json
from collections.abc import Iterator
from functools import cache
from hashlib import sha256

import pytest

from server.application import archive_reading
from server.application.archive_reading import DamagedArchive, UnknownArchive, read_archive, records_of, rows_of
from server.auth.exchange import sign, signing_key_of
from server.interop import archive_format as form
from tests.support.installations import COURSE, PLAN, fixes, read, where_it_was_written
from tests.support.solid_png import solid_png
from tests.support.strategies import DEVICES, OPERATION

SEED = bytes([1] * 32)


@pytest.fixture(scope="module")
def whole() -> bytes:
    async def write() -> bytes:
        return await (await where_it_was_written()).export()

    return asyncio.run(write())


def places(archive: bytes) -> list[tuple[int, str]]:
    """Where each part's block begins, and the end."""
    found, place = [], 0
    while archive[place : place + form.BLOCK] != form.END[: form.BLOCK]:
        header = form.read_tar_header(archive[place : place + form.BLOCK])
        assert header is not None
        found.append((place, header[0]))
        place += form.BLOCK + header[1] + len(form.padding(header[1]))
    return [*found, (place, "the end")]


def entry_ends(archive: bytes) -> list[int]:
    start = next(place for place, name in places(archive) if name.startswith("log/")) + form.BLOCK
    size = int(archive[start - form.BLOCK + 124 : start - form.BLOCK + 135], 8)
    ends, place = [], start
    while place < start + size:
        place += 4 + int.from_bytes(archive[place : place + 4], "big") + 32
        ends.append(place)
    return ends


def made(parts: dict[str, bytes], *, seed: bytes = SEED, version: int = form.VERSION) -> bytes:
    """An archive of these parts, listed and signed as it should be."""
    listed = [(name, len(content), hashlib.sha256(content).hexdigest()) for name, content in parts.items()]
    manifest = form.manifest_of(listed, version)
    whole = parts | {
        form.MANIFEST: manifest,
        form.SIGNATURE: form.signature_of(signing_key_of(seed), sign(seed, manifest)),
    }
    return b"".join(piece for name, content in whole.items() for piece in tarred(name, content)) + form.END


def tarred(name: str, content: bytes) -> Iterator[bytes]:
    yield form.tar_header(name, len(content)) + content + form.padding(len(content))


@cache
def parts_of(archive: bytes) -> dict[str, bytes]:
    found = {}
    for place, name in places(archive)[:-3]:
        size = int(archive[place + 124 : place + 135], 8)
        found[name] = archive[place + form.BLOCK : place + form.BLOCK + size]
    return found


def test_a_whole_archive_says_what_it_holds(whole: bytes) -> None:
    """Rule EX3."""
    archive = read(whole)
    assert (archive.operation_id, archive.signer) == (OPERATION, signing_key_of(SEED))
    assert archive.header["code"] == "M26"
    assert set(archive.small) == {"vigie.json", "catalogues/dps.1.json", "manifest.json", "signature.json"}
    file = io.BytesIO(whole)
    assert sum(len(records_of(file, part)) for part in archive.log) == archive.head.seq
    [part] = archive.positions
    assert {row.device_id for row in rows_of(file, part)} == set(DEVICES[:2])
    assert [row.position() for row in rows_of(file, part)] == fixes(7)
    shown = list[tuple[int, int]]()
    read_archive(file, lambda done, of: shown.append((done, of)))
    assert shown == sorted(shown)
    assert shown[-1][1] == len(whole)


def test_a_byte_changed_anywhere_is_found_and_its_part_and_entry_named(whole: bytes) -> None:
    """Rule EX3."""
    ends, parts = entry_ends(whole), places(whole)
    for place in range(len(whole)):
        begin, name = next((begin, name) for begin, name in reversed(parts) if begin <= place)
        if name.startswith("log/") and place - begin >= form.BLOCK and place % 3 and place not in ends:
            continue  # a third of the facts' bytes, and of everything else each
        altered = bytearray(whole)
        altered[place] ^= 1
        with pytest.raises((DamagedArchive, UnknownArchive)) as caught:
            read(bytes(altered))
        damage = caught.value
        if isinstance(damage, UnknownArchive):
            assert whole[place - 1 : place + 2] == b":2}", "the version itself: it may be a later one"
            continue
        assert isinstance(damage, DamagedArchive), (place, name)
        before = dict(zip((each for _, each in parts[1:]), (each for _, each in parts), strict=False))
        assert damage.part in (name, f"what follows {before.get(name)}"), place
        if damage.seq is not None:
            assert damage.seq == next(seq for seq, end in enumerate(ends, start=1) if place < end), place
        is_in_the_log = name.startswith("log/") and place - begin >= form.BLOCK and place < ends[-1]
        assert (damage.seq is not None) is is_in_the_log, place


def test_a_file_cut_short_anywhere_is_found(whole: bytes) -> None:
    for length in range(0, len(whole), 97):
        with pytest.raises((DamagedArchive, UnknownArchive)):
            read(whole[:length])


def test_what_was_added_at_the_end_is_found(whole: bytes) -> None:
    with pytest.raises(DamagedArchive, match="the end was altered"):
        read(whole + b"\0")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04" + bytes(600), b"hello"])
def test_a_file_that_is_no_archive_is_told_as_such(content: bytes) -> None:
    with pytest.raises(UnknownArchive, match="no archive of Vigie"):
        read(content)


def test_a_later_version_is_told_before_anything_else(whole: bytes) -> None:
    """Rule EX6."""
    parts = dict(parts_of(whole))
    header = json.loads(parts[form.HEADER]) | {"version": 3}
    with pytest.raises(UnknownArchive, match=r"version 3, and this release reads version 2: update Vigie"):
        read(made(parts | {form.HEADER: form.canonical(header)}))


@pytest.mark.parametrize(
    "changes", [{"seq": 3}, {"chain": "00" * 32}, {"log_id": "x"}, {"seq": True}, {"format": "zip"}, {"chain": None}]
)
def test_a_header_that_the_log_does_not_bear_out_is_refused_although_it_is_signed(
    whole: bytes, changes: dict[str, object]
) -> None:
    """Rule EX6."""
    parts = dict(parts_of(whole))
    parts[form.HEADER] = form.canonical(json.loads(parts[form.HEADER]) | changes)
    with pytest.raises(DamagedArchive) as caught:
        read(made(parts))
    assert caught.value.part == form.HEADER


def test_facts_that_do_not_follow_or_cannot_be_read_are_refused_although_they_are_signed(whole: bytes) -> None:
    """Rule EX6."""
    parts = dict(parts_of(whole))
    [name] = [name for name in parts if name.startswith("log/")]
    records = [record for record, _ in entries(parts[name])]
    for altered, complaint in (
        ([*records[:4], *records[5:]], "says that it is entry 6"),
        ([*records[:4], b"\xc1", *records[5:]], "Entry 5 of this archive says something that this release"),
    ):
        chain, chained = bytes(32), []
        for record in altered:
            chain = hashlib.sha256(chain + record).digest()
            chained.append((record, chain))
        header = json.loads(parts[form.HEADER]) | {"seq": len(altered), "chain": chain.hex()}
        forged = parts | {form.HEADER: form.canonical(header), name: form.encode_entries(chained)}
        with pytest.raises((DamagedArchive, UnknownArchive), match=complaint):
            read(made(forged))
    with pytest.raises(DamagedArchive) as caught:
        read(made(parts | {name: parts[name][:60] + b"\xff" + parts[name][61:]}))
    assert caught.value.seq == 1


def entries(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    while place < len(content):
        end = place + 4 + int.from_bytes(content[place : place + 4], "big")
        yield content[place + 4 : end], content[end : end + 32]
        place = end + 32


def test_positions_must_be_written_as_this_format_writes_them(whole: bytes) -> None:
    """Rule EX3: what goes out again must be what came in."""
    parts = dict(parts_of(whole))
    name = "positions/00000001"
    rows = form.decode_rows(parts[name])
    for wrong in (rows[::-1], [rows[0], rows[0]], []):
        with pytest.raises(DamagedArchive, match="positions/00000001 holds what is no list"):
            read(made(parts | {name: form.encode_rows(wrong)}))
    with pytest.raises(DamagedArchive, match="positions/00000001 holds what is no list"):
        read(made(parts | {name: b"\x01"}))


def test_parts_in_another_order_or_of_other_names_are_refused(whole: bytes) -> None:
    parts = dict(parts_of(whole))
    swapped = {name: parts[name] for name in (form.HEADER, "positions/00000001", "log/00000001")}
    with pytest.raises(DamagedArchive):
        read(made(swapped))
    with pytest.raises(DamagedArchive):
        read(made(parts | {"readme.txt": b"hello"}))
    assert read(whole).head.seq == read(made(parts)).head.seq


async def test_a_map_file_that_no_server_would_have_kept_is_refused_although_it_is_signed() -> None:
    """Rules ML3 and ML4: a picture that holds a program does not come in by an archive."""
    here = await where_it_was_written()
    await here.lay(1, b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    with pytest.raises(DamagedArchive, match=r"maps/.* is nothing that can lie under a map \(svg\)"):
        read(await here.export())


def test_map_files_are_those_that_facts_name_and_are_bounded(whole: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule ML3."""
    parts = {name: part for name, part in parts_of(whole).items() if name not in (form.MANIFEST, form.SIGNATURE)}
    assert len(read(made(parts)).maps) == 2
    stranger = solid_png(7, 7, (7, 7, 7))
    unnamed = dict(sorted({form.map_part(sha256(stranger).hexdigest()): stranger}.items()))
    with pytest.raises(DamagedArchive, match="is not the file that a fact names"):
        read(made({name: part for name, part in parts.items() if not name.startswith("maps/")} | unnamed))
    named = next(name for name in parts if name.startswith("maps/"))
    with pytest.raises(DamagedArchive, match="is not the file that a fact names"):
        read(made(parts | {named: stranger}))
    first = parts | {form.HEADER: form.canonical(json.loads(parts[form.HEADER]) | {"version": 1})}
    with pytest.raises(DamagedArchive, match="is not the file that a fact names"):
        read(made(first, version=1))
    monkeypatch.setattr(archive_reading, "MAX_BYTES_OF_OPERATION", sum(map(len, (PLAN, COURSE))) - 1)
    with pytest.raises(DamagedArchive, match="more than an operation may hold of maps"):
        read(whole)
