"""The printed report of an operation over HTTP: on record before its first byte, as far as the caller may see."""

from functools import cache
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import available_timezones

import msgspec
from msgspec import Meta, Struct
from starlette.responses import Response

from protocol.operations import Operation
from protocol.quantities import Seq
from server.domain.export_rights import ExportKind
from server.domain.visibility import shown_as_shared
from server.http.calls import OperationCall
from server.http.problems import Answer, Problem, ProblemKind, invalid
from server.report.printing import ReportWish


class _Query(Struct, frozen=True):
    language: Literal["fr", "en"] = "fr"
    time_zone: Annotated[str, Meta(max_length=60)] = "UTC"
    known_at_seq: Seq | None = None
    anonymised: bool = False


async def show_report(call: OperationCall) -> Answer:
    """A PDF. Query: `language` (fr, en), `time_zone` (IANA name), `known_at_seq`, `anonymised`."""
    query = call.read_query(_Query)
    if isinstance(query, Problem):
        return query
    if query.time_zone not in _time_zones():
        return invalid("time_zone")
    operation_id = call.grant.operation_id
    operation = await call.services.find(operation_id, operation_id)
    audience = shown_as_shared(call.audience, operation if isinstance(operation, Operation) else None)
    wish = ReportWish(
        audience=audience,
        role=call.grant.role,
        language=query.language,
        time_zone=query.time_zone,
        now=call.now,
        seq=query.known_at_seq,
        is_anonymised=query.anonymised,
        reader=_reader(call),
    )
    printed = await call.services.printer.print(wish)
    if printed is None:
        is_there = await call.services.figures.head(operation_id) is not None
        return invalid("known_at_seq") if is_there else Problem(ProblemKind.NOT_FOUND)
    seq, pdf = printed
    await call.services.exports.note(
        operation_id,
        call.actor,
        ExportKind.REPORT,
        seq=seq,
        now=call.now,
        is_anonymised=query.anonymised,
        detail=query.language,
    )
    headers = {"Content-Disposition": f'attachment; filename="vigie-{operation_id}.{query.language}.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=headers)


async def show_progress(call: OperationCall) -> Answer:
    """How far the report is that this caller has asked this server for; `step` is null if none is being made."""
    step = call.services.printer.progress(call.grant.operation_id, _reader(call))
    return Response(msgspec.json.encode({"step": step}), media_type="application/json")


def _reader(call: OperationCall) -> UUID:
    return call.actor.user_id or call.actor.device_id


@cache
def _time_zones() -> frozenset[str]:
    """Those of this machine. Looked up once: it reads hundreds of files, and everybody waits meanwhile."""
    return frozenset(available_timezones() | {"UTC"})
