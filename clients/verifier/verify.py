"""Proves an exported log whole: `python verify.py FILE [--chain HEX]`. Needs Python 3.9 or later and nothing else.

The file is a line of JSON, its SHA-256, and then the entries, each with its length and the value of the hash chain
after it: SHA-256 over the value before it and the entry's bytes. One changed byte breaks the chain at its entry.

Whoever can write the whole file anew can make another chain. Compare `--chain` with the value that was noted
elsewhere, at the time, to know that it is the same log: its last value is printed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from typing import Any, BinaryIO, NamedTuple

FORMAT = "vigie.log"
VERSION = 1
MAX_HEADER_BYTES = 65_536
MAX_ENTRY_BYTES = 16 * 1024 * 1024
_DIGEST_BYTES = 32


class Proof(NamedTuple):
    """The log is whole."""

    operation_id: str
    log_id: str
    seq: int
    """How many entries it has."""
    chain: str
    """The last value of the chain, hexadecimal: names these entries and no others."""


class Damaged(Exception):
    """The first thing that is wrong.

    Attributes:
        seq: The entry, from 1; 0: the header.
    """

    def __init__(self, seq: int, reason: str) -> None:
        super().__init__(f"{'the header' if seq == 0 else f'entry {seq}'} {reason}")
        self.seq = seq


def verify(file: BinaryIO, expected_chain: str | None = None) -> Proof:
    """Reads the file to its end.

    Args:
        file: Opened for reading bytes.
        expected_chain: The last value of the chain as it was noted elsewhere.

    Raises:
        Damaged: With the first entry that is not the one that was stored.
    """
    header = _read_header(file)
    count, chain = header["seq"], bytes(_DIGEST_BYTES)
    for seq in range(1, count + 1):
        chain = _read_entry(file, seq, chain)
    if file.read(1):
        raise Damaged(count + 1, "is more than the header announces")
    if chain.hex() != header["chain"]:
        raise Damaged(count, "is not the last one that the header names")
    if expected_chain is not None and chain.hex() != expected_chain.strip().lower():
        raise Damaged(count, "ends another chain than the one expected")
    return Proof(header["operation_id"], header["log_id"], count, chain.hex())


def _read_header(file: BinaryIO) -> dict[str, Any]:
    line = file.readline(MAX_HEADER_BYTES)
    if hashlib.sha256(line).digest() != file.read(_DIGEST_BYTES):
        raise Damaged(0, "was altered")
    try:
        header = json.loads(line)
    except ValueError:
        raise Damaged(0, "is no JSON") from None
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise Damaged(0, "is not that of an exported log")
    if header.get("version") != VERSION:
        raise Damaged(0, f"is of version {header.get('version')}: this program reads version {VERSION}")
    if not isinstance(header.get("seq"), int) or header["seq"] < 0:
        raise Damaged(0, "does not say how many entries there are")
    for name in ("operation_id", "log_id", "chain"):
        if not isinstance(header.get(name), str):
            raise Damaged(0, f"has no {name}")
    return header


def _read_entry(file: BinaryIO, seq: int, chain: bytes) -> bytes:
    """The value of the chain after the entry, which must be the one that was stored."""
    length = int.from_bytes(_read(file, seq, 4), "big")
    if length > MAX_ENTRY_BYTES:
        raise Damaged(seq, "has an impossible length")
    record = _read(file, seq, length)
    computed = hashlib.sha256(chain + record).digest()
    if computed != _read(file, seq, _DIGEST_BYTES):
        raise Damaged(seq, "was altered")
    return computed


def _read(file: BinaryIO, seq: int, count: int) -> bytes:
    found = file.read(count)
    if len(found) < count:
        raise Damaged(seq, "is cut short")
    return found


def main(arguments: list[str] | None = None) -> int:
    """The command: 0 if the log is whole, 1 if not."""
    parser = argparse.ArgumentParser(description="Proves an exported log whole.")
    parser.add_argument("file")
    parser.add_argument("--chain", metavar="HEX", help="the last value of the chain, as it was noted elsewhere")
    wanted = parser.parse_args(arguments)
    try:
        with open(wanted.file, "rb") as file:
            proof = verify(file, wanted.chain)
    except Damaged as damage:
        sys.stderr.write(f"DAMAGED: {damage}.\n")
        return 1
    except OSError as failure:
        sys.stderr.write(f"{wanted.file}: {failure.strerror}.\n")
        return 1
    sys.stdout.write(
        f"WHOLE: {proof.seq} entries of operation {proof.operation_id}, log {proof.log_id}.\nchain {proof.chain}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
