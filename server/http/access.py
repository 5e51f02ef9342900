"""Who may call a route: closed kinds of rule, each with what it proves to the handler it holds.

A handler hangs on a rule and a route holds a rule, so there is no way to write a route that nobody guards.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request

from protocol.devices import Role
from server.auth.origins import is_allowed_origin
from server.auth.tokens import hash_token
from server.http.calls import Call, OperationCall, SignedInCall
from server.http.limits import address_of, is_loopback
from server.http.problems import Answer, Problem, ProblemKind, not_signed_in, wait
from server.http.services import HttpServices
from server.ports import Grant, Principal, Unavailable

SECURE_COOKIE = "__Host-vigie"
"""Browsers bind a cookie of this name to https, to this host and to the whole of it."""
PLAIN_COOKIE = "vigie"
"""The same on loopback without TLS, where browsers refuse the other."""


@dataclass(frozen=True)
class Public:
    """Anybody; browsers only from our own pages."""

    handler: Callable[[Call], Awaitable[Answer]]


@dataclass(frozen=True)
class SignedIn:
    """Any valid credential."""

    handler: Callable[[SignedInCall], Awaitable[Answer]]


@dataclass(frozen=True)
class Administrator:
    """A person with an account marked as administrator."""

    handler: Callable[[SignedInCall], Awaitable[Answer]]


@dataclass(frozen=True)
class InOperation:
    """One of these roles in the operation named by `{operation_id:uuid}` of the path."""

    roles: frozenset[Role]
    handler: Callable[[OperationCall], Awaitable[Answer]]


@dataclass(frozen=True)
class TrackerToken:
    """The token of a tracker, in `{token}` of the path."""

    handler: Callable[[OperationCall], Awaitable[Answer]]


@dataclass(frozen=True)
class Operator:
    """A caller on this machine, or an administrator."""

    handler: Callable[[Call], Awaitable[Answer]]


Rule = Public | SignedIn | Administrator | InOperation | TrackerToken | Operator


async def admit(rule: Rule, call: Call) -> Answer:
    """Check the rule, then let its handler answer."""
    match rule:
        case Public(handler):
            if not _is_own_page(call, may_be_missing=True):
                return Problem(ProblemKind.FOREIGN_PAGE)
            return await handler(call)
        case Operator(handler) if is_loopback(call.request):
            return await handler(call)
        case TrackerToken(tracker_handler):
            tracker = await _find_tracker(call)
            return tracker if isinstance(tracker, Problem) else await tracker_handler(tracker)
    signed_in = await _sign_in(call)
    if isinstance(signed_in, Problem):
        return signed_in
    match rule:
        case SignedIn(signed_in_handler):
            return await signed_in_handler(signed_in)
        case InOperation(roles, operation_handler):
            grant = live_grant(signed_in.principal, call.request.path_params["operation_id"], call.now)
            if grant is None:
                return Problem(ProblemKind.NOT_FOUND)  # an operation that is not yours does not exist for you
            if grant.role not in roles:
                return Problem(ProblemKind.FORBIDDEN)
            return await operation_handler(_in_operation(call, signed_in.principal, grant))
        case Administrator(administrator_handler):
            if not await _is_administrator(call.services, signed_in.principal):
                return Problem(ProblemKind.FORBIDDEN)
            return await administrator_handler(signed_in)
        case Operator(handler):
            if not await _is_administrator(call.services, signed_in.principal):
                return Problem(ProblemKind.FORBIDDEN)
            return await handler(call)


def live_grant(principal: Principal, operation_id: object, now: int) -> Grant | None:
    """The principal's role in this operation, if it has one now."""
    for grant in principal.grants:
        if grant.operation_id == operation_id and grant.is_live(now):
            return grant
    return None


async def _sign_in(call: Call) -> SignedInCall | Problem:
    scheme, _, bearer = call.request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        token = bearer.strip()
    else:
        token = call.request.cookies.get(cookie_name(call.request), "")
        is_safe = call.request.method in ("GET", "HEAD")
        if token and not is_safe and not _is_own_page(call, may_be_missing=False):
            return Problem(ProblemKind.FOREIGN_PAGE)
    if not token:
        return not_signed_in()
    principal = await _look_up(call, hash_token(token))
    if isinstance(principal, Problem):
        return principal
    if principal.is_position_only:
        return not_signed_in()
    return SignedInCall(call.request, call.services, call.now, call.max_body_bytes, principal)


async def _look_up(call: Call, token_hash: bytes) -> Principal | Problem:
    budget, address = call.services.limits.lookups_by_address, address_of(call.request)
    wait_ms = budget.take(address, call.services.clock.monotonic())
    if wait_ms:
        return wait(wait_ms, ProblemKind.TOO_MANY)
    principal = await call.services.access.principal_by_token(token_hash, call.now)
    if principal is None:
        return not_signed_in()
    budget.give_back(address)
    return principal


async def _find_tracker(call: Call) -> OperationCall | Problem:
    """The tracker that owns this address.

    One that is known never waits because of what its neighbours behind the same address try, and its positions keep
    coming in while the access store is away.
    """
    token_hash, feeders = hash_token(call.request.path_params["token"]), call.services.feeders
    known = feeders.recall(token_hash)
    if known is None:
        found = await _look_up(call, token_hash)
        if isinstance(found, Problem):
            return found if found.kind is ProblemKind.TOO_MANY else _unknown_tracker(call.request)
        principal = found
    else:
        try:
            still = await call.services.access.principal_by_token(token_hash, call.now)
        except Unavailable:
            if call.services.is_revoked(known.device_id):
                raise
            still = known
        if still is None:
            feeders.forget(token_hash)
            return _unknown_tracker(call.request)
        principal = still
    grant = next((grant for grant in principal.grants if grant.role is Role.TRACKER), None)
    if grant is None or grant.team_id is None or not grant.is_live(call.now):
        return _unknown_tracker(call.request)
    feeders.remember(token_hash, principal)
    return _in_operation(call, principal, grant)


def _unknown_tracker(request: Request) -> Problem:
    """OwnTracks asks its user for a password on 401; the other apps show that the address is wrong on 404."""
    is_owntracks = "x-limit-u" in request.headers or request.headers.get("authorization", "").lower().startswith(
        "basic "
    )
    if is_owntracks:
        return Problem(ProblemKind.NOT_SIGNED_IN, headers={"WWW-Authenticate": 'Basic realm="Vigie"'})
    return Problem(ProblemKind.NOT_FOUND)


async def _is_administrator(services: HttpServices, principal: Principal) -> bool:
    """Read anew each time: rare, and a right that was taken away is gone at once."""
    if principal.user_id is None:
        return False
    accounts = await services.access.users()
    return any(
        account.user_id == principal.user_id and account.is_admin and account.revoked_at is None for account in accounts
    )


def cookie_name(request: Request) -> str:
    """Under which name this connection's browser keeps the session."""
    return SECURE_COOKIE if request.url.scheme == "https" else PLAIN_COOKIE


def _is_own_page(call: Call, *, may_be_missing: bool) -> bool:
    origin = call.request.headers.get("origin")
    return is_allowed_origin(origin, call.services.allowed_origins, may_be_missing=may_be_missing)


def _in_operation(call: Call, principal: Principal, grant: Grant) -> OperationCall:
    return OperationCall(call.request, call.services, call.now, call.max_body_bytes, principal, grant)
