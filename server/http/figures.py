"""The figures of an operation over HTTP, as far as the caller may see what they count."""

import msgspec
from starlette.responses import Response

from protocol.devices import Role
from protocol.operations import Operation
from protocol.quantities import Seq
from protocol.upstream import Scope
from server.application.figures import Known
from server.domain.visibility import SCOPES_OF, shown_as_shared
from server.figures.families import shown_to
from server.http.calls import OperationCall
from server.http.problems import Answer, Problem, ProblemKind, invalid

ROLES_THAT_COUNT = frozenset(role for role in Role if Scope.OPERATION in SCOPES_OF[role])
"""Who sees the whole operation: figures add up all of it."""
_JSON = "application/json"


async def show_figures(call: OperationCall) -> Answer:
    """Every family of figures that the caller may have. Query: `known_at_seq`, by default the last fact."""
    if unknown := call.request.query_params.keys() - {"known_at_seq"}:
        return invalid(min(unknown))
    known = await read_known(call)
    if isinstance(known, Problem):
        return known
    operation = await call.services.find(call.grant.operation_id, call.grant.operation_id)  # what is shared now
    audience = shown_as_shared(call.audience, operation if isinstance(operation, Operation) else None)
    return Response(msgspec.json.encode(shown_to(audience, known.figures)), media_type=_JSON)


async def read_known(call: OperationCall) -> Known | Problem:
    """What was known at the number that the query names."""
    given = call.request.query_params.get("known_at_seq")
    try:
        seq = None if given is None else msgspec.convert(given, Seq, strict=False)
    except msgspec.ValidationError:
        return invalid("known_at_seq")
    known = await call.services.figures.read(call.grant.operation_id, seq)
    if known is not None:
        return known
    is_there = await call.services.figures.head(call.grant.operation_id) is not None
    return invalid("known_at_seq") if is_there else Problem(ProblemKind.NOT_FOUND)
