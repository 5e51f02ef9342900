"""The proof that needs nothing of ours: one changed byte anywhere, and the entry is named."""

import ast
import asyncio
import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.verifier import verify as module
from clients.verifier.verify import Damaged, Proof, ed25519_verifies, main, verify, verify_archive
from server.application.archive_reading import DamagedArchive, read_archive
from server.interop import archive_format as form
from tests.server.application.test_archive_reading import made, parts_of
from tests.support.installations import where_it_was_written

ENTRIES = [b"one", b"", b"three" * 40, bytes(range(256))]


def archive(entries: list[bytes], **changes: object) -> tuple[bytes, list[int]]:
    """The file, and where each part of it ends: the header, then each entry."""
    chain, body, ends = bytes(32), b"", []
    for entry in entries:
        chain = hashlib.sha256(chain + entry).digest()
        body += len(entry).to_bytes(4, "big") + entry + chain
        ends.append(len(body))
    header = {"format": "vigie.log", "version": 1, "operation_id": "op", "log_id": "log", "seq": len(entries)}
    line = json.dumps(header | {"chain": chain.hex()} | changes).encode() + b"\n"
    head = line + hashlib.sha256(line).digest()
    return head + body, [len(head), *(len(head) + end for end in ends)]


FILE, ENDS = archive(ENTRIES)


def damage(file: bytes, chain: str | None = None) -> Damaged:
    with pytest.raises(Damaged) as caught:
        verify(io.BytesIO(file), chain)
    return caught.value


def test_a_whole_log_is_proved_with_the_value_that_names_it() -> None:
    """Rule LG9."""
    proof = verify(io.BytesIO(FILE))
    assert proof == Proof("op", "log", len(ENTRIES), FILE[-32:].hex())
    assert verify(io.BytesIO(FILE), f" {proof.chain.upper()}\n") == proof


def test_a_byte_changed_anywhere_is_found_and_its_entry_named() -> None:
    """Rule LG9."""
    for place in range(len(FILE)):
        altered = bytearray(FILE)
        altered[place] ^= 1
        assert damage(bytes(altered)).seq == next(number for number, end in enumerate(ENDS) if place < end), place


@given(st.integers(0, len(FILE) - 1))
def test_a_file_cut_short_names_the_entry_that_is_not_whole(length: int) -> None:
    found = damage(FILE[:length])
    assert found.seq == next(number for number, end in enumerate(ENDS) if length < end)


def test_what_was_added_at_the_end_is_found() -> None:
    assert damage(FILE + b"\0").seq == len(ENTRIES) + 1


def test_entries_that_changed_places_are_found() -> None:
    first, second = FILE[ENDS[0] : ENDS[1]], FILE[ENDS[1] : ENDS[2]]
    assert damage(FILE[: ENDS[0]] + second + first + FILE[ENDS[2] :]).seq == 1


def test_a_log_made_anew_is_told_from_the_one_whose_chain_was_noted() -> None:
    """Rule LG9: whoever can write everything can make another chain, and not the one that was noted elsewhere."""
    forged, _ = archive([b"one", b"other"])
    assert verify(io.BytesIO(forged)).seq == 2
    assert "another chain" in str(damage(forged, FILE[-32:].hex()))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"format": "zip"}, "not that of an exported log"),
        ({"version": 2}, "version 2"),
        ({"seq": "4"}, "how many"),
        ({"log_id": None}, "no log_id"),
        ({"chain": "00"}, "not the last one"),
    ],
)
def test_a_header_that_says_something_else_is_told(changes: dict[str, object], reason: str) -> None:
    file, _ = archive(ENTRIES, **changes)
    assert reason in str(damage(file))


def test_the_command_says_whole_or_damaged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "log"
    path.write_bytes(FILE)
    assert main([str(path)]) == 0
    assert capsys.readouterr().out.startswith("WHOLE: 4 entries of operation op")
    path.write_bytes(FILE[:-1])
    assert main([str(path)]) == 1
    assert capsys.readouterr().err == "DAMAGED: entry 4 is cut short.\n"
    assert main([str(tmp_path / "none")]) == 1


