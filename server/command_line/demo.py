"""`vigie demo`: one parent of stores, server and simulated crews, with the live board in this terminal."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from clients.simulator.play import play
from clients.simulator.reckoning import Reckoning
from clients.simulator.scenario import Scenario, ScenarioError, load_scenario
from protocol.ids import OperationId
from server.command_line.api import Api, find_server
from server.command_line.demo_devices import VISITOR, DemoDevices
from server.command_line.invite import draw_qr
from server.command_line.language import Language
from server.command_line.live_board import LiveBoard
from server.command_line.own_client import own_client
from server.command_line.prepare import OPERATOR_LOGIN, withdraw_address
from server.command_line.serve import secure, start, until_signal
from server.command_line.serve_flags import read_serve_flags
from server.command_line.supervisor import Supervisor
from server.settings import Settings, SettingsRefused, load_settings

if TYPE_CHECKING:
    from server.command_line.install_page import InstallPage

_POLL_S = 0.25
_NEW_LINK_S = 540.0


class Wish(NamedTuple):
    """What was asked for on the command line."""

    scenario: str
    speed: float
    seed: int | None
    """None: the scenario's own."""
    port: int
    duration_s: float | None
    data_dir: Path
    language: Language
    is_lan: bool = False
    """For phones in the same network: all addresses, and a certificate of this installation's own authority."""


def run_demo(wish: Wish) -> None:
    """Until a signal, the end of the wished duration, or a failure; nothing is left running in any case."""
    try:
        scenario = load_scenario(wish.scenario)
    except ScenarioError as error:
        raise SettingsRefused(str(error)) from error
    settings = _settings_of(wish)
    logs = wish.data_dir / "logs"
    logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    (logs / "server.log").unlink(missing_ok=True)  # each run has its own, so that none grows for ever
    console = Console(highlight=False, emoji=False)  # ":CD:" in a fingerprint is no picture of a disc
    with until_signal() as is_stopping, ExitStack() as running:
        settings, page = secure(settings)
        if page is not None:
            running.enter_context(page)
        supervisor = running.enter_context(Supervisor(settings, logs / "server.log"))
        console.print("Starting PostgreSQL, Valkey and the server …")
        prepared = start(supervisor, is_stopping)
        try:
            if prepared is not None:
                lines = _introduce(supervisor.settings, prepared.sign_in_link)
                lines += _say_reach(wish, page)
                lines.insert(1, f"Command post in a browser, once: {_sign_in_link(supervisor.settings)}")
                for line in lines:
                    console.print(line, markup=False, soft_wrap=True)
                demo = _Demo(wish, scenario, console, lines[1:])
                # In this thread: the stores end with the thread that started them, which therefore has to watch them.
                asyncio.run(demo.run(supervisor, is_stopping))
                for line in demo.last_words:
                    console.print(line, soft_wrap=True)
        finally:
            withdraw_address(supervisor.settings)
            console.print("Stopping: nothing is left running.")


