"""The running demonstration and a real browser; a page that complains of anything fails its test."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from typer.testing import CliRunner

from clients.web.build import build
from clients.web.chromium import find_chromium, flags
from server.__main__ import app
from tests.support.cluster_template import lay_cluster
from tests.support.push_service import PushService
from tests.support.running_server import NO_AUTHORITIES, RunningServer, wait_for
from tests.web.keys import WITHIN_MS
from tests.web.phones import OpenPhone, lend_phones
from tests.web.pushes import lend_push_service

ROOT = Path(__file__).parents[2]
_LINK = re.compile(r"Command post in a browser, once: (\S+)")
SPEED = "15"
"""Of the demonstration: something happens every second, and no browser is busy with it alone."""
_START_WITHIN_S = 60.0
_SENT_WITHIN_S = 30.0
_TEST_WITHIN_S = 300.0
"""Each wait has a limit of its own; a test that looks at thirty dialogs takes four times as long beside other work."""
_MOST_TEAMS = 85
"""When a file of tests begins; none that looks at the board brings more than thirty."""
_HAS_FAILED = pytest.StashKey[bool]()
# What is waited for comes in milliseconds; how long a machine with other work may take says nothing about the page.
expect.set_options(timeout=WITHIN_MS)
# Without a graphics card a map takes a whole core: pages that are not about it are opened as by an old tablet.
_WITHOUT_WEBGL = """
    const getContext = HTMLCanvasElement.prototype.getContext
    HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
        return kind === 'webgl2' ? null : getContext.call(this, kind, ...more)
    }
"""


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker(pytest.mark.timeout(_TEST_WITHIN_S))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[_HAS_FAILED] = report.failed
    return report


class Show(NamedTuple):
    """`vigie demo`: real stores, server and simulated crews."""

    process: "subprocess.Popen[bytes]"
    data_dir: Path
    log: Path
    push: PushService
    """The only push service it may call."""

    @property
    def first_link(self) -> str:
        """What it prints for whoever sits at the terminal."""
        found = _LINK.search(self.log.read_text())
        assert found is not None, self.log.read_text()
        return found[1]

    def api(self) -> httpx.Client:
        """As the operator of this machine."""
        token = (self.data_dir / "keys" / "operator.token").read_text()
        url = json.loads((self.data_dir / "server.json").read_text())["url"]
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.Client(base_url=url, headers=headers, timeout=20, verify=NO_AUTHORITIES)

    def send(self, *words: str) -> None:
        """A command of the operator, as from another post; in a thread, as Playwright has an event loop in this one."""
        command = ["send", *words, "--data-dir", str(self.data_dir)]
        with ThreadPoolExecutor(1) as thread:
            run = thread.submit(CliRunner().invoke, app, command).result(_SENT_WITHIN_S)
        assert run.exit_code == 0, run.output

    def link(self) -> str:
        """One more sign-in link of the operator."""
        with self.api() as api:
            (user,) = [each for each in api.get("/api/users").json()["users"] if each["login"] == "operator"]
            return str(api.post(f"/api/users/{user['user_id']}/sign-in-link").json()["link"])

    def has_operation(self) -> bool:
        with self.api() as api:
            return bool(api.get("/api/operations").json()["operations"])

    def count_teams(self) -> int:
        with self.api() as api:
            (operation,) = api.get("/api/operations").json()["operations"]
            wish = {"limit": "200", "kind": "team.created"}
            return len(api.get(f"/api/operations/{operation['operation_id']}/log", params=wish).json()["lines"])

    def end_calls_for_help(self) -> None:
        """The keys of every post are for the oldest call: one that is left open fails each later test of them."""
        with self.api() as api:
            (operation,) = api.get("/api/operations").json()["operations"]
            log = f"/api/operations/{operation['operation_id']}/log"
            wish = {"limit": "200"}
            raised, cleared = (
                {line["event"]["alert_id"] for line in api.get(log, params=wish | {"kind": kind}).json()["lines"]}
                for kind in ("alert.raised", "alert.cleared")
            )
        for alert_id in raised - cleared:
            self.send("alert.clear", f"alert_id={alert_id}", "reason=le test a échoué")


@pytest.fixture(autouse=True)
def nothing_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a failed test has left behind in the demonstration must not fail the next one, nor its own second try."""
    show: Show | None = request.getfixturevalue("show") if "show" in request.fixturenames else None
    yield
    if show is not None and request.node.stash.get(_HAS_FAILED, False):
        show.end_calls_for_help()


