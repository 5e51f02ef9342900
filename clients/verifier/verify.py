"""Proves an exported log or archive whole: `python verify.py FILE [--chain HEX] [--key HEX]`.

Needs Python 3.9 or later and nothing else. An exported log is a line of JSON, its SHA-256, and then the entries, each
with its length and the value of the hash chain after it: SHA-256 over the value before it and the entry's bytes. One
changed byte breaks the chain at its entry. An archive (`protocol/ARCHIVE.md`) is a tar with such entries, positions
catalogues and map files, a manifest with the SHA-256 of each part, and an Ed25519 signature of the manifest.

Whoever can write the whole file anew can make another chain and sign it with another key. Compare `--chain` with the
value that was noted elsewhere, at the time, and `--key` with the one that the installation gave out, to know that it
is the same log: both are printed.
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
ARCHIVE_FORMAT = "vigie.archive"
ARCHIVE_VERSIONS = (1, 2)
"""2: with files of map layers."""
MAX_SMALL_BYTES = 16 * 1024 * 1024
_DIGEST_BYTES = 32
_HEADER, _MANIFEST, _SIGNATURE = "vigie.json", "manifest.json", "signature.json"
_BLOCK = 512

_Coordinates = tuple[int, int, int, int]
_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
_BASE_Y = 4 * pow(5, _P - 2, _P) % _P
_BASE = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % _P)


class _Part(NamedTuple):
    name: str
    offset: int
    size: int
    sha256: str


class Proof(NamedTuple):
    """The log is whole."""

    operation_id: str
    log_id: str
    seq: int
    """How many entries it has."""
    chain: str
    """The last value of the chain, hexadecimal: names these entries and no others."""
    key: str = ""
    """Public key of whoever signed the archive, hexadecimal; a log alone is signed by nobody."""


class Damaged(Exception):
    """The first thing that is wrong.

    Attributes:
        seq: The entry, from 1; 0: the header, or a part of an archive that holds no entries.
        part: The part of the archive; empty in a log.
    """

    def __init__(self, seq: int, reason: str, part: str = "") -> None:
        where = [part] if part else []
        where += ["the header"] if seq == 0 and not part else [f"entry {seq}"] if seq else []
        super().__init__(f"{', '.join(where)} {reason}")
        self.seq = seq
        self.part = part


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


def verify_archive(file: BinaryIO, expected_chain: str | None = None, expected_key: str | None = None) -> Proof:
    """Reads the archive to its end.

    Args:
        file: Opened for reading bytes, seekable.
        expected_chain: The last value of the chain as it was noted elsewhere.
        expected_key: Public key that must have signed it, hexadecimal.

    Raises:
        Damaged: With the first part, and in the log the first entry, that is not the one that was written.
    """
    parts, small = _read_parts(file)
    manifest, signature = small[_MANIFEST], small[_SIGNATURE]
    key = _signer(manifest, signature)
    listed = [{"name": p.name, "bytes": p.size, "sha256": p.sha256} for p in parts[:-2]]
    about: dict[str, Any] = {"format": ARCHIVE_FORMAT, "parts": listed}
    version = next((each for each in ARCHIVE_VERSIONS if _canonical({**about, "version": each}) == manifest), None)
    if version is None:
        if key is None:
            raise Damaged(0, "was altered", _MANIFEST)
        for part, said in zip(parts, json.loads(manifest)["parts"]):  # noqa: B905 - Python 3.9 runs this too
            if said != {"name": part.name, "bytes": part.size, "sha256": part.sha256}:
                _read_log(file, parts, part.name)
                raise Damaged(0, "was altered", part.name)
        raise Damaged(0, "does not list what there is", _MANIFEST)
    if key is None:
        raise Damaged(0, "was altered, or the manifest was signed by somebody else", _SIGNATURE)
    header = json.loads(small[_HEADER])
    if (header.get("format"), header.get("version")) != (ARCHIVE_FORMAT, version):
        raise Damaged(0, f"is of version {header.get('version')}: this program reads {ARCHIVE_VERSIONS}", _HEADER)
    for part in parts:
        if part.name.startswith("maps/") and (version < 2 or part.name != f"maps/{part.sha256}"):
            raise Damaged(0, "is not the file that it is named after", part.name)
    seq, chain = _read_log(file, parts)
    if (seq, chain.hex()) != (header.get("seq"), header.get("chain")):
        raise Damaged(seq, "is not the last one that the header names", _HEADER)
    if expected_chain is not None and chain.hex() != expected_chain.strip().lower():
        raise Damaged(seq, "ends another chain than the one expected")
    if expected_key is not None and key != expected_key.strip().lower():
        raise Damaged(0, "is by another key than the one expected", _SIGNATURE)
    return Proof(header["operation_id"], header["log_id"], seq, chain.hex(), key)


def is_archive(file: BinaryIO) -> bool:
    """Is this an archive, and not a log alone? Leaves the file at its beginning."""
    start = file.read(len(_HEADER) + 1)
    file.seek(0)
    return start == _HEADER.encode() + b"\0"


def _read_parts(file: BinaryIO) -> tuple[list[_Part], dict[str, bytes]]:
    parts: list[_Part] = []
    small: dict[str, bytes] = {}
    while not parts or parts[-1].name != _SIGNATURE:
        before = f"what follows {parts[-1].name}" if parts else _HEADER
        block = file.read(_BLOCK)
        try:
            name, size = block[:100].rstrip(b"\0").decode("ascii"), int(block[124:135], 8)
        except ValueError:
            raise Damaged(0, "has a block that was altered", before) from None
        if _tar_header(name, size) != block:
            raise Damaged(0, "has a block that was altered", before)
        offset, digest, left, kept = file.tell(), hashlib.sha256(), size, b""
        is_small = not name.startswith(("log/", "positions/"))
        if is_small and size > MAX_SMALL_BYTES:
            raise Damaged(0, "is longer than such a part can be", name)
        while left:
            piece = file.read(min(left, 1 << 20))
            if not piece:
                raise Damaged(0, "is cut short", name)
            digest.update(piece)
            left -= len(piece)
            kept = kept + piece if is_small else b""
        if file.read(-size % _BLOCK) != bytes(-size % _BLOCK):
            raise Damaged(0, "is followed by bytes that were altered", name)
        if is_small:
            small[name] = kept
        parts.append(_Part(name, offset, size, digest.hexdigest()))
    if file.read() != bytes(2 * _BLOCK):
        raise Damaged(0, "was altered", "the end")
    if parts[0].name != _HEADER or len(parts) < 3 or parts[-2].name != _MANIFEST:
        raise Damaged(0, "is not where it must be", _MANIFEST)
    return parts, small


def _read_log(file: BinaryIO, parts: list[_Part], until: str | None = None) -> tuple[int, bytes]:
    """The last entry and its chain; raises `Damaged` for the first that does not follow, up to the part `until`."""
    seq, chain = 0, bytes(_DIGEST_BYTES)
    for part in parts:
        if part.name.startswith("log/"):
            file.seek(part.offset)
            end = part.offset + part.size
            while file.tell() < end:
                seq += 1
                try:
                    chain = _read_entry(file, seq, chain)
                    if file.tell() > end:
                        raise Damaged(seq, "is longer than its part")
                except Damaged as damage:
                    raise Damaged(seq, str(damage).partition(f"entry {seq} ")[2], part.name) from None
        if part.name == until:
            break
    return seq, chain


def _signer(manifest: bytes, part: bytes) -> str | None:
    try:
        said = json.loads(part)
        key, signature = bytes.fromhex(said["public_key"]), bytes.fromhex(said["signature"])
    except (ValueError, TypeError, KeyError):
        return None
    one_way = {"algorithm": "ed25519", "of": _MANIFEST, "public_key": key.hex(), "signature": signature.hex()}
    return key.hex() if _canonical(one_way) == part and ed25519_verifies(key, signature, manifest) else None


def _canonical(document: Any) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode("ascii") + b"\n"


def _tar_header(name: str, size: int) -> bytes:
    fields = [name.encode("ascii").ljust(100, b"\0"), b"0000444\0", b"0000000\0", b"0000000\0", b"%011o\0" % size]
    block = b"".join((*fields, b"%011o\0" % 0, b" " * 8, b"0", bytes(100), b"ustar\0", b"00")).ljust(_BLOCK, b"\0")
    return block[:148] + b"%06o\0 " % sum(block) + block[156:]


def ed25519_verifies(key: bytes, signature: bytes, message: bytes) -> bool:
    """Did the holder of this key sign this message? RFC 8032, section 5.1.7; slow, and enough for one signature."""
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r, s = _point(key), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= _ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % _ORDER
    left, right = _times(s, _BASE), _sum(r, _times(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % _P == 0 and (left[1] * right[2] - right[1] * left[2]) % _P == 0


def _sum(p: _Coordinates, q: _Coordinates) -> _Coordinates:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % _P, (p[1] + p[0]) * (q[1] + q[0]) % _P
    c, d = 2 * p[3] * q[3] * _D % _P, 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar: int, point: _Coordinates) -> _Coordinates:
    total = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = _sum(total, point)
        point, scalar = _sum(point, point), scalar >> 1
    return total


def _point(encoded: bytes) -> _Coordinates | None:
    number = int.from_bytes(encoded, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    if y >= _P:
        return None
    x2 = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(x2, (_P + 3) // 8, _P)
    if (x * x - x2) % _P:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    if (x * x - x2) % _P or (x == 0 and sign):
        return None
    x = _P - x if x & 1 != sign else x
    return x, y, 1, x * y % _P


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
    parser = argparse.ArgumentParser(description="Proves an exported log or archive whole.")
    parser.add_argument("file")
    parser.add_argument("--chain", metavar="HEX", help="the last value of the chain, as it was noted elsewhere")
    parser.add_argument("--key", metavar="HEX", help="the key that must have signed the archive")
    wanted = parser.parse_args(arguments)
    try:
        with open(wanted.file, "rb") as file:
            if is_archive(file) or wanted.key is not None:
                proof = verify_archive(file, wanted.chain, wanted.key)
            else:
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
    if proof.key:
        sys.stdout.write(f"signed by {proof.key}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
