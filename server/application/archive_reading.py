"""Proves an archive whole before anything of it is taken in, and names the first part that is not."""

import hashlib
import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, BinaryIO, NamedTuple, NoReturn
from uuid import UUID

import msgspec

from protocol.codec import decode_record
from protocol.events import MapLayerDefined, MemberErased, Record, VictimErased
from protocol.ids import LogId, OperationId, PersonId
from server.application.live import chain_over
from server.auth.exchange import KEY_BYTES, SIGNATURE_BYTES, is_signed_by
from server.interop import archive_format as form
from server.interop.layer_files import MAX_BYTES, MAX_BYTES_OF_OPERATION, media_type_of
from server.interop.map_drawings import UnfitFile
from server.ports import Head, MapFile

MAX_SMALL_BYTES = 16 * 1024 * 1024
"""Of a part that is read whole before it is proved: header, catalogue, manifest."""
MAX_PART_BYTES = 256 * 1024 * 1024
_LARGE = ("log/", "positions/", "maps/")
"""Parts that are looked at in their place, not held."""

OnProgress = Callable[[int, int], None]
"""Told how many bytes are proved, and of how many."""


class DamagedArchive(Exception):
    """The file is not what was written.

    Attributes:
        part: The first part that is wrong.
        seq: The first entry of the log that is wrong, if it is the log.
    """

    def __init__(self, part: str, reason: str, seq: int | None = None) -> None:
        entry = "" if seq is None else f", entry {seq}"
        super().__init__(f"The archive is damaged: {part}{entry} {reason}.")
        self.part = part
        self.seq = seq


class UnknownArchive(Exception):
    """The file is no archive, or one that this release does not read; the message says which."""


class Part(NamedTuple):
    """Where a part lies in the file."""

    name: str
    offset: int
    size: int
    sha256: str


class Archive(NamedTuple):
    """An archive whose every byte is proved to be what its signer signed."""

    operation_id: OperationId
    head: Head
    header: dict[str, Any]
    small: dict[str, bytes]
    """Header, catalogues, manifest and signature, by name."""
    log: tuple[Part, ...]
    positions: tuple[Part, ...]
    maps: tuple[Part, ...]
    signer: bytes
    """Public key of the installation that made it."""
    erased: frozenset[PersonId]
    """People whose erasure is among the facts."""


def read_archive(file: BinaryIO, on_progress: OnProgress) -> Archive:
    """Walks the file to its end, twice over the log.

    Args:
        file: Opened for reading bytes, seekable.
        on_progress: Called as the proof goes on.

    Raises:
        DamagedArchive: With the first part, and in the log the first entry, that is not what was written.
        UnknownArchive: No archive, or of a version that is not read here.
    """
    total = file.seek(0, 2)
    file.seek(0)
    _check_version(file)
    parts, small = _scan(file, total, on_progress)
    signer, version = _check_manifest(parts, small, _first_bad_entry(file, parts))
    header, operation_id, head = _read_header(small[form.HEADER], version)
    log = tuple(part for part in parts if part.name.startswith("log/"))
    positions = tuple(part for part in parts if part.name.startswith("positions/"))
    maps = tuple(part for part in parts if part.name.startswith("maps/"))
    named = _check_facts(file, log, head)
    _check_positions(file, positions)
    _check_maps(file, maps, named.files if version == form.VERSION else frozenset())
    return Archive(operation_id, head, header, small, log, positions, maps, signer, named.erased)


def records_of(file: BinaryIO, part: Part) -> list[bytes]:
    """The stored facts of a part that was proved."""
    return [record for record, _ in _entries(_content(file, part))]


def rows_of(file: BinaryIO, part: Part) -> list[form.PositionRow]:
    """The positions of a part that was proved."""
    return form.decode_rows(_content(file, part))


def map_of(file: BinaryIO, part: Part) -> tuple[bytes, MapFile]:
    """The digest and the file of a map layer that was proved."""
    content = _content(file, part)
    return bytes.fromhex(part.sha256), MapFile(media_type_of(content), content)


def _check_version(file: BinaryIO) -> None:
    """Told first: nothing else is known of another version."""
    block = file.read(form.BLOCK)
    found = form.read_tar_header(block)
    if found is None:
        # Our own name means that it was one of ours.
        is_ours = block.startswith(form.HEADER.encode()) or block[257:262] == b"ustar"
        if is_ours:
            raise DamagedArchive(form.HEADER, "has a block before it that was altered")
        raise UnknownArchive("This is no archive of Vigie.")
    name, size = found
    if name != form.HEADER or size > MAX_SMALL_BYTES:
        raise UnknownArchive("This is no archive of Vigie.")
    try:
        header = json.loads(file.read(size))
        file.seek(0)
        if header["format"] != form.FORMAT:
            return  # proved below to be damaged, or not signed as such
        version = header["version"]
    except (ValueError, TypeError, KeyError):
        file.seek(0)
        return
    if version != form.VERSION and isinstance(version, int) and version > form.VERSION:
        raise UnknownArchive(
            f"This archive is of version {version}, and this release reads version {form.VERSION}: update Vigie."
        )


