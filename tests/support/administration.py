"""The operator's hands: operations, invitations and revocations over HTTP, as `vigie` and the pages do them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import httpx
from prometheus_client.parser import text_string_to_metric_families

from clients.sdk import Accepted, Joined, redeem
from protocol.devices import Platform, Role
from protocol.ids import DeviceId, OperationId, SiteId, TeamId, UserId
from tests.support.entries import enter_team
from tests.support.peer import connect
from tests.support.running_server import NO_AUTHORITIES, RunningServer


class Tracker(NamedTuple):
    """A position feeder as it was set up."""

    device_id: DeviceId
    address: str


class Person(NamedTuple):
    """Somebody signed in, with the token of the session."""

    user_id: UserId
    token: str


class Operator:
    """Signed in on one server; sees to one or more operations."""

    def __init__(self, server: RunningServer, http: httpx.AsyncClient) -> None:
        self._server = server
        self.http = http

    async def create_operation(self) -> OperationId:
        """An exercise of its own for each test."""
        answer = await self._post(
            "/api/operations", {"code": f"E{uuid4().hex[:7]}", "name": "Exercice", "kind": "exercise"}
        )
        return OperationId(UUID(answer["operation_id"]))

    async def invite(self, operation_id: OperationId, role: Role, **tied_to: UUID | None) -> dict[str, Any]:
        """What the command post reads out or shows as a QR code; `tied_to` is a `team_id` or `site_id`."""
        places = {name: str(place) for name, place in tied_to.items() if place is not None}
        return await self._post(f"/api/operations/{operation_id}/invitations", {"role": role.value, **places})

    async def admit(
        self,
        operation_id: OperationId,
        role: Role,
        team_id: TeamId | None = None,
        platform: Platform = Platform.PROGRAM,
        site_id: SiteId | None = None,
    ) -> Joined:
        """A device with its token, through an invitation that it redeemed."""
        code = (await self.invite(operation_id, role, team_id=team_id, site_id=site_id))["code"]
        return await redeem(self._server.url, code, label=f"{role} of the test", platform=platform)

    async def create_teams(self, operation_id: OperationId, count: int) -> list[TeamId]:
        """Teams, entered by a dispatcher as a post does it."""
        dispatcher = await self.admit(operation_id, Role.DISPATCHER)
        teams = [TeamId(uuid4()) for _ in range(count)]
        async with connect(self._server.url) as post:
            await post.sign_in(dispatcher.token)
            for number, team_id in enumerate(teams, start=1):
                answer = await post.ask(enter_team(operation_id, team_id, f"BINOME {number}", number))
                assert isinstance(answer, Accepted)
        return teams

    async def add_tracker(self, operation_id: OperationId, team_id: TeamId) -> Tracker:
        """An address for a phone app that posts positions."""
        answer = await self._post(
            f"/api/operations/{operation_id}/trackers", {"team_id": str(team_id), "label": "Traceur"}
        )
        return Tracker(DeviceId(UUID(answer["device_id"])), answer["address"])

    async def revoke(self, operation_id: OperationId, device_id: DeviceId) -> None:
        """Shut a device out."""
        answer = await self.http.delete(f"/api/operations/{operation_id}/devices/{device_id}")
        assert answer.is_success, answer.text

    async def add_person(self, operation_id: OperationId, role: Role) -> Person:
        """Somebody with an account and a role, signed in in a browser."""
        user_id = UserId(UUID((await self._post("/api/users", {"login": f"marie-{uuid4().hex}"}))["user_id"]))
        await self.grant(user_id, operation_id, role)
        link = await self._post(f"/api/users/{user_id}/sign-in-link", {})
        answer = await self.http.post("/api/sign-in/link", json={"token": link["token"]})
        assert answer.is_success, answer.text
        return Person(user_id, answer.json()["token"])

    async def grant(self, user_id: UserId, operation_id: OperationId, role: Role) -> None:
        """In the place of the role that this person had."""
        wish = {"operation_id": str(operation_id), "role": role.value}
        answer = await self.http.post(f"/api/users/{user_id}/grants", json=wish)
        assert answer.is_success, answer.text

    async def make_socket_ticket(self, token: str, operation_id: OperationId) -> str:
        """What the page of whoever holds this session connects with."""
        headers = {"Authorization": f"Bearer {token}"}
        answer = await self.http.post("/api/ticket", json={"operation_ids": [str(operation_id)]}, headers=headers)
        assert answer.is_success, answer.text
        return str(answer.json()["ticket"])

    async def metrics(self) -> dict[str, float]:
        """The counters of the process that answers, by name and labels."""
        answer = await self.http.get("/metrics")
        assert answer.is_success, answer.text
        return {
            sample.name + "".join(f" {value}" for value in sample.labels.values()): sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        }

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self.http.post(path, json=body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())


@asynccontextmanager
async def operator_of(server: RunningServer) -> AsyncIterator[Operator]:
    """Signs in with the token that the server leaves for whoever may read its data directory."""
    headers = {"Authorization": f"Bearer {server.operator_token}"}
    # A caller waits 30 s for a process that looks back to start: on a busy machine that is not too long.
    async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=40, verify=NO_AUTHORITIES) as http:
        yield Operator(server, http)
