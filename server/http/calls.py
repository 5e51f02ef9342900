"""A request on its way to a handler: with the time, the services, and what its access rule has proved."""

import re
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct
from starlette.requests import Request

from protocol.ids import CommandId
from server.domain.actor import Actor
from server.domain.visibility import Audience, widest_audience
from server.http.problems import Problem, ProblemKind, invalid
from server.http.services import HttpServices
from server.ports import Grant, Principal

T = TypeVar("T")
Query = TypeVar("Query", bound=Struct)

_FIELD_OF_COMPLAINT = re.compile(r"(?:.* - at `\$\.|.*?field `)([\w.\[\]]{1,60})")
"""Where in the body it is, if that is said; else the field of the body itself."""


@dataclass(frozen=True)
class Call:
    """What every handler gets."""

    request: Request
    services: HttpServices
    now: int
    """Server time when the request came in, epoch ms."""
    max_body_bytes: int

    def stamp(self, own_id: UUID | None) -> tuple[CommandId, int]:
        """Identifier and device time of the command that a request is turned into.

        Args:
            own_id: Made by the caller before the first sending, so that the same request again is the same command
                (rule C1). It then carries no time: one of ours would make it another command each time.
        """
        return (CommandId(self.services.new_id()), self.now) if own_id is None else (CommandId(own_id), 0)

    def read_query(self, expected: type[Query]) -> Query | Problem:
        """What follows the `?` as this type. A name that it does not have is named: whoever misspells a restriction
        must not get everything."""
        given = dict(self.request.query_params)
        if unknown := given.keys() - set(expected.__struct_fields__):
            return invalid(min(unknown))
        try:
            return msgspec.convert(given, expected, strict=False)
        except msgspec.ValidationError as error:
            field = _FIELD_OF_COMPLAINT.search(str(error))
            return Problem(ProblemKind.INVALID) if field is None else invalid(field.group(1))

    async def read_body(self) -> bytes | Problem:
        """The whole body, if it is within the route's limit; what is above is never held in memory."""
        body = bytearray()
        async for chunk in self.request.stream():
            body += chunk
            if len(body) > self.max_body_bytes:
                return Problem(ProblemKind.TOO_LARGE, headers={"Connection": "close"})
        return bytes(body)

    async def read_json(self, expected: type[T]) -> T | Problem:
        """The body as this type.

        The content type is insisted on: a page from elsewhere can make a browser post a form, and cannot make it post
        JSON without being asked for leave.
        """
        content_type = self.request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if content_type != "application/json":
            return Problem(ProblemKind.NOT_JSON)
        body = await self.read_body()
        if isinstance(body, Problem):
            return body
        try:
            return msgspec.json.decode(body, type=expected)
        except msgspec.ValidationError as error:
            field = _FIELD_OF_COMPLAINT.search(str(error))
            return Problem(ProblemKind.INVALID) if field is None else invalid(field.group(1))
        except msgspec.DecodeError:
            return Problem(ProblemKind.UNREADABLE)


@dataclass(frozen=True)
class SignedInCall(Call):
    """Somebody showed a valid credential."""

    principal: Principal


@dataclass(frozen=True)
class OperationCall(SignedInCall):
    """The caller holds a role that this route allows in the operation that the address names."""

    grant: Grant

    @property
    def actor(self) -> Actor:
        """The caller as the sender of a command."""
        return Actor(
            device_id=self.principal.device_id,
            role=self.grant.role,
            user_id=self.principal.user_id,
            team_id=self.grant.team_id,
            site_id=self.grant.site_id,
        )

    @property
    def audience(self) -> Audience:
        """The caller as a subscriber."""
        return widest_audience(self.grant.operation_id, self.actor, self.grant.organisation_id)
