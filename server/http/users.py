"""People with an account: who they are, what each may do where, and how to end it. For administrators."""

import asyncio
from typing import Annotated

from msgspec import Meta, Struct
from starlette.responses import JSONResponse, Response

from protocol.devices import Role
from protocol.ids import OperationId, OrganisationId, SiteId, TeamId, UserId
from protocol.operations import Operation, Site
from protocol.quantities import EpochMs
from server.auth.passwords import SALT_BYTES, hash_password, is_strong_enough, normalise_login
from server.auth.tokens import TOKEN_RANDOM_BYTES, TokenKind, hash_token, make_token
from server.domain.permissions import CREW
from server.domain.standing import is_standing
from server.http.calls import SignedInCall
from server.http.problems import Answer, Problem, ProblemKind, invalid
from server.http.rights import wrong_partner_or_window
from server.ports import AccessChange, Grant, UserAccount

SIGN_IN_LINK_LIFETIME_MS = 24 * 3_600_000
_NO_PASSWORD = "no password"  # noqa: S105 - says that there is none: no password has this hash
_LOGIN_TAKEN = {"fr": "Cet identifiant est déjà pris.", "en": "This login is taken."}
_ROLES_OF_PEOPLE = frozenset(Role) - {Role.SYSTEM, Role.TRACKER}


class NewUser(Struct, frozen=True, forbid_unknown_fields=True):
    """Body of `POST /api/users`."""

    login: Annotated[str, Meta(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+\Z")]
    password: Annotated[str, Meta(max_length=256)] | None = None
    """None: signs in by one-time links only."""
    is_admin: bool = False


class GrantWish(Struct, frozen=True, forbid_unknown_fields=True):
    """Body of `POST /api/users/{id}/grants`; a second one for the same operation takes the place of the first."""

    operation_id: OperationId
    role: Role
    team_id: TeamId | None = None
    site_id: SiteId | None = None
    not_after: EpochMs | None = None
    """Epoch ms."""
    not_before: EpochMs | None = None
    """Epoch ms: the role counts from then on."""
    organisation_id: OrganisationId | None = None
    """The partner for which a liaison looks."""


async def show_me(call: SignedInCall) -> Answer:
    """Who is signed in here, and whether that is an administrator: what a page offers depends on it."""
    accounts = await call.services.access.users()
    mine = next((each for each in accounts if each.user_id == call.principal.user_id), None)
    return JSONResponse({"login": None if mine is None else mine.login, "is_admin": mine is not None and mine.is_admin})


async def list_users(call: SignedInCall) -> Answer:
    """All accounts, ended ones included."""
    accounts = await call.services.access.users()
    shown = [
        {
            "user_id": str(account.user_id),
            "login": account.login,
            "is_admin": account.is_admin,
            "created_at": account.created_at,
            "revoked_at": account.revoked_at,
        }
        for account in accounts
    ]
    return JSONResponse({"users": shown})


async def add_user(call: SignedInCall) -> Answer:
    """A new account; without a right to any operation yet."""
    wish = await call.read_json(NewUser)
    if isinstance(wish, Problem):
        return wish
    login = normalise_login(wish.login)
    if not login:
        return invalid("login")
    password_hash = _NO_PASSWORD
    if wish.password is not None:
        if not is_strong_enough(wish.password):
            return invalid("password")
        salt = call.services.random_bytes(SALT_BYTES)
        async with call.services.limits.password_checks:
            password_hash = await asyncio.to_thread(hash_password, wish.password, salt)
    user_id = UserId(call.services.new_id())
    is_added = await call.services.access.add_user(user_id, login, password_hash, is_admin=wish.is_admin, now=call.now)
    if not is_added:
        return Problem(ProblemKind.REFUSED, members={"field": "login", "sentence": _LOGIN_TAKEN})
    return JSONResponse({"user_id": str(user_id), "login": login}, 201)


async def revoke_user(call: SignedInCall) -> Answer:
    """End an account, its sessions and its sockets on every process. The same again changes nothing."""
    user = await _find(call)
    if user is None:
        return Problem(ProblemKind.NOT_FOUND)
    if user.user_id == call.principal.user_id:
        return Problem(ProblemKind.FORBIDDEN)  # nobody locks the last administrator out by mistake
    device_ids = await call.services.access.revoke_user(user.user_id, call.now)
    for principal_id in (user.user_id, *device_ids):
        await call.services.announce_access_change(AccessChange(principal_id, None))
    return Response(status_code=204)


async def make_sign_in_link(call: SignedInCall) -> Answer:
    """A link that signs this person in once: for a first visit, a lost password, a second screen."""
    user = await _find(call)
    if user is None or user.revoked_at is not None:
        return Problem(ProblemKind.NOT_FOUND)
    token = make_token(TokenKind.SIGN_IN_LINK, call.services.random_bytes(TOKEN_RANDOM_BYTES))
    expires_at = call.now + SIGN_IN_LINK_LIFETIME_MS
    await call.services.access.put_sign_in_link(hash_token(token), user.user_id, expires_at)
    link = f"{call.services.public_url}/#link={token}"
    return JSONResponse({"link": link, "token": token, "expires_at": expires_at}, 201)


async def grant_role(call: SignedInCall) -> Answer:
    """A role in one operation, which counts at once, on every screen that this person has open."""
    user = await _find(call)
    if user is None or user.revoked_at is not None:
        return Problem(ProblemKind.NOT_FOUND)
    wish = await call.read_json(GrantWish)
    if isinstance(wish, Problem):
        return wish
    if (field := await _wrong_field(call, wish)) is not None:
        return invalid(field)
    grant = Grant(
        wish.operation_id,
        wish.role,
        wish.team_id,
        wish.site_id,
        wish.not_after,
        wish.not_before,
        wish.organisation_id,
    )
    rights_version = await call.services.access.grant(user.user_id, grant, call.now)
    await call.services.announce_access_change(AccessChange(user.user_id, rights_version))
    return Response(status_code=204)


async def list_grants(call: SignedInCall) -> Answer:
    """Who has which role in the operation, and from when until when it counts."""
    accounts = {account.user_id: account for account in await call.services.access.users()}
    grants = await call.services.access.grants_in(OperationId(call.request.path_params["operation_id"]))
    shown = [
        {
            "user_id": str(user_id),
            "login": accounts[user_id].login,
            "role": grant.role,
            "not_before": grant.not_before,
            "not_after": grant.not_after,
        }
        for user_id, grant in grants.items()
        if user_id in accounts
    ]
    return JSONResponse({"grants": sorted(shown, key=lambda each: str(each["login"]))})


async def _wrong_field(call: SignedInCall, wish: GrantWish) -> str | None:
    find = call.services.find
    if not isinstance(await find(wish.operation_id, wish.operation_id), Operation):
        return "operation_id"
    if wish.role not in _ROLES_OF_PEOPLE:
        return "role"
    if (wish.role in CREW and wish.team_id is None) or (
        wish.team_id is not None and not is_standing(await find(wish.operation_id, wish.team_id))
    ):
        return "team_id"
    if (wish.role is Role.POST_LEADER and wish.site_id is None) or (
        wish.site_id is not None and not isinstance(await find(wish.operation_id, wish.site_id), Site)
    ):
        return "site_id"
    return await wrong_partner_or_window(call, wish.operation_id, wish)


async def _find(call: SignedInCall) -> UserAccount | None:
    user_id = call.request.path_params["user_id"]
    accounts = await call.services.access.users()
    return next((account for account in accounts if account.user_id == user_id), None)
