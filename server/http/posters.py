"""The poster at the entrance: one code by which a team that nobody expected is in at once, and waits to be taken in.

Whoever reads the poster can announce a team. Such a team is seen to wait, may call for help and say where it is, and
that is all until a post approves it (rules AR1 to AR4); so the code may live for hours and be typed.
"""

from typing import Annotated
from uuid import UUID, uuid5

from msgspec import Meta, Struct
from starlette.responses import JSONResponse, Response

from protocol.commands import AnnounceTeam
from protocol.devices import Platform, Role
from protocol.downstream import Accepted
from protocol.ids import CommandId, DeviceId, SiteId, TeamId
from protocol.operations import Operation, Site
from protocol.quantities import CallSign, Headcount, Name
from protocol.teams import TeamKind
from server.auth.join_codes import SHORT_CODE_RANDOM_BYTES, make_long_code, make_short_code, show_short_code
from server.auth.tokens import TOKEN_RANDOM_BYTES, hash_token
from server.domain.actor import SYSTEM
from server.http.calls import Call, OperationCall
from server.http.enrolment import Joined
from server.http.problems import Answer, Problem, ProblemKind, from_outcome, invalid, wait
from server.http.qr_code import outline
from server.ports import Grant, Poster

POSTER_LIFETIME_H = 12
_HOUR_MS = 3_600_000


class PosterWish(Struct, frozen=True, forbid_unknown_fields=True):
    """Body of `POST /api/operations/{id}/posters`."""

    site_id: SiteId | None = None
    """Where it hangs: teams that come in by it wait there."""
    hours: Annotated[int, Meta(ge=1, le=72)] = POSTER_LIFETIME_H


class ArrivingTeam(Struct, frozen=True, forbid_unknown_fields=True):
    """Who has come, in the words of its crew: the only two questions that must be answered."""

    call_sign: CallSign
    headcount: Headcount
    kind: TeamKind = TeamKind.FIRST_AID_TEAM


async def make_poster(call: OperationCall) -> Answer:
    """A link, a code to type and a picture to scan; those made before go on hanging."""
    wish = await call.read_json(PosterWish)
    if isinstance(wish, Problem):
        return wish
    services, operation_id = call.services, call.grant.operation_id
    if wish.site_id is not None and not isinstance(await services.find(operation_id, wish.site_id), Site):
        return invalid("site_id")
    expires_at = call.now + wish.hours * _HOUR_MS
    poster = Poster(operation_id, wish.site_id, expires_at, call.principal.user_id)
    for is_last in (False, False, True):
        long_code = make_long_code(services.random_bytes(TOKEN_RANDOM_BYTES))
        short_code = make_short_code(services.random_bytes(SHORT_CODE_RANDOM_BYTES))
        try:
            await services.access.put_poster(hash_token(long_code), hash_token(short_code), poster)
            break
        except ValueError:
            if is_last:
                raise
    link = f"{services.public_url}/#join={long_code}"
    return JSONResponse(
        {"link": link, "code": show_short_code(short_code), "expires_at": expires_at, "qr": outline(link)}, 201
    )


async def withdraw_posters(call: OperationCall) -> Answer:
    """Take them all down: who is in stays in."""
    count = await call.services.access.withdraw_posters(call.grant.operation_id, call.now)
    return Response(status_code=204) if count else Problem(ProblemKind.NOT_FOUND)


async def arrive(
    call: Call, code: str, token: str, platform: Platform, label: Name, team: ArrivingTeam | None
) -> Joined | Problem | None:
    """Let the team and its first phone in, if the code is that of a poster; None: it is no poster's.

    Everything follows from the token: the same again, after a lost answer, is the same team and the same device.
    """
    services = call.services
    poster = await services.access.find_poster(hash_token(code), call.now)
    if poster is None:
        return None
    if team is None:
        operation = await services.find(poster.operation_id, poster.operation_id)
        name = operation.name if isinstance(operation, Operation) else ""
        return Problem(ProblemKind.TEAM_WANTED, members={"operation": name})
    wait_ms = services.limits.arrivals_by_operation.take(str(poster.operation_id), services.clock.monotonic())
    if wait_ms:
        return wait(wait_ms, ProblemKind.TOO_MANY)
    team_id = TeamId(_id_from(poster, token, "team"))
    outcome = await services.execute(
        AnnounceTeam(
            command_id=CommandId(team_id),
            device_counter=0,
            recorded_at=0,
            age_ms=0,
            operation_id=poster.operation_id,
            team_id=team_id,
            call_sign=team.call_sign,
            headcount=team.headcount,
            kind=team.kind,
            site_id=poster.site_id,
        ),
        SYSTEM,
    )
    if not isinstance(outcome, Accepted):
        return from_outcome(outcome)
    device_id = DeviceId(_id_from(poster, token, "device"))
    grant = Grant(poster.operation_id, Role.TEAM_LEADER, team_id)
    await services.access.admit_device(
        device_id=device_id,
        token_hash=hash_token(token),
        platform=platform,
        label=label,
        grant=grant,
        now=call.now,
    )
    return Joined(device_id, grant, platform, label, call.now)


def _id_from(poster: Poster, token: str, kind: str) -> UUID:
    return uuid5(poster.operation_id, f"{kind} {hash_token(token).hex()}")
