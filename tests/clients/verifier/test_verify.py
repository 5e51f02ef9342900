"""The proof that needs nothing of ours: one changed byte anywhere, and the entry is named."""

import ast
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
from clients.verifier.verify import Damaged, Proof, main, verify

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
