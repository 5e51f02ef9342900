"""The demonstration's operation and the devices of its crews: made through HTTP once, kept for the next run."""

import asyncio
import os
import ssl
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Self, TypeVar
from uuid import UUID, uuid5

import msgspec

from clients.simulator.perform import DeskKey
from clients.simulator.play import TeamKey
from clients.simulator.scenario import Scenario
from protocol.commands import CreateTeam
from protocol.ids import OperationId, TeamId
from protocol.teams import TeamKind
from server.command_line.api import Api, ApiRefused, ServerNotFound
from server.command_line.own_client import own_client

VISITOR = "VISITEUR"
"""Call sign of the team that is left to whoever looks at the show."""

Wish = TypeVar("Wish")
Answer = TypeVar("Answer")

_POST = "post"
_UNAUTHORISED = 401
_OVER = ("closed", "cancelled")
_TRIES, _AGAIN_S = 20, 0.5
"""A server process that has just ended is replaced within a moment: the show goes on."""


class _Kept(msgspec.Struct):
    """The file of one scenario; it holds tokens, so it is this user's alone."""

    operation_id: OperationId
    tokens: dict[str, str] = {}
    """By the key of the team; `post` for the command post."""


class DemoDevices:
    """Gives each crew a device of its own, as a person would: an invitation, redeemed once."""

    def __init__(self, api: Api, path: Path, kept: _Kept) -> None:
        self._api = api
        self._path = path
        self._kept = kept
        self._writing = asyncio.Lock()

    @classmethod
    def open(cls, api: Api, directory: Path, scenario: Scenario) -> Self:
        """Continue the scenario's operation if it is still open on this server, or else make one."""
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = directory / f"{scenario.operation_code.lower()}.json"
        kept = _read(path)
        going_on = {each["operation_id"] for each in _operations(api) if each["status"] not in _OVER}
        if kept is None or str(kept.operation_id) not in going_on:
            wish = {
                "code": scenario.operation_code,
                "name": scenario.name,
                "kind": scenario.operation_kind,
                "mode": scenario.operation_mode,
            }
            kept = _Kept(OperationId(UUID(api.post("/api/operations", wish)["operation_id"])))
            _write(path, kept)
        return cls(api, path, kept)

    @property
    def url(self) -> str:
        return self._api.connection.url

    @property
    def tls(self) -> ssl.SSLContext | None:
        """Which certificate the simulated phones accept."""
        return self._api.connection.tls

    @property
    def operation_id(self) -> OperationId:
        return self._kept.operation_id

    async def token_for_post(self) -> str:
        """Of a post that may prepare, open and speak for teams."""
        return await self._token(_POST, {"role": "cover_head", "label": "Demo: command post"})

    async def token_for_crew(self, team: TeamKey) -> str:
        """Of the phone of a team's leader; called once the team exists."""
        wish = {"role": "team_leader", "team_id": str(team.team_id), "label": f"Demo: {team.call_sign}"}
        return await self._token(team.key, wish)

    async def token_for_desk(self, desk: DeskKey) -> str:
        """Of a desk of the story: a physician, the regulation, a post; its site exists by then."""
        wish = {"role": str(desk.role), "label": f"Demo: {desk.label}"}
        if desk.site_id is not None:
            wish["site_id"] = str(desk.site_id)
        return await self._token(f"desk {desk.key}", wish)

    async def invite_visitor(self) -> str:
        """A link for the phone of a team that nobody plays: whoever looks at the show joins in with it.

        The team stays from one call, and one run, to the next: made a second time it is refused, and stands.
        """
        team_id = TeamId(uuid5(self.operation_id, VISITOR))
        async with own_client(self._api) as client:
            envelope = client.envelope(self.operation_id)
            await client.send(CreateTeam(**envelope, team_id=team_id, call_sign=VISITOR, kind=TeamKind.PAIR))
        wish = {"role": "team_leader", "team_id": str(team_id), "label": "Demo: visitor"}
        address = f"/api/operations/{self._kept.operation_id}/invitations"
        invited = await asyncio.to_thread(self._api.post, address, wish)
        return str(invited["link"])

    async def _token(self, key: str, wish: dict[str, str]) -> str:
        token = self._kept.tokens.get(key)
        if token is None or not await _asked(self._is_good, token):
            token = self._kept.tokens[key] = await _asked(self._admit, wish)
            async with self._writing:
                await asyncio.to_thread(_write, self._path, self._kept)
        return token

    def _admit(self, wish: dict[str, str]) -> str:
        invited = self._api.post(f"/api/operations/{self._kept.operation_id}/invitations", wish)
        joined = self._api.post("/api/join", {"code": invited["code"], "platform": "program", "label": wish["label"]})
        return str(joined["token"])

    def _is_good(self, token: str) -> bool:
        try:
            return any(
                each["operation_id"] == str(self._kept.operation_id)
                for each in _operations(self._api.with_token(token))
            )
        except ApiRefused as refused:
            if refused.status == _UNAUTHORISED:
                return False
            raise


async def _asked(ask: Callable[[Wish], Answer], wish: Wish) -> Answer:
    for _ in range(_TRIES):
        with suppress(ServerNotFound):
            return await asyncio.to_thread(ask, wish)
        await asyncio.sleep(_AGAIN_S)
    return await asyncio.to_thread(ask, wish)


def _operations(api: Api) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = api.get("/api/operations")["operations"]
    return shown


def _read(path: Path) -> _Kept | None:
    """None if there is nothing usable: the demonstration then begins anew."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Kept)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def _write(path: Path, kept: _Kept) -> None:
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(msgspec.json.encode(kept))
    draft.replace(path)