class _Demo:
    """The running show."""

    def __init__(self, wish: Wish, scenario: Scenario, console: Console, notice: list[str]) -> None:
        self._wish = wish
        self._scenario = scenario
        self._console = console
        self._notice = notice
        self._fixed_notice = len(notice)
        self._entering = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console, transient=True
        )
        self.last_words: list[str] = []
        """What is said again once the board is gone."""
        self._is_prepared = asyncio.Event()
        """What the operation needs is entered; the crews have begun."""

    async def run(self, supervisor: Supervisor, is_stopping: Callable[[], bool]) -> None:
        """Watch over the children, play, and show the board, until one of them ends."""
        connection = find_server(None, None, supervisor.settings.data_dir)
        api = Api(connection, language=self._wish.language)
        devices = await asyncio.to_thread(DemoDevices.open, api, self._wish.data_dir / "demo", self._scenario)
        link = await devices.invite_visitor()
        self._console.print(draw_qr(link), markup=False, soft_wrap=True)
        self._notice.insert(0, _say_phone(link))
        self._console.print(self._notice[0], markup=False, soft_wrap=True)
        self._fixed_notice += 1
        await _first_to_end(
            self._watch_over(supervisor, is_stopping),
            self._play(devices),
            self._keep_inviting(devices),
            self._show(api, devices.operation_id),
        )

    async def _keep_inviting(self, devices: DemoDevices) -> None:
        """The board always names a link that works: each is good for one phone and ten minutes."""
        while True:
            await asyncio.sleep(_NEW_LINK_S)
            self._notice[0] = _say_phone(await devices.invite_visitor())

    async def _watch_over(self, supervisor: Supervisor, is_stopping: Callable[[], bool]) -> None:
        while not is_stopping():
            for event in supervisor.poll():
                self._notice[self._fixed_notice :] = [f"⚠ {datetime.now():%H:%M:%S} {event}"]
            await asyncio.sleep(_POLL_S)

    async def _play(self, devices: DemoDevices) -> None:
        task = self._entering.add_task("Entering teams, people, vehicles and radios", total=None)
        self._entering.start()
        try:
            await play(
                devices.url,
                devices.operation_id,
                devices.token_for_crew,
                post_credential=await devices.token_for_post(),
                scenario=self._scenario,
                speed=self._wish.speed,
                seed=self._wish.seed,
                duration_s=self._wish.duration_s,
                on_entered=lambda done, total: self._entering.update(task, completed=done, total=total),
                on_progress=lambda _: self._begin_show(),
                desk_credentials=devices.token_for_desk,
                on_reckoned=self._say_how_it_ended,
                tls=devices.tls,
            )
        finally:
            self._entering.stop()

    def _say_how_it_ended(self, reckoning: Reckoning) -> None:
        """The story is over: do the counts agree? The line stays under the board, and in the terminal afterwards."""
        mark = "✓" if reckoning.is_reconciled else "✕"
        line = f"{mark} {datetime.now():%H:%M:%S} {reckoning.say()}"
        self._notice.insert(self._fixed_notice, line)
        self._fixed_notice += 1
        self.last_words.append(line)

    def _begin_show(self) -> None:
        """The terminal passes from the bar of the preparations to the board."""
        if not self._is_prepared.is_set():
            self._entering.stop()
            self._is_prepared.set()

    async def _show(self, api: Api, operation_id: OperationId) -> None:
        await self._is_prepared.wait()
        async with own_client(api) as client:
            await LiveBoard(client, operation_id, self._wish.language, self._notice).show(self._console)


async def _first_to_end(*works: Coroutine[Any, Any, None]) -> None:
    """Run all until one ends, then end the others; a failure of any is raised."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome


def _sign_in_link(settings: Settings) -> str:
    """Opens the command post for whoever sits at this terminal; a fresh one at each start."""
    api = Api(find_server(None, None, settings.data_dir))
    (operator,) = [user for user in api.get("/api/users")["users"] if user["login"] == OPERATOR_LOGIN]
    return str(api.post(f"/api/users/{operator['user_id']}/sign-in-link")["link"])


def _settings_of(wish: Wish) -> Settings:
    if not wish.is_lan:
        pushes = {name: value for name, value in os.environ.items() if name.startswith("VIGIE_PUSH_")}
        return load_settings({"port": wish.port, "data_dir": wish.data_dir}, pushes)
    flags = {"port": wish.port, "data_dir": wish.data_dir, "tls": "private"}
    return read_serve_flags(flags, os.environ, is_lan=True)


def _say_reach(wish: Wish, page: "InstallPage | None") -> list[str]:
    """How a real phone gets here: loopback is each machine's own, and browsers trust no unknown certificate."""
    if page is None:
        again = "make run ARGS=--lan" if wish.data_dir == Path(".data") else "vigie demo --lan …"
        return [f"These links open on this machine only. For a real phone in the same network: {again}"]
    return [
        f"A real phone first installs this server's authority, from {page.url}",
        f"Fingerprint to be compared there: {page.fingerprint}",
    ]


def _say_phone(link: str) -> str:
    return f"A crew's phone in a browser ({VISITOR}), once, within 10 minutes: {link}"


def _introduce(settings: Settings, sign_in_link: str | None) -> list[str]:
    where = "" if settings.data_dir == Path(".data") else f" --data-dir {settings.data_dir}"
    lines = [
        f"Vigie runs on {settings.url()}",
        f"In another terminal: vigie watch{where} · vigie invite --team 'CALL SIGN'{where} · vigie doctor{where}",
    ]
    if sign_in_link is not None:
        lines.append(f"Administrator, once, within 24 hours: {settings.url()}/#link={sign_in_link}")
    return lines
