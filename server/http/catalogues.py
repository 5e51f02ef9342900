"""The vocabularies of this server: the list, and each of them whole."""

import msgspec
from starlette.responses import Response

from server.http.calls import OperationCall, SignedInCall
from server.http.problems import Answer, Problem, ProblemKind
from server.interop.archive_format import catalogue_part

_JSON = "application/json"


async def list_catalogues(call: SignedInCall) -> Answer:
    """Name, label, and the etag that tells whether one has changed."""
    return Response(
        msgspec.json.encode({"catalogues": call.services.catalogues.summaries()}),
        media_type=_JSON,
    )


async def show_catalogue(call: SignedInCall) -> Answer:
    """One catalogue, whole; 304 to who holds it already."""
    served = call.services.catalogues.by_name.get(call.request.path_params["name"])
    if served is None:
        return Problem(ProblemKind.NOT_FOUND)
    held = call.request.headers.get("if-none-match", "")
    etags = {etag.strip().removeprefix("W/") for etag in held.split(",")}
    headers = {"ETag": served.etag}
    if served.etag in etags or "*" in etags:
        return Response(status_code=304, headers=headers)
    return Response(served.encoded, media_type=_JSON, headers=headers)


async def show_operation_catalogue(call: OperationCall) -> Answer:
    """The same as the operation knows it: that of its archive for an imported one, that of this server else."""
    name = str(call.request.path_params["name"])
    imported = await call.services.event_log.imported(call.grant.operation_id)
    part = None if imported is None else imported.parts.get(catalogue_part(name))
    return await show_catalogue(call) if part is None else Response(part, media_type=_JSON)
