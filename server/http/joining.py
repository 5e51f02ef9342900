"""How devices get in: a post invites, a phone redeems the code once; a tracker gets an address of its own."""

from typing import Annotated

from msgspec import Meta, Struct
from starlette.responses import JSONResponse

from protocol.devices import Platform, Role
from protocol.ids import DeviceId, OrganisationId, SiteId, TeamId
from protocol.operations import Site
from protocol.quantities import EpochMs, Name
from server.auth.join_codes import (
    SHORT_CODE_RANDOM_BYTES,
    derive_device_token,
    is_long_code,
    make_long_code,
    make_short_code,
    read_code,
    show_short_code,
)
from server.auth.tokens import TOKEN_RANDOM_BYTES, TokenKind, hash_token, make_token
from server.domain.permissions import CREW
from server.domain.standing import is_standing
from server.http.calls import Call, OperationCall
from server.http.enrolment import Joined, record_enrolment
from server.http.limits import address_of
from server.http.posters import ArrivingTeam, arrive
from server.http.problems import Answer, Problem, ProblemKind, invalid, wait
from server.http.qr_code import outline
from server.http.rights import wrong_partner_or_window
from server.http.services import HttpServices
from server.interop.tracker_setup import owntracks_link, settings_by_app
from server.ports import Grant, Invitation

INVITATION_LIFETIME_MS = 600_000
"""Ten minutes: long enough to cross a camp site, short enough for a code that was read aloud."""
PRINTED_LIFETIME_MS = 43_200_000
"""Twelve hours: a sheet is printed before the crews arrive. It has no code to type, which could be guessed by then."""

_FIELD_ROLES = CREW | {Role.POST_LEADER}
_POST_ROLES = frozenset(Role) - {Role.SYSTEM, Role.TRACKER, Role.ORG_ADMIN}

ROLES_THAT_MAY_BE_INVITED: dict[Role, frozenset[Role]] = {
    Role.ORG_ADMIN: _POST_ROLES | {Role.ORG_ADMIN},
    Role.COVER_HEAD: _POST_ROLES,
    Role.DISPATCHER: _FIELD_ROLES,
    Role.RESOURCE_OFFICER: _FIELD_ROLES,
    Role.TEAM_LEADER: CREW,
    Role.TEAM_MEMBER: frozenset({Role.TEAM_MEMBER}),
}
"""Whom each role may let in: nobody who commands more than the one who asks. Crews and first-aid posts see care that a
dispatcher does not; that a code was used, for what and when, stands in the log for everybody at the posts."""


class InvitationWish(Struct, frozen=True, forbid_unknown_fields=True):
    """Body of `POST /api/operations/{id}/invitations`."""

    role: Role
    team_id: TeamId | None = None
    """For a team's phone."""
    site_id: SiteId | None = None
    """For a first-aid post."""
    label: Name | None = None
    not_before: EpochMs | None = None
    """Epoch ms: the rights count from then on; the code is used before."""
    not_after: EpochMs | None = None
    """Epoch ms: the rights end then; None: with the operation."""
    organisation_id: OrganisationId | None = None
    """The partner for which a liaison looks: it sees what that partner is shown."""
    is_printed: bool = False
    """For a sheet handed out later: a picture to scan, which lives longer, and no code to type."""


class TrackerWish(Struct, frozen=True, forbid_unknown_fields=True):
    """Body of `POST /api/operations/{id}/trackers`."""

    team_id: TeamId
    label: Name
    is_in_vehicle: bool = False
    """A box in the vehicle stays when the crew is relieved; an app on somebody's phone does not (rule RL2)."""


class JoinWish(Struct, frozen=True, forbid_unknown_fields=True):
    """Body of `POST /api/join`."""

    code: Annotated[str, Meta(min_length=1, max_length=64)]
    platform: Platform
    label: Name
    nonce: Annotated[str, Meta(min_length=22, max_length=64)] | None = None
    """At least 128 random bits, made by the device before its first try: should the answer be lost, the same code and
    nonce again give the same device and token."""
    team: ArrivingTeam | None = None
    """For the code of a poster: who has come."""


async def invite(call: OperationCall) -> Answer:
    """A link (long code in its fragment) and a code to type, for one device."""
    wish = await call.read_json(InvitationWish)
    if isinstance(wish, Problem):
        return wish
    if wish.role not in ROLES_THAT_MAY_BE_INVITED[call.grant.role]:
        return Problem(ProblemKind.FORBIDDEN)
    operation_id = call.grant.operation_id
    if wish.role in CREW and wish.team_id is None:
        return invalid("team_id")
    is_for_more = wish.team_id != call.grant.team_id or wish.site_id is not None
    if call.grant.role in CREW and (is_for_more or wish.is_printed):
        return Problem(ProblemKind.FORBIDDEN)  # a crew lets in its relief: no other team, and no place with its victims
    if wish.role is Role.POST_LEADER and wish.site_id is None:
        return invalid("site_id")
    if wish.team_id is not None and not is_standing(await call.services.find(operation_id, wish.team_id)):
        return invalid("team_id")
    if wish.site_id is not None and not isinstance(await call.services.find(operation_id, wish.site_id), Site):
        return invalid("site_id")
    wrong = await wrong_partner_or_window(call, operation_id, wish)
    if wrong is not None:
        return invalid(wrong)
    invitation = Invitation(
        operation_id=operation_id,
        role=wish.role,
        team_id=wish.team_id,
        site_id=wish.site_id,
        label=wish.label or "",
        expires_at=call.now + (PRINTED_LIFETIME_MS if wish.is_printed else INVITATION_LIFETIME_MS),
        invited_by=call.principal.user_id,
        not_before=wish.not_before,
        not_after=wish.not_after,
        organisation_id=wish.organisation_id,
    )
    long_code, short_code = await _keep_invitation(call.services, invitation, is_typed=not wish.is_printed)
    link = f"{call.services.public_url}/#join={long_code}"
    return JSONResponse(
        {
            "link": link,
            "code": None if wish.is_printed else show_short_code(short_code),
            "expires_at": invitation.expires_at,
            "qr": outline(link),
        },
        201,
    )


