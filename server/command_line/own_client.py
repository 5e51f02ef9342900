"""A live connection for one command, as a device of its own."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from clients.sdk import Replica, Scope, VigieClient
from protocol.ids import OperationId
from protocol.operations import Site
from protocol.teams import Team
from server.command_line.api import Api, ApiRefused, ServerNotFound
from server.command_line.options import NotChosen

OPERATOR_LOGIN = "operator"
_JOIN_WITHIN_S = 15.0


@asynccontextmanager
async def own_client(api: Api) -> AsyncIterator[VigieClient]:
    """A client for as long as the command runs.

    On the server's own machine it is signed in anew: the operator's token names one device, and a device that
    connects twice pushes its first connection out.
    """
    connection = api.connection
    if not connection.is_local:
        async with VigieClient(connection.url, connection.token, name="vigie", tls=connection.tls) as client:
            yield client
        return
    session = await asyncio.to_thread(_open_session, api)
    try:
        async with VigieClient(connection.url, session.connection.token, name="vigie", tls=connection.tls) as client:
            yield client
    finally:
        with contextlib.suppress(ApiRefused, ServerNotFound):  # it expires by itself
            await asyncio.to_thread(session.post, "/api/sign-out")


async def find_team(api: Api, operation_id: UUID, call_sign: str) -> Team:
    """The team of this call sign; raises `NotChosen` with those there are."""
    async with _looking_into(api, operation_id) as replica:
        teams = replica.of(Team).values()
        for team in teams:
            if team.call_sign.casefold() == call_sign.casefold() or str(team.id) == call_sign:
                return team
        known = ", ".join(sorted(team.call_sign for team in teams)) or "none yet"
        raise NotChosen(f"There is no team {call_sign} in this operation. Its teams: {known}.")


async def find_site(api: Api, operation_id: UUID, code: str) -> Site:
    """The place of this code or name; raises `NotChosen` with those there are."""
    async with _looking_into(api, operation_id) as replica:
        sites = replica.of(Site).values()
        for site in sites:
            if code.casefold() in (site.code.casefold(), site.name.casefold()) or str(site.id) == code:
                return site
        known = ", ".join(sorted(f"{site.code} ({site.name})" for site in sites)) or "none yet"
        raise NotChosen(f"There is no place {code} in this operation. Its places: {known}.")


@asynccontextmanager
async def _looking_into(api: Api, operation_id: UUID) -> AsyncIterator[Replica]:
    async with own_client(api) as client:
        try:
            async with asyncio.timeout(_JOIN_WITHIN_S):
                replica = await client.join(OperationId(operation_id), Scope.OPERATION)
        except TimeoutError:
            why = f" ({client.last_failure})" if client.last_failure else ""
            raise ServerNotFound(f"The server did not give the operation in {_JOIN_WITHIN_S:.0f} s{why}.") from None
        yield replica


def _open_session(api: Api) -> Api:
    users = api.get("/api/users")["users"]
    operator_id = next(user["user_id"] for user in users if user["login"] == OPERATOR_LOGIN)
    link = api.post(f"/api/users/{operator_id}/sign-in-link")
    return api.with_token(api.post("/api/sign-in/link", {"token": link["token"]})["token"])
