"""People sign in by password or by a one-time link, and get a session; a browser gets it as a cookie as well."""

import asyncio
from typing import Annotated
from uuid import UUID, uuid5

from msgspec import Meta, Struct
from starlette.responses import JSONResponse, Response

from protocol.devices import Platform
from protocol.ids import DeviceId, OperationId, UserId
from server.auth.passwords import DECOY_HASH, is_right_password, normalise_login
from server.auth.tickets import issue
from server.auth.tokens import TOKEN_RANDOM_BYTES, TokenKind, hash_token, make_token
from server.http.access import SECURE_COOKIE, cookie_name
from server.http.calls import Call, SignedInCall
from server.http.limits import address_of
from server.http.problems import Answer, Problem, ProblemKind, not_signed_in, wait
from server.ports import AccessChange

SESSION_LIFETIME_MS = 12 * 3_600_000
"""One shift."""
SOCKET_TICKET_LIFETIME_MS = 60_000


class PasswordSignIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Body of `POST /api/sign-in`."""

    login: Annotated[str, Meta(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+\Z")]
    password: Annotated[str, Meta(min_length=1, max_length=256)]


class LinkSignIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Body of `POST /api/sign-in/link`: what stands after the `#` of the link."""

    token: Annotated[str, Meta(min_length=1, max_length=120)]


class TicketWish(Struct, frozen=True, forbid_unknown_fields=True):
    """Body of `POST /api/ticket`: the operations that the socket will follow, and which page asks."""

    operation_ids: Annotated[tuple[OperationId, ...], Meta(max_length=16)]
    page_id: UUID | None = None
    """Drawn once by each page of a browser: each of them is a device of its own, with commands of its own to number."""


async def sign_in(call: Call) -> Answer:
    """Password for session. Neither the answer nor its time tells whether the login exists."""
    wish = await call.read_json(PasswordSignIn)
    if isinstance(wish, Problem):
        return wish
    limits, monotonic_ms = call.services.limits, call.services.clock.monotonic()
    login, address = normalise_login(wish.login), address_of(call.request)
    by_account = (login, address) not in limits.familiar_addresses
    wait_ms = limits.guesses_by_address.take(address, monotonic_ms)
    if not wait_ms and by_account:
        wait_ms = limits.guesses_by_account.take(login, monotonic_ms)
        if wait_ms:
            limits.guesses_by_address.give_back(address)
    if wait_ms:
        call.services.metrics.sign_ins.labels("password", "too_many").inc()
        return wait(wait_ms, ProblemKind.TOO_MANY)
    account = await call.services.access.user_password(login)
    async with limits.password_checks:
        password_hash = DECOY_HASH if account is None else account[1]
        is_right = await asyncio.to_thread(is_right_password, password_hash, wish.password)
    if account is None or not is_right:
        call.services.metrics.sign_ins.labels("password", "wrong").inc()
        return not_signed_in()
    limits.guesses_by_address.give_back(address)
    if by_account:
        limits.guesses_by_account.give_back(login)
    limits.familiar_addresses.add(login, address)
    call.services.metrics.sign_ins.labels("password", "right").inc()
    return await _open_session(call, account[0])


async def sign_in_by_link(call: Call) -> Answer:
    """A link for a session, once."""
    wish = await call.read_json(LinkSignIn)
    if isinstance(wish, Problem):
        return wish
    budget, address = call.services.limits.lookups_by_address, address_of(call.request)
    wait_ms = budget.take(address, call.services.clock.monotonic())
    if wait_ms:
        call.services.metrics.sign_ins.labels("link", "too_many").inc()
        return wait(wait_ms, ProblemKind.TOO_MANY)
    user_id = await call.services.access.burn_sign_in_link(hash_token(wish.token), call.now)
    if user_id is None:
        call.services.metrics.sign_ins.labels("link", "wrong").inc()
        return Problem(ProblemKind.CODE_UNUSABLE)
    budget.give_back(address)
    call.services.metrics.sign_ins.labels("link", "right").inc()
    return await _open_session(call, user_id)


async def sign_out(call: SignedInCall) -> Answer:
    """End this session on every process, and have the browser forget what it holds. Phones are revoked by a post."""
    if call.principal.user_id is None:
        return Problem(ProblemKind.FORBIDDEN)
    await call.services.access.revoke_device(call.principal.device_id, call.now)
    await call.services.announce_access_change(AccessChange(call.principal.device_id, None))
    response = Response(status_code=204, headers={"Clear-Site-Data": '"cache", "cookies", "storage"'})
    name = cookie_name(call.request)
    response.delete_cookie(name, secure=name == SECURE_COOKIE, httponly=True, samesite="strict")
    return response


async def issue_socket_ticket(call: SignedInCall) -> Answer:
    """A credential for the next minute's `Hello`: a page never has to keep the session where a script can read it."""
    wish = await call.read_json(TicketWish)
    if isinstance(wish, Problem):
        return wish
    grants = tuple(grant for grant in call.principal.grants if grant.operation_id in wish.operation_ids)
    principal = call.principal._replace(grants=grants)
    if wish.page_id is not None:
        session_id = principal.device_id
        page_id = DeviceId(uuid5(session_id, wish.page_id.hex))
        principal = principal._replace(device_id=page_id, session_id=session_id)
    ticket = issue(
        call.services.ticket_keys,
        principal,
        now=call.now,
        lifetime_ms=SOCKET_TICKET_LIFETIME_MS,
    )
    return JSONResponse({"ticket": ticket, "expires_at": call.now + SOCKET_TICKET_LIFETIME_MS})


async def _open_session(call: Call, user_id: UserId) -> Answer:
    device_id = DeviceId(call.services.new_id())
    token = make_token(TokenKind.SESSION, call.services.random_bytes(TOKEN_RANDOM_BYTES))
    expires_at = call.now + SESSION_LIFETIME_MS
    try:
        await call.services.access.open_session(
            user_id, device_id=device_id, token_hash=hash_token(token), expires_at=expires_at, now=call.now
        )
    except LookupError:
        return not_signed_in()  # the account was ended between the two reads
    response = JSONResponse(
        {
            "token": token,
            "device_id": str(device_id),
            "user_id": str(user_id),
            "platform": Platform.BROWSER,
            "expires_at": expires_at,
        }
    )
    name = cookie_name(call.request)
    response.set_cookie(
        name,
        token,
        max_age=SESSION_LIFETIME_MS // 1000,
        path="/",
        secure=name == SECURE_COOKIE,
        httponly=True,
        samesite="strict",
    )
    return response
