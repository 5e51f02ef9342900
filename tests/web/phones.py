"""Phones in a real browser, each with a team of its own, and what a test does with them again and again."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.support.running_server import wait_for
from tests.web.keys import WITHIN_MS

if TYPE_CHECKING:
    from tests.web.conftest import Show

SMALLEST = {"width": 320, "height": 568}
NO_FAULTS = ("ERR_INTERNET_DISCONNECTED", "status of 422")
"""What a browser says of a socket it could not open, and of an entry that the server asks to complete."""

ALL_KEPT = """new Promise((resolve) => {
    const asked = indexedDB.open('vigie-field')
    asked.onsuccess = () => {
        const got = asked.result.transaction('outbox').objectStore('outbox').getAll()
        got.onsuccess = () => resolve(JSON.stringify(got.result))
    }
})"""
KEPT_ENTITY = """(id) => new Promise((resolve) => {
    const asked = indexedDB.open('vigie-field')
    asked.onsuccess = () => {
        const got = asked.result.transaction('single').objectStore('single').get('known')
        got.onsuccess = () => resolve(JSON.stringify(got.result?.entities.find((each) => each.id === id) ?? null))
    }
})"""
"""What a start without a network would show of it."""
_IS_KNOWN = """new Promise((resolve) => {
    const asked = indexedDB.open('vigie-field')
    asked.onsuccess = () => {
        const got = asked.result.transaction('single').objectStore('single').get('known')
        got.onsuccess = () => (asked.result.close(), resolve(got.result?.entities.some(({ type }) => type === 'team')))
    }
})"""
TOO_WIDE = """[document.documentElement, ...document.querySelectorAll('main, dialog[open]')]
    .some((each) => each.scrollWidth > each.clientWidth)"""


class Phone(NamedTuple):
    """One phone with one team of its own: the simulated crews do not play it."""

    page: Page
    context: BrowserContext
    team_id: str
    call_sign: str


OpenPhone = Callable[..., Phone]


@contextmanager
def lend_phones(browser: Browser, show: "Show") -> Iterator[OpenPhone]:
    """Gives phones that have joined by a real invitation; none may log an error or break the policy."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: (
                complaints.append(said.text)
                if said.type == "error" and not any(each in said.text for each in NO_FAULTS)
                else None
            ),
        )

    def new_context(**options: Any) -> BrowserContext:
        settings: dict[str, Any] = {"viewport": SMALLEST, "locale": "fr-FR", "has_touch": True, "is_mobile": True}
        context = browser.new_context(**(settings | options))
        contexts.append(context)
        context.add_init_script(
            "addEventListener('securitypolicyviolation', (event) =>"
            " console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`))"
        )
        context.on("page", listen)
        return context

    def open_one(*, is_ready: bool = True, address: str | None = None, **options: Any) -> Phone:
        if address is not None:  # somebody's who has no team yet, or another's
            phone = Phone((context := new_context(**options)).new_page(), context, "", "")
            phone.page.goto(address)
            return phone
        team_id, call_sign = str(uuid4()), f"TEL {uuid4().hex[:6].upper()}"
        show.send("team.create", f"team_id={team_id}", f"call_sign={call_sign}", "kind=ambulance_crew")
        context = new_context(**options)
        phone = Phone(context.new_page(), context, team_id, call_sign)
        phone.page.goto(invite(show, team_id)["link"])
        expect(phone.page.get_by_role("heading", name=call_sign)).to_be_visible(timeout=WITHIN_MS)
        if is_ready:
            phone.page.get_by_role("button", name="Commencer").click()
            wait_until_live(phone.page)
        return phone

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == [], complaints


def operation_of(api: httpx.Client) -> str:
    (operation,) = api.get("/api/operations").json()["operations"]
    return str(operation["operation_id"])


def invite(show: "Show", team_id: str) -> dict[str, str]:
    with show.api() as api:
        wish = {"role": "team_member", "team_id": team_id}
        answer = api.post(f"/api/operations/{operation_of(api)}/invitations", json=wish)
        found: dict[str, str] = answer.json()
        return found


def invite_as(show: "Show", role: str, **ids: str) -> str:
    """A link for somebody who leads from the ground: a post, a sector."""
    with show.api() as api:
        answer = api.post(f"/api/operations/{operation_of(api)}/invitations", json={"role": role, **ids})
        return str(answer.json()["link"])


def facts_of(show: "Show", phone: Phone, kind: str) -> list[dict[str, Any]]:
    """What the log has of one kind about this phone's team, oldest first."""
    with show.api() as api:
        wish = {"team": phone.team_id, "kind": kind, "limit": "200"}
        page = api.get(f"/api/operations/{operation_of(api)}/log", params=wish).json()
        return [line for line in reversed(page["lines"]) if line.get("role") == "team_member"]


def statuses_of(show: "Show", phone: Phone) -> list[str]:
    return [line["event"]["status"] for line in facts_of(show, phone, "team.status_reported")]


def wait_until_live(page: Page) -> None:
    expect(page.locator(".link.live")).to_be_visible(timeout=WITHIN_MS)


def report(page: Page, label: str) -> None:
    """By its key and a second touch."""
    page.locator("li button").filter(has=page.get_by_text(label, exact=True)).click()
    confirm(page)


def confirm(page: Page) -> None:
    """The second touch; whoever is slower than three seconds finds that it has gone by itself."""
    send = page.locator(".send")
    with suppress(PlaywrightTimeout):
        send.click(timeout=3_500)
    expect(send).to_have_count(0)


def hold_sos(page: Page) -> None:
    box = page.locator(".sos").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    expect(page.locator(".own").first).to_be_visible(timeout=WITHIN_MS)
    page.mouse.up()


def expect_waiting(page: Page, count: int) -> None:
    """So many of one's own; the post of the demonstration may have written a moment before, and a receipt waits too."""
    counts = range(count, count + 3 if count else 1)
    shown = re.compile(f"^({'|'.join(map(str, counts))})$")
    expect(page.locator(".outbox b")).to_have_text(shown, timeout=WITHIN_MS)


def wait_until_installed(page: Page) -> None:
    """The service worker has everything that a start without a network needs."""
    wait_for(
        lambda: bool(page.evaluate("navigator.serviceWorker.ready.then(({ active }) => active.state === 'activated')")),
        "the app is on the phone",
    )


def wait_until_known(page: Page) -> None:
    """What the phone has learnt lies on its disk, where a start without a network finds it."""
    wait_for(lambda: bool(page.evaluate(_IS_KNOWN)), "the operation is on the phone")
