"""The debrief in a real browser: an operation seen again while it goes on, without anything of it being lost."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import httpx
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.running_server import RunningServer, wait_for
from tests.web.conftest import ROOT, Open, Show
from tests.web.keys import shortcut
from tests.web.test_command_post import DIALOG, WITHIN_MS, send, violations, wait_until_live

MOMENT = "[data-testid=replay-moment]"
PLAY = "[data-testid=replay-play]"


def replay_of(page: Page, search: str = "replay=known") -> Page:
    """The same post once more, as a replay."""
    page.goto(re.sub(r"[?#].*$", "", page.url) + "?" + operation_of(page) + "&" + search)
    expect(page.locator(".freshness.replay")).to_be_visible(timeout=WITHIN_MS)
    expect(page.locator(MOMENT)).to_be_visible(timeout=WITHIN_MS)
    return page


def operation_of(page: Page) -> str:
    found = re.search(r"op=[0-9a-f-]+", page.url)
    assert found is not None, page.url
    return found[0]


def fact(page: Page) -> int:
    """The number in the log of what is shown."""
    return int(page.locator(MOMENT).get_attribute("data-fact") or 0)


def at(page: Page) -> int:
    return int(page.locator(MOMENT).get_attribute("data-at") or 0)


def until_fact(page: Page, number: int) -> None:
    expect(page.locator(MOMENT)).to_have_attribute("data-fact", str(number), timeout=WITHIN_MS)


def test_the_whole_debrief_while_the_operation_goes_on(show: Show, open_post: Open) -> None:
    live = open_post().page
    wait_until_live(live)
    shortcut(live, "g")
    expect(live.get_by_role("dialog", name="Opération")).to_be_visible()
    with live.expect_popup() as opened:
        live.keyboard.press("v")
    page = opened.value
    expect(page.locator(".freshness.replay")).to_contain_text(re.compile(r"RELECTURE \d\d:\d\d:\d\d ×1 · comme su"))
    expect(page.get_by_test_id("watermark")).to_contain_text("RELECTURE")
    expect(page).to_have_title(re.compile("^↺ RELECTURE"))
    expect(live.locator(".freshness.live"), "the live screen goes on beside it").to_be_visible()

    slider = page.get_by_role("slider", name="Moment montré")
    slider.press("End")
    wait_for(lambda: fact(page) > 20, "the end of what there is", WITHIN_MS / 1000)
    end = fact(page)
    slider.press("PageDown")
    wait_for(lambda: fact(page) < end, "it went back", WITHIN_MS / 1000)
    page.locator(".screen main").click(position={"x": 3, "y": 3})
    before = fact(page)
    shortcut(page, "ArrowLeft")
    wait_for(lambda: fact(page) < before, "one fact back", WITHIN_MS / 1000)
    shown = fact(page)
    shortcut(page, "ArrowRight")
    wait_for(lambda: fact(page) > shown, "one fact on", WITHIN_MS / 1000)

    page.get_by_role("combobox", name="Vitesse").select_option("200")
    page.keyboard.press("Escape")
    page.locator(PLAY).click()
    expect(page.locator(PLAY)).to_contain_text("Pause", timeout=WITHIN_MS)
    started = fact(page)
    wait_for(lambda: fact(page) > started, "it plays", WITHIN_MS / 1000)
    page.locator(PLAY).click()
    expect(page.locator(PLAY)).to_contain_text("Lire", timeout=WITHIN_MS)

    lines = page.get_by_role("log").locator("li[data-seq]")
    expect(lines.nth(5)).to_be_visible(timeout=WITHIN_MS)
    number = int(lines.nth(5).get_attribute("data-seq") or 0)
    lines.nth(5).get_by_role("button").first.click()
    until_fact(page, number)
    expect(page.locator("li.current")).to_have_attribute("data-seq", str(number), timeout=WITHIN_MS)
    newest = "(lines) => Math.max(...lines.map((line) => Number(line.dataset.seq)))"
    wait_for(lambda: lines.evaluate_all(newest) == number, "no line is newer than the moment that is shown")

    text = f"Renfort demandé {uuid4().hex[:6]}"
    page.get_by_role("button", name=re.compile("^⚑ Repères")).click()
    page.get_by_role("textbox", name="Ce qu’il faut en dire").fill(text)
    page.keyboard.press("Enter")
    mark = page.get_by_role("dialog").locator("li").filter(has_text=text)
    expect(mark).to_be_visible(timeout=WITHIN_MS)
    assert violations(page, DIALOG) == []
    again = page.get_by_role("dialog").evaluate("(dialog) => getComputedStyle(dialog, '::after').content")
    assert "RELECTURE · Comme su" in again, "a dialog is above the mark of the page"
    page.keyboard.press("Escape")
    marked = at(page)
    slider.press("Home")
    wait_for(lambda: at(page) < marked, "the beginning", WITHIN_MS / 1000)
    page.get_by_role("button", name=re.compile("^⚑ Repères")).click()
    mark.get_by_role("button", name=re.compile("Y aller")).click()
    wait_for(lambda: abs(at(page) - marked) < 1_000, "where the mark is", WITHIN_MS / 1000)

    page.get_by_role("button", name="Comparer", exact=True).click()
    slider.press("Home")
    wait_for(lambda: at(page) < marked, "the beginning", WITHIN_MS / 1000)
    page.get_by_role("button", name=re.compile("^Comparer à")).click()
    difference = page.get_by_role("dialog", name=re.compile("^Ce qui a changé"))
    expect(difference.locator("tbody tr").first).to_contain_text("→")
    assert violations(page, DIALOG) == []
    page.keyboard.press("Escape")
    slider.press("End")

    page.get_by_role("button", name="Comme arrivé").click()
    expect(page.locator(".freshness.replay")).to_contain_text("comme arrivé", timeout=WITHIN_MS)
    expect(page.get_by_text("Ce qui se passait")).to_be_visible()
    expect(lines.first).to_be_visible(timeout=WITHIN_MS)

    page.get_by_role("button", name="Revenir au direct").click()
    wait_until_live(page)
    expect(page.get_by_test_id("watermark")).to_have_count(0)
    assert "replay" not in page.url
    expect(live.locator(".freshness.live")).to_be_visible()


def test_a_value_of_the_figures_leads_to_its_fact(show: Show, open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    replay_of(page)
    page.get_by_role("slider", name="Moment montré").press("End")
    wait_for(lambda: fact(page) > 20, "the end of what there is", WITHIN_MS / 1000)
    end = fact(page)
    page.get_by_role("button", name="Chiffres").click()
    panel = page.locator("[data-panel=figures]")
    expect(panel.get_by_role("heading", name="Délais depuis l’appel")).to_be_visible(timeout=WITHIN_MS)
    expect(panel.locator("figure").first).to_be_visible()
    assert violations(page, "[data-panel=figures]") == []
    linked = panel.locator("[aria-labelledby=work-title] td, [aria-labelledby=waits-title] tbody td, figcaption small")
    without = linked.evaluate_all(
        "(cells) => cells.filter((each) => /[1-9]/.test(each.textContent) && !each.querySelector('button')).length"
    )
    assert without == 0, "each value leads to its facts"
    row = panel.locator("details").first
    row.locator("summary").click()
    first = row.get_by_role("button").first
    number = int(re.findall(r"n°\s(\d+)", first.get_attribute("aria-label") or "")[0])
    first.click()
    expect(panel).to_have_count(0)
    until_fact(page, number)
    assert number < end


def test_on_a_telephone_nothing_of_a_debrief_runs_off_the_screen(open_post: Open) -> None:
    page = open_post(width=390, height=844, is_mobile=True, has_touch=True).page
    wait_until_live(page)
    replay_of(page)
    page.get_by_role("slider", name="Moment montré").press("End")
    page.get_by_role("button", name="Comparer", exact=True).click()
    for name in ("^Comparer à", "^⚑ Repères", "^Chiffres", "^Exporter"):
        page.get_by_role("button", name=re.compile(name)).click()
        expect(page.get_by_role("dialog")).to_be_visible(timeout=WITHIN_MS)
        assert page.evaluate("document.documentElement.scrollWidth") == 390, name
        page.keyboard.press("Escape")


def test_nothing_can_be_done_from_a_replay_and_it_does_not_ring(show: Show, open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    alert_id, note = str(uuid4()), f"relecture {uuid4().hex[:6]}"
    send(show, "alert.raise", f"alert_id={alert_id}", "team_id=@POSTE 1", f"note={note}")
    banner = page.locator(".alert").filter(has_text=note)
    expect(banner).to_be_visible(timeout=WITHIN_MS)
    replay_of(page)
    page.get_by_role("slider", name="Moment montré").press("End")
    expect(banner).to_be_visible(timeout=WITHIN_MS)
    expect(banner.get_by_role("button", name=re.compile("vu", re.IGNORECASE))).to_have_count(0)
    expect(page.locator(".rang")).to_have_count(0)
    expect(page.locator("button.sound")).to_have_count(0)
    for name in ("Prendre le poste", "Écrire"):
        expect(page.get_by_role("button", name=re.compile(f"^{name}"))).to_have_count(0)
    for key in ("n", "/", "w", "p"):
        shortcut(page, key)
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.get_by_text("Rien ne part d’ici")).to_be_visible()
    send(show, "alert.acknowledge", f"alert_id={alert_id}")
    send(show, "alert.clear", f"alert_id={alert_id}", "reason=essai")


def test_who_may_not_see_victims_sees_none_in_a_replay_in_english(show: Show, open_post: Open) -> None:
    page = open_post(link=observer(show)).page
    wait_until_live(page)
    shortcut(page, "l")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    replay_of(page)
    expect(page.locator(".freshness.replay")).to_contain_text("REPLAY")
    page.get_by_role("slider", name="Moment shown").press("End")
    wait_for(lambda: fact(page) > 20, "the end of what there is", WITHIN_MS / 1000)
    page.get_by_role("combobox", name="Layout of the screen").select_option("mass_casualty")
    expect(page.locator("[data-panel=victims]")).to_be_visible(timeout=WITHIN_MS)
    expect(page.locator("[data-panel=victims] [data-victim]")).to_have_count(0)
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_role("dialog").get_by_role("button", name=re.compile("^Save"))).to_have_count(1)
    expect(page.get_by_role("dialog")).to_contain_text("CSV log")
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("^⚑ Bookmarks")).click()
    expect(page.get_by_role("dialog")).to_contain_text("sets none")


def test_names_open_as_of_the_moment_shown_and_whoever_leads_takes_figures_report_and_keys_away(
    show: Show, open_post: Open
) -> None:
    """Rules RP9, EX4 and EX5."""
    post = open_post(link=link_of(show, "cover_head"))
    page, victim_id, secret = post.page, uuid4(), f"Quatrebarbes{uuid4().hex[:6]}"
    wait_until_live(page)
    found_from = int(time.time() * 1000)
    send(show, "victim.register", f"victim_id={victim_id}", "category=delayed")
    found_until = int(time.time() * 1000)
    page.locator("header").get_by_role("combobox").first.select_option("mass_casualty")
    row = page.locator(f"tr[data-victim='{victim_id}']")
    expect(row).to_be_visible(timeout=WITHIN_MS)
    replay_of(page)
    page.get_by_role("slider", name="Moment montré").press("End")
    wait_for(lambda: fact(page) > 20, "the end of what there is", WITHIN_MS / 1000)
    before = fact(page)
    identity = json.dumps({"type": "victim_identity", "name": secret})
    send(show, "victim.identify", f"victim_id={victim_id}", f"identity={identity}")

    def ask_for_the_name() -> Locator:
        page.get_by_role("combobox", name="Disposition de l’écran").select_option("mass_casualty")
        row.get_by_role("button").first.click(timeout=WITHIN_MS)
        page.keyboard.press("o")
        page.get_by_label("Pourquoi").fill("Débriefing")
        page.keyboard.press("Enter")
        return page.get_by_role("dialog")

    dialog = ask_for_the_name()
    expect(dialog).to_contain_text("n’était enregistré sous ce titre à ce moment", timeout=WITHIN_MS)
    expect(dialog).to_contain_text("ce qui était écrit à")
    assert secret not in page.content()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    slider = page.get_by_role("slider", name="Moment montré")
    slider.press("Home")
    wait_for(lambda: fact(page) < before, "it went back", WITHIN_MS / 1000)

    def is_a_second_after_the_find() -> bool:
        slider.press("End")
        return fact(page) > before and at(page) > found_until + 1000

    wait_for(is_a_second_after_the_find, "after the name was written", WITHIN_MS / 1000)
    dialog = ask_for_the_name()
    expect(dialog).to_contain_text(secret, timeout=WITHIN_MS)
    assert violations(page, DIALOG) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    row.get_by_role("button").first.click()
    page.get_by_role("dialog").get_by_role("definition").get_by_role("button", name=re.compile(r"^\d\d:")).first.click()
    wait_for(
        lambda: found_from <= at(page) - 1000 <= found_until, "the end of the second of the find", WITHIN_MS / 1000
    )
    expect(row, "and is there").to_be_visible(timeout=WITHIN_MS)
    slider.press("End")

    page.get_by_role("button", name="Chiffres").click()
    expect(page.get_by_role("heading", name="Bilan de fin de poste")).to_be_visible(timeout=WITHIN_MS)
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("^Exporter")).click()
    with page.expect_download(timeout=30_000) as taken:
        page.get_by_role("button", name="Enregistrer : Rapport PDF, français").click()
    assert taken.value.suggested_filename.endswith(".fr.pdf")
    told = page.get_by_role("dialog").locator("li [role=status]").last
    page.route("**/report.pdf*", lambda route: None)  # it never comes
    page.get_by_role("button", name="Enregistrer : Rapport PDF, anglais").click()
    page.get_by_role("button", name="Arrêter").click()
    expect(page.get_by_role("dialog").get_by_text("refusé"), "who stops it was refused nothing").to_have_count(0)
    expect(told).to_contain_text("enregistré")
    page.unroute("**/report.pdf*")
    page.route("**/report.pdf*", lambda route: route.fulfill(status=503))
    page.get_by_role("button", name="Enregistrer : Rapport PDF, anglais").click()
    expect(told).to_contain_text("Le serveur ne répond pas", timeout=WITHIN_MS)
    page.unroute("**/report.pdf*")
    page.get_by_text("Clés des identités et des soins").click()
    page.get_by_label("Clé de réception").fill("vgx_nonsense")
    page.get_by_label("Pourquoi elles partent").fill("Retour d’expérience")
    page.get_by_role("button", name="Enregistrer : Clés des identités et des soins").click()
    expect(page.get_by_role("status").filter(has_text="refusé")).to_be_visible(timeout=WITHIN_MS)
    assert violations(page, DIALOG) == []
    assert all(re.search("40[34]|422|503", complaint) for complaint in post.complaints), "nothing else was logged"
    post.complaints.clear()


def test_axe_finds_nothing_in_a_replay_at_night(open_post: Open) -> None:
    """In English it is read by `test_who_may_not_see_victims…`; the other themes: `contrast.test.ts`."""
    page = open_post().page
    wait_until_live(page)
    shortcut(page, "t")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    replay_of(page)
    page.get_by_role("slider").press("End")
    expect(page.locator("[data-panel=board] tbody tr").first).to_be_visible(timeout=WITHIN_MS)
    assert violations(page) == []
    page.get_by_role("button", name=re.compile("^Export")).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page, DIALOG) == []


def test_an_imported_operation_says_archive_and_is_read_in_the_words_that_came_with_it(
    show: Show, browser: Browser, tmp_path: Path
) -> None:
    """Rule EX6."""
    archive = tmp_path / "past.vigie"
    with show.api() as api:
        (operation,) = api.get("/api/operations").json()["operations"][:1]
        address = f"/api/operations/{operation['operation_id']}"
        invited = api.post(f"{address}/invitations", json={"role": "cover_head"}).json()
        joined = api.post(
            "/api/join", json={"code": invited["code"], "platform": "program", "label": "archivist"}
        ).json()
        headers = {"Authorization": f"Bearer {joined['token']}"}
        archive.write_bytes(api.get(f"{address}/exports/archive", headers=headers).raise_for_status().content)
    with RunningServer(tmp_path / "there") as there:
        command = [sys.executable, "-m", "server", "import", str(archive), "--data-dir", str(there.data_dir)]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        assert run.returncode == 0, run.stdout + run.stderr
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
        page, asked = context.new_page(), list[str]()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(sign_in_link(there))
        watermark, choice = (
            page.get_by_test_id("watermark"),
            page.get_by_role("button", name=re.compile("DEMO-MARATHON")),
        )
        expect(watermark.or_(choice)).to_be_visible(timeout=WITHIN_MS)
        if choice.is_visible():
            choice.click()
        expect(watermark).to_contain_text("ARCHIVE", timeout=WITHIN_MS)
        expect(watermark).to_contain_text("RELECTURE · Comme su")
        page.get_by_role("slider", name="Moment montré").press("End")
        expect(page.locator("[data-panel=board] tbody tr").first).to_be_visible(timeout=WITHIN_MS)
        wait_for(
            lambda: any(f"/operations/{operation['operation_id']}/catalogues/" in url for url in asked), "its words"
        )
        context.close()


def observer(show: Show) -> str:
    """The link of somebody who looks on, and may not see victims."""
    return link_of(show, "observer")


def link_of(show: Show, role: str) -> str:
    """The link of somebody new with this role."""
    with show.api() as api:
        (operation,) = api.get("/api/operations").json()["operations"][:1]
        user = api.post("/api/users", json={"login": f"{role.replace('_', '-')}-{uuid4().hex[:8]}"}).json()
        wish = {"operation_id": operation["operation_id"], "role": role}
        assert api.post(f"/api/users/{user['user_id']}/grants", json=wish).status_code < 300
        return str(api.post(f"/api/users/{user['user_id']}/sign-in-link").json()["link"])


def sign_in_link(server: RunningServer) -> str:
    """One of the operator of that machine."""
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {server.operator_token}"}) as api:
        (user,) = [each for each in api.get("/api/users").json()["users"] if each["login"] == "operator"]
        return str(api.post(f"/api/users/{user['user_id']}/sign-in-link").json()["link"])
