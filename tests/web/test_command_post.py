"""The command post in a real browser, against the running demonstration."""

import re
from contextlib import suppress
from typing import Any
from uuid import uuid4

import psutil
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from clients.web.build import TARGET, WEB
from tests.support.running_server import wait_for
from tests.web.conftest import Open, Post, Show
from tests.web.keys import WITHIN_MS, shortcut

AXE = (WEB / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
BOARD = "[data-panel=board] tbody tr"
DIALOG = "dialog[open]"
# Targets of 24 pixels are of WCAG 2.2, which axe asks for only when told to. Of the lines of a list that are built
# alike, two are looked at: eighty teams would take seconds each time, to say the same eighty times.
_LOOK = """([part, byLooks]) => {
    const saying = new Set(['id', 'for', 'title', 'aria-label', 'aria-labelledby', 'aria-describedby', 'aria-controls',
        'data-team', 'data-victim', 'data-intervention', 'data-seq', 'datetime', 'value'])
    const of = ({ name, value }) => (saying.has(name) && value.trim() !== '' ? name : `${name}=${value}`)
    const built = (each) => [
        each.localName, [...each.attributes].map(of), each.disabled, each.textContent.trim() === '',
        [...each.children].map(built),
    ]
    const alike = [...document.querySelectorAll('tbody, ul, ol')].flatMap((list) => {
        const seen = new Map()
        return [...list.children].filter((line) => {
            const how = JSON.stringify(built(line))
            seen.set(how, (seen.get(how) ?? 0) + 1)
            return seen.get(how) > 2
        })
    })
    const also = { 'target-size': { enabled: true } }
    const how = byLooks ? { runOnly: ['color-contrast', 'target-size'] } : { rules: also }
    const seldom = { resultTypes: ['violations'], preload: part === 'html' && !byLooks }
    return axe.run({ include: [part], exclude: alike }, { ...how, ...seldom }).then((result) => result.violations)
}"""
HOSTILE = "<img src=x onerror=alert(1)>"
_NAMES_THE_OLDEST = """(() => {
    const caller = document.querySelector('.alert strong')?.textContent.split('·').at(-1).trim()
    return caller !== undefined && document.title.startsWith('⚠') && document.title.includes(` ${caller} · EXERCICE`)
})()"""


FIGURE_PX = "parseFloat(getComputedStyle(document.querySelector('.counters b')).fontSize)"


def wait_until_live(page: Page) -> None:
    expect(page.locator(".freshness.live")).to_be_visible(timeout=WITHIN_MS)
    expect(page.locator(BOARD).first).to_be_visible(timeout=WITHIN_MS)


def until(page: Page, expression: str) -> None:
    """Returns as soon as it is true in the page. The policy forbids Playwright's own way."""
    wait_for(lambda: bool(page.evaluate(expression)), expression, WITHIN_MS / 1000)


def newest_line(page: Page) -> str:
    """Of the log, which keeps no more than its newest lines: counting them would end."""
    return "".join(page.get_by_role("log").locator("li").all_inner_texts()[:1])


def row_of(page: Page, call_sign: str) -> Locator:
    return page.locator(BOARD).filter(has=page.get_by_role("button", name=call_sign, exact=True))


def violations(page: Page, part: str = "html", *, by_looks: bool = False) -> list[str]:
    """What axe finds wrong for people who cannot see, hear or point well; of a part, where the rest was looked at.

    `by_looks`: by what another theme or another width changes of a screen that was looked at: colours and sizes.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[Any] = page.evaluate(_LOOK, [part, by_looks])
    wrong = [(each["id"], node) for each in found for node in each["nodes"]]
    # What is half scrolled out of its panel is not small: one turn of the wheel shows all of it.
    return [f"{rule}: {node['html']} {node['failureSummary']}" for rule, node in wrong if not _is_scrolled(rule, node)]


def _is_scrolled(rule: str, node: dict[str, Any]) -> bool:
    return rule == "target-size" and "partially obscured" in node["failureSummary"]


def send(show: Show, *words: str) -> None:
    """A command of the operator, as from another post."""
    show.send(*words)


def test_a_newcomer_opens_the_printed_link_and_sees_teams_appear_and_change(show: Show, open_post: Open) -> None:
    page = open_post(link=show.first_link, has_map=True).page
    wait_until_live(page)
    assert "#" not in page.url, "a link that was used does not stay in the address"
    expect(page.get_by_role("heading", level=1)).to_contain_text("Marathon")
    expect(page.locator(".mode")).to_contain_text("EXERCICE")
    expect(page).to_have_title(re.compile("^(⚠ .* · )?EXERCICE"))  # crews of the demonstration call for help, too
    until(page, f"document.querySelectorAll('{BOARD}').length >= 60")
    statuses = f"[...document.querySelectorAll('{BOARD}')].map((row) => row.dataset.status).join()"
    before = page.evaluate(statuses)
    wait_for(lambda: page.evaluate(statuses) != before, "a status changes on the screen", WITHIN_MS / 1000)
    expect(page.get_by_role("log").locator("li").first).to_be_visible(timeout=WITHIN_MS)
    until(page, "Number(document.querySelector('.map').dataset.drawn) > 10")


def test_what_a_first_visit_loads_at_once_is_small(show: Show) -> None:
    """Whatever the page names itself, the map apart; all else comes when somebody asks for it."""
    named = re.findall(r'"/(assets/[\w.-]+\.js)"', (TARGET / "index.html").read_text("utf-8"))
    assert named
    assert sum((TARGET / f"{name}.gz").stat().st_size for name in named) <= 120_000


def test_the_map_stays_where_the_operator_put_it(open_post: Open) -> None:
    page = open_post(has_map=True).page
    wait_until_live(page)
    until(page, "Number(document.querySelector('.map').dataset.drawn) > 0")
    camera = "Object.entries(localStorage).find(([key]) => key.startsWith('vigie.map.'))?.[1]"
    fitted = page.evaluate(camera)
    page.get_by_role("button", name="Plus près").click()
    wait_for(lambda: page.evaluate(camera) != fitted, "the new view is kept")
    chosen = page.evaluate(camera)
    row_of(page, "POSTE 3").locator("td").first.click()
    before = newest_line(page)
    wait_for(lambda: newest_line(page) != before, "something has changed", WITHIN_MS / 1000)
    assert page.evaluate(camera) == chosen
    page.reload()
    wait_until_live(page)
    until(page, "Number(document.querySelector('.map').dataset.drawn) > 0")
    assert page.evaluate(camera) == chosen


def test_a_status_heard_by_radio_is_entered_by_keyboard_alone_and_reaches_the_other_post(open_post: Open) -> None:
    here, there = open_post().page, open_post().page
    for page in (here, there):
        wait_until_live(page)
    shortcut(here, "s")
    here.keyboard.type("poste 7")
    expect(here.locator(BOARD)).to_have_count(1)
    call_sign = here.locator(BOARD).get_by_role("rowheader").get_by_role("button").inner_text()
    here.keyboard.press("Enter")
    expect(here.get_by_role("dialog")).to_contain_text(call_sign)
    here.get_by_role("radio", name="indisponible").focus()
    here.keyboard.press("Space")
    expect(here.locator(".repeat")).to_contain_text(f"« {call_sign}, indisponible »")
    here.keyboard.press("Enter")
    expect(here.get_by_role("dialog")).to_have_count(0)
    expect(here.locator("p.accepted")).to_contain_text(f"{call_sign} indisponible · enregistré", timeout=WITHIN_MS)
    line = there.get_by_role("log").locator("li").filter(has_text=call_sign).filter(has_text="indisponible")
    expect(line.filter(has_text="radio").first).to_be_visible(timeout=WITHIN_MS)


def test_counters_filter_the_board_and_keys_do_the_same(open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    page.get_by_role("button", name=re.compile("engagées")).click()
    until(page, f"document.querySelectorAll('{BOARD}').length < 60")
    until(
        page,
        f"[...document.querySelectorAll('{BOARD}')].every((row) => row.querySelector('.availability.engaged'))",
    )
    page.keyboard.press("Escape")
    until(page, f"document.querySelectorAll('{BOARD}').length >= 60")
    shortcut(page, "2")
    expect(page.get_by_role("button", name=re.compile("libres"))).to_have_attribute("aria-pressed", "true")
    shown = page.locator("[data-panel=board] .note")
    for counter, fewer in (("people", "présents"), ("vehicles", "véhicules prêts")):
        button = page.locator(f"[data-counter={counter}]")
        expect(button).to_contain_text(fewer)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(shown).not_to_have_text(re.compile(r"^(\d+) / \1 "))
        page.keyboard.press("Escape")
        expect(button).to_have_attribute("aria-pressed", "false")


def test_the_board_stands_by_call_sign_or_by_status(open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    column = page.locator("[data-panel=board] th").filter(has=page.get_by_role("button", name="Statut"))
    expect(column).not_to_have_attribute("aria-sort", "ascending")
    column.get_by_role("button").click()
    expect(column).to_have_attribute("aria-sort", "ascending")
    changes = f"""[...document.querySelectorAll('{BOARD}')].map((row) => row.dataset.status)
        .filter((status, index, all) => status !== all[index - 1])"""
    statuses = page.evaluate(changes)
    assert len(statuses) > 1
    assert len(set(statuses)) == len(statuses), "each status stands in one place"


def test_a_team_tells_what_it_is_made_of_and_how_old_each_thing_is(open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    page.locator(BOARD).get_by_role("rowheader").get_by_role("button").first.click()
    facts = page.get_by_role("dialog").locator(".facts")
    expect(facts).to_contain_text(re.compile(r"Effectif\s: \d+/.*Statut .*position .*contact "), timeout=WITHIN_MS)


def test_what_others_do_is_said_to_those_who_do_not_see_it(open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    said = page.get_by_test_id("said")
    expect(said).to_have_attribute("aria-live", "polite")
    expect(said).not_to_be_empty(timeout=WITHIN_MS)


def test_english_and_each_theme_are_one_key_away_and_remembered(open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    shortcut(page, "l")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", name="Resources")).to_be_visible()
    expect(page.locator(".mode")).to_contain_text("EXERCISE")
    expect(page.locator(".freshness")).to_contain_text("Live")
    for theme in ("dark", "outdoor"):
        shortcut(page, "t")
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
    page.reload()
    wait_until_live(page)
    expect(page.locator("html")).to_have_attribute("data-theme", "outdoor")
    expect(page.get_by_role("heading", name="Resources")).to_be_visible()
    at_a_desk = page.evaluate(FIGURE_PX)
    shortcut(page, "t")
    expect(page.get_by_role("button", name="Theme: Wall")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate(FIGURE_PX) > at_a_desk, "a wall is read from across the room"
    assert violations(page, "header", by_looks=True) == []


def test_without_webgl_the_board_is_whole_and_the_map_says_why_it_is_not(open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    expect(page.get_by_text("Ce navigateur ne peut pas dessiner la carte")).to_be_visible(timeout=WITHIN_MS)


def test_axe_finds_nothing_on_any_screen(open_post: Open) -> None:
    """That each word can be read by the other themes as well, `contrast.test.ts` proves by arithmetic."""
    page = open_post(has_map=True).page
    wait_until_live(page)
    assert violations(page) == []
    shortcut(page, "?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page, DIALOG) == []
    page.keyboard.press("Escape")
    page.locator(BOARD).get_by_role("rowheader").get_by_role("button").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page, DIALOG) == []


def test_without_a_session_the_page_asks_for_one_in_words(show: Show, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(show.first_link.partition("#")[0] + "#link=vgl_" + "x" * 22)
    expect(page.get_by_role("alert")).to_be_visible(timeout=WITHIN_MS)
    expect(page.get_by_label("Identifiant")).to_be_visible()
    assert violations(page) == []
    page.close()


def test_a_store_that_is_away_for_now_asks_nobody_to_sign_in_again(open_post: Open) -> None:
    post = open_post()
    page = post.page
    wait_until_live(page)
    later = {"type": "urn:vigie:problem:later", "sentence": {"fr": "Momentanément indisponible."}}
    page.route("**/api/operations", lambda route: route.fulfill(status=503, json=later))
    page.reload()
    expect(page.get_by_text("Momentanément indisponible.")).to_be_visible(timeout=WITHIN_MS)
    expect(page.get_by_label("Identifiant")).to_have_count(0)
    page.unroute("**/api/operations")
    page.get_by_role("button", name="Réessayer").click()
    wait_until_live(page)
    post.complaints.clear()  # the browser tells of the answer


def test_a_link_opened_while_a_store_is_away_is_good_once_it_is_back(show: Show, browser: Browser) -> None:
    page = browser.new_page()
    later = {"type": "urn:vigie:problem:later", "sentence": {"fr": "Momentanément indisponible."}}
    page.route("**/api/sign-in/link", lambda route: route.fulfill(status=503, json=later))
    page.goto(show.link())
    expect(page.get_by_text("Momentanément indisponible.")).to_be_visible(timeout=WITHIN_MS)
    page.unroute("**/api/sign-in/link")
    page.get_by_role("button", name="Réessayer").click()
    wait_until_live(page)
    assert "#" not in page.url
    page.close()


def test_a_part_that_cannot_be_fetched_says_so_and_offers_to_load_the_page_again(open_post: Open) -> None:
    """As on a page that stays open while its server gets another build: the old parts are gone."""
    post = open_post()
    page = post.page
    wait_until_live(page)
    page.route(re.compile("/assets/Sounds-"), lambda route: route.abort())
    shortcut(page, "g")
    page.keyboard.press("s")
    notice = page.locator(".missing")
    expect(notice).to_contain_text("n’a pas pu être chargée", timeout=WITHIN_MS)
    assert violations(page, ".missing") == []
    with page.expect_event("load"):
        notice.get_by_role("button", name="Recharger la page").click()
    wait_until_live(page)
    expect(notice).to_have_count(0)
    post.complaints.clear()  # the browser tells of the fetch that failed


def test_a_key_pressed_before_its_part_has_come_over_a_slow_network_is_not_lost(open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    held: list[Route] = []
    page.route(re.compile(r"/assets/Dialogs-[^.]*\.js"), lambda route: held.append(route))
    page.reload()
    wait_until_live(page)
    shortcut(page, "n")
    assert held, "the part that shows it has not come yet"
    for route in held:
        route.continue_()
    expect(page.get_by_role("dialog")).to_be_visible(timeout=WITHIN_MS)


def test_a_call_for_help_is_across_the_screen_and_survives_a_reload(show: Show, open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    alert_id, note = str(uuid4()), f"chute d'un échafaudage {uuid4().hex[:6]}"
    send(show, "alert.raise", f"alert_id={alert_id}", "team_id=@POSTE 2", f"note={note}")
    banner = page.locator(".alert").filter(has_text=note)
    for _ in range(2):
        expect(banner).to_contain_text("DÉTRESSE · POSTE 2", timeout=WITHIN_MS)
        expect(banner).to_contain_text("PERSONNE N’A ACCUSÉ RÉCEPTION")
        until(page, _NAMES_THE_OLDEST)
        page.reload()
        wait_until_live(page)
    assert violations(page, "header") == []
    send(show, "alert.acknowledge", f"alert_id={alert_id}")
    expect(banner).to_contain_text("vue par un poste", timeout=WITHIN_MS)
    send(show, "alert.clear", f"alert_id={alert_id}", "reason=fin de l'exercice")
    expect(banner).to_have_count(0, timeout=WITHIN_MS)


def test_hostile_names_are_shown_and_never_run(show: Show, open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    page.on("dialog", lambda dialog: pytest.fail("a name was run"))
    team_id = str(uuid4())
    call_sign = HOSTILE.replace("=x", f"={team_id[:4]}")
    send(show, "team.create", f"team_id={team_id}", f"call_sign={call_sign}", "kind=pair")
    try:
        expect(row_of(page, call_sign)).to_be_visible(timeout=WITHIN_MS)
        expect(page.locator("img")).to_have_count(0)
    finally:
        send(show, "team.report_status", f"team_id={team_id}", "status=off_duty")


def test_a_cut_network_freezes_the_screen_at_once_and_its_return_heals_it(open_post: Open) -> None:
    post = open_post()
    wait_until_live(post.page)
    post.page.context.set_offline(True)
    expect(post.page.locator(".freshness.frozen")).to_contain_text("FIGÉ", timeout=WITHIN_MS)
    expect(post.page.locator(".screen.frozen")).to_be_visible()
    expect(post.page.locator(BOARD).first).to_be_visible()
    post.page.context.set_offline(False)
    wait_until_live(post.page)
    expect(post.page.locator(".screen.frozen")).to_have_count(0)
    forgive_lost_network(post)


def test_a_killed_server_process_is_survived(show: Show, open_post: Open) -> None:
    post = open_post()
    wait_until_live(post.page)
    for child in psutil.Process(show.process.pid).children():
        with suppress(psutil.NoSuchProcess):
            if "worker" in child.cmdline()[1:4]:
                child.kill()
    expect(post.page.locator(".freshness.live")).to_have_count(0, timeout=WITHIN_MS)
    wait_until_live(post.page)
    before = newest_line(post.page)
    wait_for(lambda: newest_line(post.page) != before, "the crews are heard again", WITHIN_MS / 1000)
    forgive_lost_network(post)


def forgive_lost_network(post: Post) -> None:
    """A browser writes each failed connection into its console; whatever else it wrote stays."""
    post.complaints[:] = [
        text for text in post.complaints if "WebSocket connection" not in text and "net::ERR_" not in text
    ]


def test_nothing_is_wider_than_the_screen(open_post: Open) -> None:
    page = open_post(width=390, height=844).page
    wait_until_live(page)
    for width, height in ((390, 844), (820, 1180), (1280, 800), (3840, 2160)):
        page.set_viewport_size({"width": width, "height": height})
        until(page, f"innerWidth === {width} && document.documentElement.scrollWidth <= {width}")
        expect(page.locator(".freshness")).to_be_in_viewport()
        expect(page.locator(BOARD).first).to_be_in_viewport()