async def _keep_invitation(services: HttpServices, invitation: Invitation, *, is_typed: bool = True) -> tuple[str, str]:
    """The long and the short code of an invitation that the store now knows.

    One that nobody types has in the place of the short code a second long one, which nobody is told.

    A short code that was given out once is never given out again, so one draw in 2^35 / (codes ever given) fails.
    """
    for is_last in (False, False, True):
        long_code = make_long_code(services.random_bytes(TOKEN_RANDOM_BYTES))
        if is_typed:
            short_code = make_short_code(services.random_bytes(SHORT_CODE_RANDOM_BYTES))
        else:
            short_code = make_long_code(services.random_bytes(TOKEN_RANDOM_BYTES))
        try:
            await services.access.invite(hash_token(long_code), hash_token(short_code), invitation)
            break
        except ValueError:
            if is_last:
                raise
    return long_code, short_code


async def join(call: Call) -> Answer:
    """A code for a device of one's own: exactly one caller gets it, however many try at once."""
    wish = await call.read_json(JoinWish)
    if isinstance(wish, Problem):
        return wish
    if wish.platform is Platform.TRACKER:
        return invalid("platform")
    code = read_code(wish.code)
    if code is None:
        return Problem(ProblemKind.CODE_MISTYPED)
    limits, address = call.services.limits, address_of(call.request)
    budget = limits.lookups_by_address if is_long_code(code) else limits.guesses_by_address
    wait_ms = budget.take(address, call.services.clock.monotonic())
    if wait_ms:
        call.services.metrics.sign_ins.labels("code", "too_many").inc()
        return wait(wait_ms, ProblemKind.TOO_MANY)
    if wish.nonce is None:
        token = make_token(TokenKind.DEVICE, call.services.random_bytes(TOKEN_RANDOM_BYTES))
    else:
        token = derive_device_token(call.services.ticket_keys[0].secret, code, wish.nonce)
    joined = await _redeem(call, code, token, wish)
    if joined is None and wish.nonce is not None:
        joined = await _find_joined(call, token)
    if joined is None:
        arrived = await arrive(call, code, token, wish.platform, wish.label, wish.team)
        if isinstance(arrived, Problem):
            budget.give_back(address)
            return arrived
        joined = arrived
    if joined is None:
        call.services.metrics.sign_ins.labels("code", "wrong").inc()
        return Problem(ProblemKind.CODE_UNUSABLE)
    budget.give_back(address)
    call.services.metrics.sign_ins.labels("code", "right").inc()
    await record_enrolment(call.services, joined)
    grant = joined.grant
    return JSONResponse(
        {
            "token": token,
            "device_id": str(joined.device_id),
            "operation_id": str(grant.operation_id),
            "role": grant.role,
            "team_id": None if grant.team_id is None else str(grant.team_id),
            "site_id": None if grant.site_id is None else str(grant.site_id),
        },
        201,
    )


async def _redeem(call: Call, code: str, token: str, wish: JoinWish) -> Joined | None:
    device_id = DeviceId(call.services.new_id())
    invitation = await call.services.access.redeem(
        hash_token(code),
        device_id=device_id,
        token_hash=hash_token(token),
        platform=wish.platform,
        label=wish.label,
        now=call.now,
    )
    if invitation is None:
        return None
    return Joined(device_id, invitation.grant, wish.platform, wish.label, call.now)


async def _find_joined(call: Call, token: str) -> Joined | None:
    """The device that an earlier try with the same code and nonce let in, as long as its code would have lived."""
    principal = await call.services.access.principal_by_token(hash_token(token), call.now)
    if principal is None:
        return None
    (grant,) = principal.grants
    devices = await call.services.access.devices(grant.operation_id)
    device = next(device for device in devices if device.device_id == principal.device_id)
    if call.now - device.created_at >= INVITATION_LIFETIME_MS:
        return None
    return Joined(device.device_id, grant, device.platform, device.label, device.created_at)


async def add_tracker(call: OperationCall) -> Answer:
    """An address that takes positions for one team, and what to enter into each app. Shown this once only."""
    wish = await call.read_json(TrackerWish)
    if isinstance(wish, Problem):
        return wish
    operation_id = call.grant.operation_id
    if call.grant.role in CREW and wish.team_id != call.grant.team_id:
        return Problem(ProblemKind.FORBIDDEN)
    if not is_standing(await call.services.find(operation_id, wish.team_id)):
        return invalid("team_id")
    device_id = DeviceId(call.services.new_id())
    token = make_token(TokenKind.TRACKER, call.services.random_bytes(TOKEN_RANDOM_BYTES))
    await call.services.access.add_tracker(
        device_id=device_id,
        token_hash=hash_token(token),
        operation_id=operation_id,
        team_id=wish.team_id,
        label=wish.label,
        now=call.now,
    )
    grant = Grant(operation_id, Role.TRACKER, wish.team_id)
    joined = Joined(device_id, grant, Platform.TRACKER, wish.label, call.now, wish.is_in_vehicle)
    await record_enrolment(call.services, joined)
    address = f"{call.services.public_url}/feeders/{token}"
    return JSONResponse(
        {
            "device_id": str(device_id),
            "address": address,
            "settings": settings_by_app(address),
            "owntracks": owntracks_link(address),
            "qr": outline(owntracks_link(address)),
        },
        201,
    )
