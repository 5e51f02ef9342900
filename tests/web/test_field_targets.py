"""A thumb in a glove hits what it needs, and an arm's length is near enough to read what the post has received.

Where the line is: every key of the flows in the field is 14 mm (88 px of 160 to the inch) high and wide. Smaller are
only what is set up once, with bare hands (`.bare`: permissions, the position's switch, settings, trackers; the gear and
the language), and fields that open the phone's keyboard, whose own keys are a third of that. The bar below is as high
as the lowest screen allows: 10 mm there.
"""

from uuid import uuid4

from playwright.sync_api import Page, ViewportSize, expect

from tests.web.conftest import Show
from tests.web.keys import WITHIN_MS
from tests.web.phones import SMALLEST, OpenPhone, expect_waiting, invite_as, wait_until_live
from tests.web.test_command_post import send
from tests.web.test_field_excellence import is_in_sight

_USUAL: ViewportSize = {"width": 390, "height": 844}
_LOWEST: ViewportSize = {"width": SMALLEST["width"], "height": SMALLEST["height"]}
_TOO_SMALL = """() => [...document.querySelectorAll('button, a.button, summary')].flatMap((key) => {
    const front = document.querySelector('dialog[open]')
    const { width, height } = key.getBoundingClientRect()
    const isOutside = front !== null && !front.contains(key)
    if (width === 0 || isOutside || key.closest('.bare') || key.matches('.gear, .language')) return []
    const high = key.closest('nav') ? (innerHeight < 700 ? 64 : 88) : 88
    return height > high - 0.5 && width > 87.5 ? [] : [`${key.textContent.trim()} ${width} x ${height}`]
})"""
_CAPITAL_MM = """(selector) => {
    const { fontWeight, fontSize, fontFamily } = getComputedStyle(document.querySelector(selector))
    const pen = document.createElement('canvas').getContext('2d')
    pen.font = `${fontWeight} ${fontSize} ${fontFamily}`
    return pen.measureText('H').actualBoundingBoxAscent * 25.4 / 160
}"""


def look(page: Page) -> None:
    """What is on the screen now, on the smallest phone and on a usual one."""
    for size in (_USUAL, _LOWEST):
        page.set_viewport_size(size)
        assert page.evaluate(_TOO_SMALL) == [], size


def shut(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_every_key_of_a_crew_is_for_a_gloved_thumb_and_the_next_step_in_sight(
    show: Show, open_phone: OpenPhone
) -> None:
    phone = open_phone(is_ready=False)
    page = phone.page
    look(page)
    page.get_by_role("button", name="Commencer").click()
    wait_until_live(page)
    look(page)
    page.locator(".next").click()
    look(page)
    page.locator(".send").click()
    expect_waiting(page, 0)
    expect(page.locator(".far")).to_be_visible(timeout=WITHIN_MS)
    look(page)
    assert is_in_sight(page, ".accepted .status")
    assert is_in_sight(page, ".next"), "without scrolling, on the smallest phone"
    # 5 mm at 70 cm are 24 minutes of arc: ISO 9241-303 prefers 20 to 22, MIL-STD-1472 5 to 8 mm in low light.
    assert page.evaluate(_CAPITAL_MM, ".accepted .status b") >= 5

    intervention_id = str(uuid4())
    send(show, "intervention.create", f"intervention_id={intervention_id}", "priority=p1", "address=3 rue Haute")
    order = (f"assignment_id={uuid4()}", f"intervention_id={intervention_id}", f"team_id={phone.team_id}")
    send(show, "assignment.give", *order)
    expect(page.locator(".mission")).to_be_visible(timeout=WITHIN_MS)
    look(page)
    assert is_in_sight(page, ".mission .main"), "to say that the order was received"
    page.get_by_role("button", name="Impossible").click()
    look(page)
    shut(page)
    page.locator(".mission .main").click()
    expect(page.locator(".mission.new")).to_have_count(0)
    assert is_in_sight(page, ".next")
    page.locator(".sos").click()
    look(page)
    shut(page)
    for name in ("Dire où…", "Quelqu’un a besoin d’aide ici"):
        page.get_by_role("button", name=name).click()
        look(page)
        if page.get_by_role("button", name="Toucher sur le plan").count():
            page.get_by_role("button", name="Toucher sur le plan").click()
            expect(page.get_by_role("button", name="Plus près")).to_be_visible(timeout=WITHIN_MS)
            look(page)
        shut(page)

    page.get_by_role("button", name="Messages").click()
    page.get_by_role("button", name="Écrire au PC").click()
    look(page)
    page.get_by_role("button", name="Demander des moyens").click()
    look(page)
    shut(page)
    page.get_by_role("button", name="Victimes", exact=True).click()
    page.get_by_role("button", name="+ Nouvelle victime").click()
    look(page)
    page.get_by_role("button", name="Jaune").click()
    expect(page.locator("article")).to_be_visible(timeout=WITHIN_MS)
    look(page)
    for name in ("Compter plusieurs victimes", "Notre code", "Reclasser", "Constantes", "Confier à…"):
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.locator("dialog[open]")).to_be_visible(timeout=WITHIN_MS)
        look(page)
        shut(page)
    page.get_by_role("button", name="Fiche bilan", exact=True).click()
    expect(page.locator("section.care")).to_be_visible(timeout=WITHIN_MS)
    look(page)
    page.locator(".outbox").click()
    look(page)


def test_every_key_of_who_leads_on_the_ground_is_for_a_gloved_thumb(show: Show, open_phone: OpenPhone) -> None:
    site_id, team_id = str(uuid4()), str(uuid4())
    code, call_sign = f"P{uuid4().hex[:5].upper()}", f"G {uuid4().hex[:5].upper()}"
    send(show, "site.define", f"site_id={site_id}", f"code={code}", f"name=Poste {code}", "kind=first_aid_post")
    send(
        show, "team.create", f"team_id={team_id}", f"call_sign={call_sign}", "kind=first_aid_team", f"site_id={site_id}"
    )
    page = open_phone(address=invite_as(show, "post_leader", site_id=site_id)).page
    wait_until_live(page)
    send(show, "victim.register", f"victim_id={uuid4()}", "category=delayed", f"site_id={site_id}")
    page.get_by_role("button", name="Je la prends en charge").click(timeout=WITHIN_MS)
    expect(page.get_by_role("button", name="Fiche bilan").first).to_be_visible(timeout=WITHIN_MS)
    look(page)
    for name in ("Petit soin", "Changer… Places"):
        page.get_by_role("button", name=name).first.click()
        look(page)
        shut(page)
    page.get_by_role("button", name="Équipes").click()
    look(page)
    page.get_by_role("button", name="Messages").click()
    page.get_by_role("button", name="Écrire", exact=True).click()
    look(page)