def test_it_runs_on_its_own_and_imports_nothing_but_python(tmp_path: Path) -> None:
    source = Path(module.__file__)
    imported = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        for name in (
            [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names
    alone, log = tmp_path / "verify.py", tmp_path / "log"
    alone.write_bytes(source.read_bytes())
    log.write_bytes(FILE)
    run = subprocess.run([sys.executable, "-I", str(alone), str(log)], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout.split(":")[0]) == (0, "WHOLE")


@pytest.fixture(scope="module")
def whole() -> bytes:
    """An archive as the server writes it."""

    async def write() -> bytes:
        return await (await where_it_was_written()).export()

    return asyncio.run(write())


def broken(content: bytes, chain: str | None = None, key: str | None = None) -> Damaged:
    with pytest.raises(Damaged) as caught:
        verify_archive(io.BytesIO(content), chain, key)
    return caught.value


def test_an_archive_is_proved_with_its_chain_and_its_signer(whole: bytes) -> None:
    """Rule EX3."""
    read = read_archive(io.BytesIO(whole), lambda done, of: None)
    proof = verify_archive(io.BytesIO(whole))
    assert (proof.operation_id, proof.log_id) == (str(read.operation_id), str(read.head.log_id))
    assert (proof.seq, proof.chain, proof.key) == (read.head.seq, read.head.chain.hex(), read.signer.hex())
    assert verify_archive(io.BytesIO(whole), proof.chain.upper(), f" {proof.key}\n") == proof
    assert "another chain" in str(broken(whole, "00" * 32))
    assert "another key" in str(broken(whole, key="00" * 32))


def test_a_byte_changed_anywhere_in_an_archive_is_found_and_its_part_named(whole: bytes) -> None:
    """Rule EX3: as the server finds it, by a program that shares nothing with it."""
    for place in range(0, len(whole), 41):
        altered = bytearray(whole)
        altered[place] ^= 1
        with pytest.raises(DamagedArchive) as found:
            read_archive(io.BytesIO(bytes(altered)), lambda done, of: None)
        damage = broken(bytes(altered))
        assert damage.seq == (found.value.seq or 0), place
        assert damage.part == found.value.part or damage.part.startswith("what follows"), place


def test_a_map_file_under_another_name_is_found_although_it_is_signed(whole: bytes) -> None:
    """Rule ML3."""
    parts = {name: part for name, part in parts_of(whole).items() if name not in (form.MANIFEST, form.SIGNATURE)}
    verify_archive(io.BytesIO(made(parts)))
    name = next(name for name in parts if name.startswith("maps/"))
    assert broken(made(parts | {name: b"another"})).part == name
    first = parts | {form.HEADER: form.canonical(json.loads(parts[form.HEADER]) | {"version": 1})}
    assert broken(made(first, version=1)).part == name, "the first version has none"


@pytest.mark.parametrize("version", [1, 2])
def test_the_header_and_the_list_speak_of_one_version(whole: bytes, version: int) -> None:
    parts = {name: part for name, part in parts_of(whole).items() if name not in (form.MANIFEST, form.SIGNATURE)}
    first = parts | {form.HEADER: form.canonical(json.loads(parts[form.HEADER]) | {"version": 3 - version})}
    assert broken(made(first, version=version)).part == form.HEADER


def test_an_archive_cut_short_or_made_longer_is_found(whole: bytes) -> None:
    for length in range(0, len(whole), 1_017):
        broken(whole[:length])
    assert broken(whole + b"\0").part == "the end"


def test_signatures_are_those_of_the_published_vectors() -> None:
    """RFC 8032, section 7.1, tests 1 and 2; and none with a changed bit."""
    for key, message, signature in (
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe"
            "24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302a"
            "eeb00d291612bb0c00",
        ),
    ):
        values = bytes.fromhex(key), bytes.fromhex(signature), bytes.fromhex(message)
        assert ed25519_verifies(*values)
        for place in range(0, 64, 9):
            altered = bytearray(values[1])
            altered[place] ^= 4
            assert not ed25519_verifies(values[0], bytes(altered), values[2])
        assert not ed25519_verifies(values[0], values[1], values[2] + b"x")
    assert not ed25519_verifies(bytes(31), bytes(64), b"")
    assert not ed25519_verifies(b"\xff" * 32, bytes(64), b"")


def test_the_command_takes_an_archive_too(whole: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "out.vigie"
    path.write_bytes(whole)
    assert main([str(path)]) == 0
    key = capsys.readouterr().out.split("signed by ")[1].strip()
    assert main([str(path), "--key", key]) == 0
    assert main([str(path), "--key", "00" * 32]) == 1
    assert "signature.json is by another key" in capsys.readouterr().err