@pytest.fixture(scope="session")
def push(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PushService]:
    with lend_push_service(tmp_path_factory.mktemp("push")) as service:
        yield service


@contextmanager
def running_show(directory: Path, push: PushService) -> Iterator[Show]:
    build()
    log = directory / "show.log"
    lay_cluster(directory / "data")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "server", "demo", "--port", "0", "--speed", SPEED, "--data-dir", directory / "data"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={
                **os.environ,
                "PYTHONUNBUFFERED": "1",
                "VIGIE_PUSH_SERVICES": push.entry,
                "VIGIE_PUSH_CONTACT": "mailto:ops@example.org",
                "SSL_CERT_FILE": str(push.certificate),
            },
            start_new_session=True,
        )
    running = Show(process, directory / "data", log, push)
    try:
        wait_for(
            lambda: process.poll() is not None or bool(_LINK.search(log.read_text())), "it has begun", _START_WITHIN_S
        )
        # The link comes first, for whoever waits at the terminal; what is played is entered after it.
        wait_for(running.has_operation, "the operation is there", _START_WITHIN_S)
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


class Shows:
    """One after the other: each test brings its own team, and a board of more than 120 draws those in sight alone."""

    def __init__(self, begin: Callable[[], AbstractContextManager[Show]]) -> None:
        self._begin = begin
        self._stack = ExitStack()
        self._running: Show | None = None

    def current(self) -> Show:
        if self._running is None or self._running.count_teams() > _MOST_TEAMS:
            self.end()
            self._running = self._stack.enter_context(self._begin())
        return self._running

    def end(self) -> None:
        self._running = None
        self._stack.close()


@pytest.fixture(scope="session")
def shows(tmp_path_factory: pytest.TempPathFactory, push: PushService) -> Iterator[Shows]:
    shows = Shows(lambda: running_show(tmp_path_factory.mktemp("show"), push))
    yield shows
    shows.end()


@pytest.fixture(scope="module")
def show(shows: Shows) -> Show:
    return shows.current()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One where nobody plays, with the operations that tests begin: what an organisation has on its first days."""
    build()
    with RunningServer(tmp_path_factory.mktemp("first") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one file: Playwright keeps an event loop running in this thread, which tests elsewhere must not find.

    Each page has a context of its own, and with it a storage, a cache and service workers that nobody shares.
    """
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=find_chromium(), args=flags())
        yield running
        running.close()


@pytest.fixture
def open_phone(browser: Browser, show: Show) -> Iterator[OpenPhone]:
    """Gives phones that have joined by a real invitation."""
    with lend_phones(browser, show) as open_one:
        yield open_one


class Post(NamedTuple):
    """One page, and what it complained of."""

    page: Page
    complaints: list[str]


Open = Callable[..., Post]


@pytest.fixture
def open_post(browser: Browser, show: Show) -> Iterator[Open]:
    """Gives signed-in pages; none may log an error, break the policy, or ask anybody else for anything."""
    contexts: list[BrowserContext] = []
    posts: list[Post] = []

    def open_one(
        *, link: str | None = None, width: int = 1280, height: int = 800, has_map: bool = False, **options: Any
    ) -> Post:
        # What only moves costs half a core where there is no graphics card, and is no part of what is promised.
        wish = {"viewport": {"width": width, "height": height}, "reduced_motion": "reduce", **options}
        context = browser.new_context(**wish)
        if not has_map:
            context.add_init_script(_WITHOUT_WEBGL)
        contexts.append(context)
        address = link or show.link()
        post = Post(context.new_page(), [])
        listen(post, address.partition("/#")[0])
        posts.append(post)
        post.page.goto(address)
        return post

    yield open_one
    found = [complaint for post in posts for complaint in post.complaints]
    for context in contexts:
        context.close()
    assert found == []


def listen(post: Post, origin: str) -> None:
    page, complaints = post
    page.on(
        "console",
        lambda said: complaints.append(f"{said.text} {said.location['url']}") if said.type == "error" else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((origin, "data:", "blob:"))
            else complaints.append(f"asks elsewhere: {request.url}")
        ),
    )
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (event) =>"
        " console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`))"
    )
