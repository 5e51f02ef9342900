"""What can be taken out of an operation, over HTTP: streamed, each on record before its first byte."""

from typing import Annotated

from msgspec import Meta, Struct
from starlette.responses import JSONResponse, Response, StreamingResponse

from protocol.ids import TeamId
from protocol.operations import Operation
from protocol.protected import Compartment
from server.application.archive_export import Export
from server.application.exports import KeyWish
from server.application.map_export import MapWish
from server.application.table_export import TableWish
from server.auth.exchange import UnreadableKey, read_receiving_key
from server.domain.export_rights import ExportKind, may_open_all
from server.domain.visibility import Audience, shown_as_shared
from server.http.calls import OperationCall
from server.http.problems import Answer, Problem, ProblemKind, invalid
from server.interop import geojson
from server.ports import ExportNote

ARCHIVE_TYPE = "application/vnd.vigie.archive"
KEYS_TYPE = "application/vnd.vigie.keys+json"
TOTAL, UNIT = "Vigie-Total", "Vigie-Unit"
"""Headers that say how much is to come, since its length is not known beforehand: at most so many of what."""


class KeyRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Body of `POST …/exports/keys`."""

    receiver: Annotated[str, Meta(max_length=100)]
    """What `vigie exchange-key` prints on the other installation."""
    reason: Annotated[str, Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*\Z")]
    """Why they leave; goes on record with each person."""


class _Query(Struct, frozen=True):
    anonymised: bool = False


class _TableQuery(_Query, frozen=True):
    opened: str = ""
    """Compartments of victims, by commas."""


class _TrackQuery(_Query, frozen=True):
    team: TeamId | None = None
    """That one alone."""


async def export_archive(call: OperationCall) -> Answer:
    """The whole operation, to be kept, proved and read elsewhere (`protocol/ARCHIVE.md`)."""
    export = await call.services.exports.archives.write(call.grant.operation_id)
    return await _leave(call, export, ExportKind.ARCHIVE, ARCHIVE_TYPE, "vigie")


async def export_log(call: OperationCall) -> Answer:
    """The stored bytes with their hash chain alone; what is protected stays sealed in it."""
    export = await call.services.exports.log(call.grant.operation_id)
    return await _leave(call, export, ExportKind.LOG, "application/octet-stream", "vlog")


async def export_keys(call: OperationCall) -> Answer:
    """The keys of everybody who was not erased, in a box for one other installation."""
    wish = await call.read_json(KeyRequest)
    if isinstance(wish, Problem):
        return wish
    if call.principal.user_id is None:
        return Problem(ProblemKind.FORBIDDEN)  # a shared device cannot say who lets them go
    try:
        key_wish = KeyWish(call.grant.operation_id, read_receiving_key(wish.receiver), wish.reason.strip())
        file = await call.services.exports.keys(key_wish, call.actor, call.now)
    except UnreadableKey:
        return invalid("receiver")
    if file is None:
        return Problem(ProblemKind.NOT_FOUND)
    return Response(file, media_type=KEYS_TYPE, headers=_attachment(call, "vigiekeys"))


async def export_tables(call: OperationCall) -> Answer:
    """A zip of tables for a spreadsheet."""
    query = call.read_query(_TableQuery)
    if isinstance(query, Problem):
        return query
    compartments = []
    for name in filter(None, query.opened.split(",")):
        if name not in set(Compartment) or query.anonymised:
            return invalid("opened")
        if not may_open_all(call.actor, Compartment(name)):
            return Problem(ProblemKind.FORBIDDEN)
        compartments.append(Compartment(name))
    wish = TableWish(await _audience(call), call.actor, call.now, query.anonymised, tuple(dict.fromkeys(compartments)))
    export = await call.services.exports.tables.write(wish)
    detail = ",".join(wish.opened)
    return await _leave(
        call, export, ExportKind.TABLES, "application/zip", "zip", is_anonymised=query.anonymised, detail=detail
    )


async def export_map(call: OperationCall) -> Answer:
    """Places, interventions, teams and their ways, as GeoJSON."""
    query = call.read_query(_Query)
    if isinstance(query, Problem):
        return query
    export = await call.services.exports.maps.write_map(MapWish(await _audience(call), query.anonymised))
    return await _leave(call, export, ExportKind.MAP, geojson.MEDIA_TYPE, "geojson", is_anonymised=query.anonymised)


async def export_tracks(call: OperationCall) -> Answer:
    """A zip of one GPX track for each team."""
    query = call.read_query(_TrackQuery)
    if isinstance(query, Problem):
        return query
    wish = MapWish(await _audience(call), query.anonymised, query.team)
    export = await call.services.exports.maps.write_tracks(wish)
    return await _leave(call, export, ExportKind.TRACKS, "application/zip", "zip", is_anonymised=query.anonymised)


async def list_exports(call: OperationCall) -> Answer:
    """Who took what out, the newest first."""
    noted = await call.services.exports.noted(call.grant.operation_id)
    return JSONResponse({"exports": [_show(note) for note in noted]})


async def _leave(
    call: OperationCall,
    export: Export | None,
    what: ExportKind,
    media_type: str,
    ending: str,
    *,
    is_anonymised: bool = False,
    detail: str = "",
) -> Answer:
    """The stream, once it is on record; a caller who goes away ends it."""
    if export is None:
        return Problem(ProblemKind.NOT_FOUND)
    await call.services.exports.note(
        call.grant.operation_id,
        call.actor,
        what,
        seq=export.head.seq,
        now=call.now,
        is_anonymised=is_anonymised,
        detail=detail,
    )
    headers = {TOTAL: str(export.total), UNIT: export.unit, **_attachment(call, ending)}
    return StreamingResponse(export.pieces, media_type=media_type, headers=headers)


async def _audience(call: OperationCall) -> Audience:
    operation = await call.services.find(call.grant.operation_id, call.grant.operation_id)
    return shown_as_shared(call.audience, operation if isinstance(operation, Operation) else None)


def _attachment(call: OperationCall, ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="vigie-{call.grant.operation_id}.{ending}"'}


def _show(note: ExportNote) -> dict[str, object]:
    return {
        "reader": str(note.reader),
        "role": note.role,
        "what": note.what,
        "seq": note.seq,
        "at": note.at,
        "is_anonymised": note.is_anonymised,
        "detail": note.detail,
    }
