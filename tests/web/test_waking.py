"""A locked phone is woken: from the touch that allows it to the mission that opens.

No push service of a browser's maker can be reached here. What the browser would ask it is answered by the test, what
the server sends goes to a push service on loopback, and the push itself is delivered by the browser through its
debugging protocol.
"""

import json
import re
from uuid import uuid4

from playwright.sync_api import BrowserContext, Page, expect

from tests.support.push_service import Received
from tests.support.running_server import wait_for
from tests.web.conftest import Open, Show
from tests.web.phones import WITHIN_MS, OpenPhone, wait_until_live

SUBSCRIBES = """
    Object.defineProperty(Notification, 'permission', { get: () => 'granted' })
    Notification.requestPermission = async () => 'granted'
    let held = null
    PushManager.prototype.getSubscription = async () => held
    PushManager.prototype.subscribe = async ({ applicationServerKey, userVisibleOnly }) => {
        const raw = atob(applicationServerKey.replaceAll('-', '+').replaceAll('_', '/'))
        const key = Uint8Array.from(raw, (each) => each.charCodeAt(0))
        if (key.length !== 65 || !userVisibleOnly) throw new Error('not as a browser wants it')
        held = {
            endpoint: 'ENDPOINT',
            options: { applicationServerKey: key.buffer },
            unsubscribe: async () => { held = null; return true },
        }
        return held
    }
"""
RECORDS = """() => {
    registration.showNotification = async (title, said) => {
        globalThis.shown = { title, body: said.body, lang: said.lang, tag: said.tag, data: said.data ?? null }
    }
}"""
"""What the worker would show: some browsers without a screen show nobody anything."""


def sent_to(show: Show, secret: str) -> list[Received]:
    return [each for each in show.push.received if secret in each.line]


def deliver_push(context: BrowserContext, page: Page) -> None:
    """As the browser does when its push service calls: without a word."""
    control = context.new_cdp_session(page)
    found: list[str] = []
    control.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(
            each["registrationId"] for each in told["registrations"] if "/field/" in each["scopeURL"]
        ),
    )
    control.send("ServiceWorker.enable")
    wait_for(lambda: bool(page.evaluate("1") and found), "the worker is registered")
    origin = re.match(r"https?://[^/]+", page.url)
    assert origin is not None
    wish = {"origin": origin[0], "registrationId": found[0], "data": ""}
    control.send("ServiceWorker.deliverPushMessage", wish)


def test_a_sleeping_phone_is_woken_for_its_order_and_the_post_knew_it_would_be(
    show: Show, open_phone: OpenPhone, open_post: Open
) -> None:
    """Rules WK1 to WK4."""
    secret = uuid4().hex
    show.send("operation.allow_waking", "is_allowed=true")
    phone = open_phone(is_ready=False)
    phone.context.add_init_script(SUBSCRIBES.replace("ENDPOINT", show.push.endpoint(secret)))
    phone.page.reload()
    page = phone.page
    line = page.get_by_role("listitem").filter(has_text="Réveil pour un ordre")
    expect(page.get_by_text("Il ne dit ni qui, ni quoi, ni où.")).to_be_visible(timeout=WITHIN_MS)
    line.get_by_role("button").click()
    expect(line.get_by_role("status")).to_have_text("oui", timeout=WITHIN_MS)
    page.get_by_role("button", name="Commencer").click()
    wait_until_live(page)

    post = open_post().page
    row = post.locator(f'[data-team="{phone.team_id}"]')
    post.locator("[data-panel=board] input[type=search]").fill(phone.call_sign)
    show.send("team.report_status", f"team_id={phone.team_id}", "status=available_base")
    expect(row.get_by_text("à l’écoute", exact=True)).to_have_count(1, timeout=WITHIN_MS)
    app = page.url
    page.goto("about:blank")
    expect(row.get_by_text("en veille", exact=True)).to_have_count(1, timeout=WITHIN_MS)
    assert sent_to(show, secret) == []

    order = (f"assignment_id={uuid4()}", f"team_id={phone.team_id}", "task=standby", "order=Alpha rejoint Bravo")
    show.send("assignment.give", *order)
    wait_for(lambda: len(sent_to(show, secret)) == 1, "the push service is called")
    [push] = sent_to(show, secret)
    assert (push.body, push.headers["ttl"], push.headers["urgency"]) == (b"", "3600", "high")
    assert "Alpha" not in json.dumps(push.headers)
    assert phone.call_sign not in json.dumps([push.line, push.headers])

    page.goto(app)
    wait_until_live(page)
    expect(page.locator(".mission")).to_contain_text("Alpha rejoint Bravo")
    page.get_by_role("navigation").get_by_role("button", name="Messages").click()
    expect(page.locator(".mission")).to_have_count(0)
    [worker] = phone.context.service_workers
    worker.evaluate(RECORDS)
    deliver_push(phone.context, page)
    wait_for(lambda: worker.evaluate("globalThis.shown ?? null") is not None, "the phone says that it is called")
    said = {"title": "Vigie", "body": "Votre équipe est appelée. Touchez pour ouvrir.", "lang": "fr", "tag": "vigie"}
    assert worker.evaluate("shown") == {**said, "data": None}
    worker.evaluate("""() => {
        const touch = new ExtendableEvent('notificationclick')
        touch.notification = { close() {} }
        dispatchEvent(touch)
    }""")
    expect(page.locator(".mission")).to_be_visible()


def test_who_declines_is_called_no_more_and_the_line_serves_everybody(show: Show, open_phone: OpenPhone) -> None:
    """Rule WK6."""
    secret = uuid4().hex
    show.send("operation.allow_waking", "is_allowed=true")
    phone = open_phone()
    page = phone.page
    subscribes = SUBSCRIBES.replace("ENDPOINT", show.push.endpoint(secret))
    page.evaluate(f"() => {{ {subscribes} }}")
    page.get_by_role("button", name="Réglages").click()
    line = page.get_by_role("listitem").filter(has_text="Réveil pour un ordre")
    line.get_by_role("button", name="Autoriser Réveil pour un ordre").click()
    line.get_by_role("button", name="Arrêter Réveil pour un ordre").click(timeout=WITHIN_MS)
    expect(line.get_by_role("status")).to_have_text("non demandé")
    page.goto("about:blank")
    order = (f"assignment_id={uuid4()}", f"team_id={phone.team_id}", "task=standby")
    show.send("assignment.give", *order)
    other = str(uuid4())
    show.send("team.create", f"team_id={other}", f"call_sign=APRÈS {other[:6]}", "kind=pair")
    assert sent_to(show, secret) == []
