"""The figures of an operation over HTTP, as far as the caller may see what they count."""

import msgspec
from msgspec import Struct
from starlette.responses import Response

from protocol.devices import Role
from protocol.operations import Operation
from protocol.quantities import Seq
from protocol.upstream import Scope
from server.domain.visibility import SCOPES_OF, shown_as_shared
from server.figures.families import shown_to
from server.http.calls import OperationCall
from server.http.problems import Answer, Problem, ProblemKind, invalid

ROLES_THAT_COUNT = frozenset(role for role in Role if Scope.OPERATION in SCOPES_OF[role])
"""Who sees the whole operation: figures add up all of it."""
_JSON = "application/json"


class _Query(Struct, frozen=True):
    known_at_seq: Seq | None = None
    """What was known after this fact; None: after the last."""


async def show_figures(call: OperationCall) -> Answer:
    """Every family of figures that the caller may have."""
    query = call.read_query(_Query)
    if isinstance(query, Problem):
        return query
    known = await call.services.figures.read(call.grant.operation_id, query.known_at_seq)
    if known is None:
        is_there = await call.services.figures.head(call.grant.operation_id) is not None
        return invalid("known_at_seq") if is_there else Problem(ProblemKind.NOT_FOUND)
    operation = await call.services.find(call.grant.operation_id, call.grant.operation_id)  # what is shared now
    audience = shown_as_shared(call.audience, operation if isinstance(operation, Operation) else None)
    return Response(msgspec.json.encode(shown_to(audience, known.figures)), media_type=_JSON)