def _read_header(content: bytes, version: int) -> tuple[dict[str, Any], OperationId, Head]:
    try:
        header = json.loads(content)
        seq, chain = header["seq"], bytes.fromhex(header["chain"])
        if (header["format"], header["version"]) != (form.FORMAT, version) or type(seq) is not int:
            raise ValueError("another format")
        return header, OperationId(UUID(header["operation_id"])), Head(LogId(UUID(header["log_id"])), seq, chain)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise DamagedArchive(form.HEADER, "does not say what a header must say") from None


def _scan(file: BinaryIO, total: int, on_progress: OnProgress) -> tuple[list[Part], dict[str, bytes]]:
    parts: list[Part] = []
    small: dict[str, bytes] = {}
    before: str | None = None
    while before != form.SIGNATURE:
        block = file.read(form.BLOCK)
        found = form.read_tar_header(block)
        if found is None or not form.may_follow(found[0], before):
            raise DamagedArchive(_named(block, before), "has a block before it that was altered")
        name, size = found
        offset = file.tell()
        if size > min(total - offset, MAX_PART_BYTES):
            raise DamagedArchive(name, "is cut short")
        digest, left, kept = hashlib.sha256(), size, bytearray()
        while left:
            piece = file.read(min(left, 1 << 20))
            digest.update(piece)
            left -= len(piece)
            if not name.startswith(_LARGE):
                kept += piece
                if len(kept) > MAX_SMALL_BYTES:
                    raise DamagedArchive(name, "is longer than such a part can be")
        if file.read(-size % form.BLOCK) != form.padding(size):
            raise DamagedArchive(name, "is followed by bytes that were altered")
        if not name.startswith(_LARGE):
            small[name] = bytes(kept)
        parts.append(Part(name, offset, size, digest.hexdigest()))
        before = name
        on_progress(file.tell(), total)
    if file.read() != form.END:
        raise DamagedArchive("the end", "was altered")
    return parts, small


def _named(block: bytes, before: str | None) -> str:
    """What cannot be read as one of the names that may stand here is told by its place; two kinds may have any name."""
    name = block[:100].rstrip(b"\0").decode("ascii", "replace")
    is_certain = form.may_follow(name, before) and not name.startswith(("catalogues/", "maps/"))
    return name if is_certain else f"what follows {before}"


def _check_manifest(
    parts: list[Part], small: dict[str, bytes], first_bad_entry: Callable[[Part], int | None]
) -> tuple[bytes, int]:
    """The signer and the version, if the manifest lists these parts and is signed."""
    listed = {part.name: part for part in parts if part.name not in (form.MANIFEST, form.SIGNATURE)}
    manifest = small[form.MANIFEST]
    signer = _signer_of(small[form.SIGNATURE], manifest)
    found = [(part.name, part.size, part.sha256) for part in listed.values()]
    for version in (form.VERSION_WITHOUT_MAPS, form.VERSION):
        if manifest == form.manifest_of(found, version):
            if signer is None:
                raise DamagedArchive(form.SIGNATURE, "was altered")
            return signer, version
    if signer is None:
        raise DamagedArchive(form.MANIFEST, "was altered")
    for part, said in zip(listed.values(), _said(manifest), strict=False):
        if said != (part.name, part.size, part.sha256):
            raise DamagedArchive(part.name, "was altered", first_bad_entry(part))
    raise DamagedArchive(form.MANIFEST, "does not list what there is")


def _said(manifest: bytes) -> Iterator[tuple[str, int, str]]:
    for each in json.loads(manifest)["parts"]:
        yield each["name"], each["bytes"], each["sha256"]


def _signer_of(part: bytes, manifest: bytes) -> bytes | None:
    try:
        said = json.loads(part)
        public, signature = bytes.fromhex(said["public_key"]), bytes.fromhex(said["signature"])
    except (ValueError, TypeError, KeyError):
        return None
    is_sound = (
        len(public) == KEY_BYTES
        and len(signature) == SIGNATURE_BYTES
        and form.signature_of(public, signature) == part
        and is_signed_by(public, signature, manifest)
    )
    return public if is_sound else None


