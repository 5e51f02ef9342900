"""What a crew is asked and told beside its keys: why it is away, what was accepted, who waits for its word."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.support.running_server import wait_for
from tests.web.conftest import Show
from tests.web.phones import (
    SMALLEST,
    TOO_WIDE,
    WITHIN_MS,
    OpenPhone,
    facts_of,
    hold_sos,
    report,
    wait_until_installed,
)
from tests.web.test_command_post import send, violations

_FELT = "navigator.vibrate = (pattern) => { (window.felt ??= []).push(pattern); return true }"
_DRAWN = """async (address) => {
    const picture = await createImageBitmap(await (await fetch(address)).blob())
    const canvas = Object.assign(document.createElement('canvas'), { width: picture.width, height: picture.height })
    const pen = canvas.getContext('2d')
    pen.drawImage(picture, 0, 0)
    return [picture.width, picture.height, pen.getImageData(0, 0, 1, 1).data[3]]
}"""
_HOLDS = """{
    const request = WakeLock.prototype.request
    window.holds = []
    WakeLock.prototype.request = async function (kind) {
        const hold = await request.call(this, kind)
        window.holds.push(hold)
        return hold
    }
}"""


def test_why_a_crew_is_unavailable_is_one_more_touch(show: Show, open_phone: OpenPhone) -> None:
    phone = open_phone()
    page = phone.page
    report(page, "Disponible")
    page.locator("li button").filter(has=page.get_by_text("Indisponible", exact=True)).click()
    dialog = page.get_by_role("dialog", name="Pourquoi indisponible ?")
    assert violations(page) == []
    assert not page.evaluate(TOO_WIDE)
    dialog.get_by_role("button", name="panne").click()
    expect(page.locator(".accepted")).to_contain_text("panne", timeout=WITHIN_MS)
    wait_for(
        lambda: facts_of(show, phone, "team.status_reported")[-1]["event"].get("reason") == "breakdown",
        "the reason is in the log",
    )


def test_what_was_accepted_is_in_sight_wherever_one_looks(open_phone: OpenPhone) -> None:
    page = open_phone().page
    report(page, "Disponible")
    expect(page.locator(".accepted .far")).to_be_visible(timeout=WITHIN_MS)
    head = page.locator("header .standing")
    expect(head, "the card says it").to_have_count(0)
    page.locator("main").evaluate("(main) => main.scrollTo(0, main.scrollHeight)")
    expect(head).to_contain_text("Disponible")
    assert violations(page) == []
    assert not page.evaluate(TOO_WIDE)
    page.locator("main").evaluate("(main) => main.scrollTo(0, 0)")
    expect(head).to_have_count(0)
    page.get_by_role("button", name="Messages").click()
    expect(head).to_contain_text("Disponible")


def test_an_order_is_felt_until_it_is_confirmed(show: Show, open_phone: OpenPhone) -> None:
    phone = open_phone()
    page = phone.page
    page.evaluate(_FELT)
    page.clock.install()
    order = (f"assignment_id={uuid4()}", f"team_id={phone.team_id}", "task=standby", "order=Alpha")
    send(show, "assignment.give", *order)
    expect(page.locator(".mission.new")).to_be_visible(timeout=WITHIN_MS)
    wait_for(lambda: bool(page.evaluate("window.felt?.length > 0")), "it is felt")
    page.clock.run_for(16_000)
    assert page.evaluate("window.felt.length") > 1
    page.get_by_role("button", name="Ordre reçu").click()
    expect(page.locator(".mission.new")).to_have_count(0)
    page.evaluate("window.felt = []")
    page.clock.run_for(60_000)
    assert page.evaluate("window.felt") == []


def test_before_a_crew_has_begun_it_may_call_for_help_and_set_up_an_app(show: Show, open_phone: OpenPhone) -> None:
    phone = open_phone(is_ready=False)
    page = phone.page
    expect(page.get_by_role("button", name="Réglages pour une appli")).to_be_visible(timeout=WITHIN_MS)
    expect(page.get_by_role("button", name="Autoriser Caméra")).to_be_visible()
    page.locator(".sos").click()
    page.get_by_role("button", name="Ne rien envoyer").click()
    hold_sos(page)
    expect(page.locator(".own")).to_contain_text("Reçu par le PC", timeout=WITHIN_MS)
    assert violations(page) == []
    assert not page.evaluate(TOO_WIDE)
    (raised,) = facts_of(show, phone, "alert.raised")
    send(show, "alert.clear", f"alert_id={raised['event']['alert_id']}", "reason=fin du test")
    expect(page.locator(".own")).to_have_count(0, timeout=WITHIN_MS)


def test_the_screen_stays_on_as_long_as_somebody_wants_it(open_phone: OpenPhone) -> None:
    """The browser's own lock: held, held again after a reload, let go."""
    page = open_phone(permissions=["screen-wake-lock"]).page
    page.add_init_script(_HOLDS)
    page.reload()
    page.locator(".gear").click()
    line = page.get_by_role("listitem").filter(has_text="Écran toujours allumé")
    assert page.evaluate("window.holds") == [], "nobody has asked"
    line.get_by_role("button", name="Garder allumé").click()
    expect(line.get_by_role("status")).to_have_text("oui, tant que Vigie est à l’écran")
    assert page.evaluate("window.holds.map(({ type, released }) => [type, released])") == [["screen", False]]
    page.reload()
    expect(line.get_by_role("status")).to_have_text("oui, tant que Vigie est à l’écran", timeout=WITHIN_MS)
    assert page.evaluate("window.holds.map(({ released }) => released)") == [False]
    line.get_by_role("button", name="Laisser s’éteindre").click()
    expect(line.get_by_role("status")).to_have_text("il s’éteint comme d’habitude")
    assert page.evaluate("window.holds.map(({ released }) => released)") == [True]


