"""The log of an operation over HTTP: pages for screens, and a table for spreadsheets."""

import csv
import io
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, Struct
from starlette.responses import Response, StreamingResponse

from protocol.operations import Operation
from protocol.quantities import Seq
from server.application.log_lines import LogFilter, LogLine
from server.application.log_reading import MAX_PAGE
from server.domain.export_rights import ExportKind
from server.domain.visibility import shown_as_shared
from server.http.calls import OperationCall
from server.http.problems import Answer, Problem, ProblemKind

DEFAULT_PAGE = 50
MAX_TEXT = 200
"""Characters of what is searched. Looked up in what the reader may see anyway: names of people are not among it."""
COLUMNS = (
    "seq",
    "occurred_at",
    "received_at",
    "late",
    "source",
    "role",
    "user_id",
    "device_id",
    "caused_by",
    "fact",
    "about",
    "details",
)


class _Query(Struct, frozen=True):
    """Which part of the log."""

    before: Seq | None = None
    after: Seq = 0
    """Numbers of the log."""
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = DEFAULT_PAGE
    q: Annotated[str, Meta(max_length=MAX_TEXT)] = ""
    """Words, or letters of them."""
    kind: str = ""
    team: UUID | None = None
    intervention: UUID | None = None
    victim: UUID | None = None

    @property
    def filter(self) -> LogFilter:
        about = (self.team, self.intervention, self.victim)
        return LogFilter(self.q, self.kind, frozenset(each for each in about if each is not None))


async def read_log(call: OperationCall) -> Answer:
    """One page, newest first; or everything as CSV, oldest first, if that is what the caller accepts."""
    query = call.read_query(_Query)
    if isinstance(query, Problem):
        return query
    operation = await call.services.find(call.grant.operation_id, call.grant.operation_id)
    shared = operation if isinstance(operation, Operation) else None
    audience, reader = shown_as_shared(call.audience, shared), call.services.log_reader
    if "text/csv" in call.request.headers.get("accept", ""):
        head = await call.services.event_log.head(call.grant.operation_id)
        await call.services.exports.note(
            call.grant.operation_id, call.actor, ExportKind.LINES, seq=0 if head is None else head.seq, now=call.now
        )
        table = _as_csv(reader.lines(audience, query.filter, after=query.after))
        name = f"vigie-log-{call.grant.operation_id}.csv"
        return StreamingResponse(table, media_type="text/csv", headers=_attachment(name))
    page = await reader.page(audience, query.filter, before=query.before, after=query.after, limit=query.limit)
    if page is None:
        return Problem(ProblemKind.NOT_FOUND)
    shown = {"head": page.head, "before": page.before, "lines": [_shown(line) for line in page.lines]}
    return Response(msgspec.json.encode(shown), media_type="application/json")


def _shown(line: LogLine) -> LogLine:
    return msgspec.structs.replace(line, related=None)


async def _as_csv(pages: AsyncIterator[list[LogLine]]) -> AsyncIterator[str]:
    yield "\ufeff" + _rows([COLUMNS])  # the mark by which spreadsheets know UTF-8
    async for lines in pages:
        yield _rows(map(_row, lines))


def _rows(rows: Iterable[Iterable[object]]) -> str:
    table = io.StringIO()
    csv.writer(table).writerows([_harmless(cell) for cell in row] for row in rows)
    return table.getvalue()


def _row(line: LogLine) -> Iterable[object]:
    details: dict[str, Any] = msgspec.to_builtins(line.event)
    tag = details.pop("type")
    return (
        line.seq,
        _iso(line.occurred_at),
        _iso(line.received_at),
        "late" if line.is_late else "",
        line.source,
        line.role or "",
        line.user_id or "",
        line.device_id,
        line.caused_by or "",
        tag,
        ", ".join(line.names.values()),
        msgspec.json.encode(details).decode(),
    )


def _harmless(cell: object) -> str:
    """The cell as text that no spreadsheet takes for a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