def _first_bad_entry(file: BinaryIO, parts: list[Part]) -> Callable[[Part], int | None]:
    """Finds the entry by the chain, once its part is known to be altered."""

    def find(wanted: Part) -> int | None:
        if not wanted.name.startswith("log/"):
            return None
        seq, chain = 0, bytes(form.DIGEST_BYTES)
        for part in parts:
            if part.name.startswith("log/"):
                seq, chain, is_whole = _walk(_content(file, part), seq, chain)
                if not is_whole:
                    return seq + 1
                if part is wanted:
                    return seq
        return None

    return find


def _walk(content: bytes, seq: int, chain: bytes) -> tuple[int, bytes, bool]:
    """How far the chain holds in this part: the last good entry, its value, and whether that is all of it."""
    try:
        for record, said in _entries(content):
            computed = chain_over(chain, record)
            if computed != said:
                return seq, chain, False
            seq, chain = seq + 1, computed
    except ValueError:
        return seq, chain, False
    return seq, chain, True


class _Named(NamedTuple):
    """What the facts speak of, and the archive is asked about."""

    erased: frozenset[PersonId]
    files: frozenset[str]
    """Of map layers, by SHA-256."""


def _check_facts(file: BinaryIO, log: tuple[Part, ...], head: Head) -> _Named:
    """Every fact can be read by this release, and they are numbered 1, 2, 3 … up to the head."""
    erased: set[PersonId] = set()
    files: set[str] = set()
    seq, chain = 0, bytes(form.DIGEST_BYTES)
    for part in log:
        count = 0
        start = seq
        seq, chain, is_whole = _walk(_content(file, part), seq, chain)
        if not is_whole:
            raise DamagedArchive(part.name, "does not follow from the one before", seq + 1)
        for count, (record, _) in enumerate(_entries(_content(file, part)), start=1):
            decoded = _decode(record, part, start + count)
            if isinstance(decoded.event, MemberErased):
                erased.add(decoded.event.member_id)
            elif isinstance(decoded.event, VictimErased):
                erased.add(decoded.event.victim_id)
            elif isinstance(decoded.event, MapLayerDefined):
                files.add(decoded.event.file)
        if count != form.ENTRIES_PER_PART and (part is not log[-1] or not count):
            raise DamagedArchive(part.name, f"holds {count} entries")
    if (seq, chain) != (head.seq, head.chain):
        raise DamagedArchive(form.HEADER, f"names another end of the log than entry {seq}")
    return _Named(frozenset(erased), frozenset(files))


def _decode(record: bytes, part: Part, seq: int) -> Record:
    try:
        decoded = decode_record(record)
    except msgspec.MsgspecError:
        raise UnknownArchive(
            f"Entry {seq} of this archive says something that this release does not know: update Vigie."
        ) from None
    if decoded.seq != seq:
        raise DamagedArchive(part.name, f"says that it is entry {decoded.seq}", seq)
    return decoded


def _check_positions(file: BinaryIO, positions: tuple[Part, ...]) -> None:
    last: tuple[int, UUID, UUID] | None = None
    for part in positions:
        content = _content(file, part)
        try:
            rows = form.decode_rows(content)
        except msgspec.MsgspecError:
            _refuse_positions(part)
        orders = [row.order for row in rows]
        is_sorted = all(a < b for a, b in pairwise(orders if last is None else [last, *orders]))
        is_full = len(rows) == form.ROWS_PER_PART or (part is positions[-1] and bool(rows))
        if form.encode_rows(rows) != content or not is_sorted or not is_full:
            _refuse_positions(part)
        last = orders[-1]


def _check_maps(file: BinaryIO, maps: tuple[Part, ...], named: frozenset[str]) -> None:
    """Each is the file that a fact names, such as this server would have kept; together they are bounded (rule ML3)."""
    held = 0
    for part in maps:
        held += part.size
        if part.name != form.map_part(part.sha256) or part.sha256 not in named:
            raise DamagedArchive(part.name, "is not the file that a fact names")
        if part.size > MAX_BYTES or held > MAX_BYTES_OF_OPERATION:
            raise DamagedArchive(part.name, "is more than an operation may hold of maps")
        try:
            media_type_of(_content(file, part))
        except UnfitFile as unfit:
            raise DamagedArchive(part.name, f"is nothing that can lie under a map ({unfit.fault})") from None


def _refuse_positions(part: Part) -> NoReturn:
    raise DamagedArchive(part.name, "holds what is no list of positions as this format writes it")


def _content(file: BinaryIO, part: Part) -> bytes:
    file.seek(part.offset)
    return file.read(part.size)


def _entries(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Raises ValueError where an entry is cut short."""
    place = 0
    while place < len(content):
        start = place + form.LENGTH_BYTES
        end = start + int.from_bytes(content[place:start], "big")
        place = end + form.DIGEST_BYTES
        if place > len(content):
            raise ValueError("an entry is cut short")
        yield content[start:end], content[end:place]