def test_the_app_can_be_installed_and_turns_with_the_device(open_phone: OpenPhone) -> None:
    phone = open_phone()
    wait_until_installed(phone.page)
    control = phone.context.new_cdp_session(phone.page)
    assert control.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    manifest = control.send("Page.getAppManifest")["data"]
    assert '"orientation"' not in manifest, "a tablet of a post stands on its side (WCAG 1.3.4)"
    # iOS draws no SVG on its home screen, and fills with black what is transparent.
    icon = phone.page.locator("link[rel=apple-touch-icon]").get_attribute("href")
    assert f'"{icon}"' in manifest
    assert phone.page.evaluate(_DRAWN, icon) == [180, 180, 255]


@pytest.mark.parametrize("viewport", [SMALLEST, {"width": 390, "height": 844}])
def test_a_call_for_help_is_in_reach_over_dialogs_too_and_ends_them(
    viewport: dict[str, int], show: Show, open_phone: OpenPhone
) -> None:
    phone = open_phone(viewport=viewport)
    page = phone.page
    page.get_by_role("button", name="Dire où…").click()
    key = page.locator("dialog[open] > .sos").last
    expect(key).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("""() => {
        const [dialog, key] = ['dialog[open]', 'dialog[open] > .sos'].map((each) => document.querySelector(each))
        const [outside, inside] = [dialog.getBoundingClientRect(), key.getBoundingClientRect()]
        const title = dialog.querySelector('h2').getBoundingClientRect()
        const isBelow = outside.bottom <= inside.top
        return isBelow || (inside.bottom <= outside.top + dialog.clientTop && title.right <= inside.left)
    }"""), "it hides nothing of the dialog, however far that is scrolled"
    page.get_by_role("button", name="Annuler", exact=True).scroll_into_view_if_needed()
    expect(key).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Victimes", exact=True).click()
    page.get_by_role("button", name="+ Nouvelle victime").click()
    page.get_by_role("button", name="Scanner", exact=True).click()
    expect(page.locator("dialog[open]")).to_have_count(2)
    box = key.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    expect(page.locator(".own")).to_be_in_viewport(timeout=WITHIN_MS)
    page.mouse.up()
    expect(page.locator("header h1"), "the head of the screen stays").to_be_in_viewport(ratio=1)
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(".own")).to_contain_text("Reçu par le PC", timeout=WITHIN_MS)
    page.get_by_role("button", name="+ Nouvelle victime").click()
    expect(page.locator("dialog[open]"), "work goes on").to_have_count(1)
    page.keyboard.press("Escape")
    (raised,) = facts_of(show, phone, "alert.raised")
    send(show, "alert.clear", f"alert_id={raised['event']['alert_id']}", "reason=fin du test")
    expect(page.locator(".own")).to_have_count(0, timeout=WITHIN_MS)
