"""What is protected, by HTTP: opened for one reader with a purpose, listed who read it, erased (rule C12)."""

from collections.abc import Mapping
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import Meta, Struct
from starlette.responses import JSONResponse, Response

from protocol.ids import MemberId, PersonId, VictimId
from protocol.members import Member
from protocol.protected import Compartment, Identity
from protocol.replay import ReplayWish
from protocol.victims import Victim
from server.application.disclosure import NotOpened, OpenedEntry, Wish
from server.domain.protection import PersonKind
from server.http.calls import OperationCall, SignedInCall
from server.http.past import past_of
from server.http.problems import Answer, Problem, ProblemKind, invalid
from server.ports import Reading

Purpose = Annotated[str, Meta(min_length=3, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+\Z")]
"""Kept with the reader's name for as long as the operation: never the name of who is read about."""
Reason = Annotated[str, Meta(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*\Z")]


class IdentityWish(Struct, frozen=True, forbid_unknown_fields=True):
    """Body of `POST …/members/{id}/identity`."""

    purpose: Purpose
    replay: ReplayWish | None = None
    """The moment that is shown to who reads; None: now."""


class OpeningWish(Struct, frozen=True, forbid_unknown_fields=True):
    """Body of `POST …/victims/{id}/open`."""

    what: Compartment
    purpose: Purpose
    is_break_glass: bool = False
    """This role normally may not, and insists."""
    reason: Reason = ""
    """Why it insists."""
    replay: ReplayWish | None = None
    """The moment that is shown to who reads; None: now."""


class ErasureWish(Struct, frozen=True, forbid_unknown_fields=True):
    """Body of `POST …/erasures`: one of the two."""

    victim_number: Annotated[int, Meta(ge=1, le=999_999)] | None = None
    member_code: Annotated[str, Meta(min_length=1, max_length=12, pattern=r"^[^\x00-\x1f\x7f]+\Z")] | None = None


_PROBLEMS: Final[Mapping[NotOpened, ProblemKind]] = {
    NotOpened.FORBIDDEN: ProblemKind.FORBIDDEN,
    NotOpened.UNKNOWN: ProblemKind.NOT_FOUND,
    NotOpened.ERASED: ProblemKind.ERASED,
    NotOpened.NOT_ON_RECORD: ProblemKind.LATER,
    NotOpened.NEEDS_A_REASON: ProblemKind.GLASS,
}


async def open_identity(call: OperationCall) -> Answer:
    """Name and phone of a member, in clear: who read it and why is on record before the answer leaves."""
    wish = await call.read_json(IdentityWish)
    if isinstance(wish, Problem):
        return wish
    member_id = MemberId(call.request.path_params["member_id"])
    wished = OpeningWish(what=Compartment.IDENTITY, purpose=wish.purpose, replay=wish.replay)
    opened = await _open(call, member_id, PersonKind.MEMBER, wished)
    if isinstance(opened, Problem):
        return opened
    [identity] = [entry.value for entry in opened if isinstance(entry.value, Identity)]
    return _json({"name": identity.name, "phone": identity.phone})


async def open_victim(call: OperationCall) -> Answer:
    """Identity, care or notes of a victim, in clear, oldest first."""
    wish = await call.read_json(OpeningWish)
    if isinstance(wish, Problem):
        return wish
    victim_id = VictimId(call.request.path_params["victim_id"])
    opened = await _open(call, victim_id, PersonKind.VICTIM, wish)
    if isinstance(opened, Problem):
        return opened
    return _json({"victim_id": victim_id, "what": wish.what, "entries": opened})


async def list_disclosures(call: OperationCall) -> Answer:
    """Who read what of whom and why, newest first; of one person with `?person_id=`."""
    asked = call.request.query_params.get("person_id")
    try:
        person_id = None if asked is None else MemberId(UUID(asked))
    except ValueError:
        return invalid("person_id")
    readings = await call.services.disclosure.readings(call.grant.operation_id, person_id)
    return JSONResponse({"disclosures": [_show(reading) for reading in readings]})


async def erase_member(call: OperationCall) -> Answer:
    """Delete the key of a member's name and phone, for good. The same again changes nothing."""
    return await _erase(call, MemberId(call.request.path_params["member_id"]))


async def erase_victim(call: OperationCall) -> Answer:
    """Delete the key of a victim's identity and care, for good. The same again changes nothing."""
    return await _erase(call, VictimId(call.request.path_params["victim_id"]))


async def erase_named(call: OperationCall) -> Answer:
    """The same for who is known by number or code, as people say it."""
    wish = await call.read_json(ErasureWish)
    if isinstance(wish, Problem):
        return wish
    if (wish.victim_number is None) == (wish.member_code is None):
        return invalid("victim_number")
    state = await call.services.read_state(call.grant.operation_id)
    if state is None:
        return Problem(ProblemKind.NOT_FOUND)
    found = (
        state.holder_of(Victim, str(wish.victim_number))
        if wish.member_code is None
        else state.holder_of(Member, wish.member_code)
    )
    return Problem(ProblemKind.NOT_FOUND) if found is None else await _erase(call, VictimId(found))


async def erase_expired(call: SignedInCall) -> Answer:
    """Erase everybody in every operation whose retention has ended."""
    erased = await call.services.erasure.erase_expired(call.now)
    return JSONResponse(
        {"operations": [{"operation_id": str(each.operation_id), "people": len(each.people)} for each in erased]}
    )


async def _open(
    call: OperationCall, person_id: PersonId, kind: PersonKind, wish: OpeningWish
) -> list[OpenedEntry] | Problem:
    past = None if wish.replay is None else await past_of(call, wish.replay)
    if isinstance(past, Problem):
        return past
    wanted = Wish(
        operation_id=call.grant.operation_id,
        person_id=person_id,
        kind=kind,
        compartment=wish.what,
        purpose=wish.purpose,
        is_break_glass=wish.is_break_glass,
        reason=wish.reason.strip(),
        past=past,
    )
    opened = await call.services.disclosure.open(wanted, call.actor, call.now)
    return Problem(_PROBLEMS[opened]) if isinstance(opened, NotOpened) else opened


async def _erase(call: OperationCall, person_id: PersonId) -> Answer:
    by = call.principal.user_id
    if by is None:
        return Problem(ProblemKind.FORBIDDEN)  # a shared device cannot say who erases
    is_known = await call.services.erasure.erase(call.grant.operation_id, person_id, by=by, now=call.now)
    return Response(status_code=204) if is_known else Problem(ProblemKind.NOT_FOUND)


def _show(reading: Reading) -> dict[str, object]:
    return {
        "person_id": str(reading.person_id),
        "what": reading.compartment,
        "reader": str(reading.reader),
        "role": reading.role,
        "purpose": reading.purpose,
        "at": reading.at,
        "is_break_glass": bool(reading.reason),
        "reason": reading.reason,
    }


def _json(document: object) -> Response:
    return Response(msgspec.json.encode(document), media_type="application/json")
