"""What happens to phones in the field: cut off while sending, shut out, updated, two in one team, long alone."""

import time
from uuid import uuid4

import psutil
from playwright.sync_api import Page, WebSocket, WebSocketRoute, expect

from tests.support.running_server import wait_for
from tests.web.conftest import Show
from tests.web.phones import (
    WITHIN_MS,
    OpenPhone,
    Phone,
    expect_waiting,
    facts_of,
    invite,
    operation_of,
    report,
    statuses_of,
    wait_until_installed,
    wait_until_live,
)
from tests.web.test_command_post import violations

HERE = {"latitude": 48.8566, "longitude": 2.3522, "accuracy": 9}
KEPT_FIXES = """new Promise((resolve) => {
    const asked = indexedDB.open('vigie-field')
    asked.onsuccess = () => {
        const got = asked.result.transaction('single').objectStore('single').get('fixes')
        got.onsuccess = () => resolve((got.result ?? []).length)
    }
})"""


def test_answers_that_never_come_back_because_the_server_is_gone_count_once(show: Show, open_phone: OpenPhone) -> None:
    """Rule CM5: what was under way goes again under the same id, on the next connection."""
    phone = open_phone()
    page = phone.page
    cuts: list[int] = []

    def cut(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        sent = 0

        def pass_on(frame: str | bytes) -> None:
            nonlocal sent
            server.send(frame)
            sent += b"report_status" in (frame if isinstance(frame, bytes) else frame.encode())
            if sent and len(cuts) < 3:
                cuts.append(sent)
                socket.close(code=1011)  # the command has arrived, its answer will not

        socket.on_message(pass_on)

    page.route_web_socket("**/ws", cut)
    page.reload()
    wait_until_live(page)
    for label in ("Disponible", "Rentré", "Disponible", "En départ"):
        report(page, label)
    expect_waiting(page, 0)
    expect(page.locator(".accepted .status")).to_contain_text("En départ", timeout=WITHIN_MS)
    assert len(cuts) == 3
    assert statuses_of(show, phone) == ["available_mobile", "available_base", "available_mobile", "en_route"]


def test_a_server_that_is_killed_while_it_is_told_something_costs_nothing(show: Show, open_phone: OpenPhone) -> None:
    """`kill -9`, with commands on the wire that nobody has read."""
    phone = open_phone()
    page = phone.page
    told: list[bytes | str] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: told.append(frame))

    page.on("websocket", listen)
    page.reload()
    wait_until_live(page)
    report(page, "Disponible")
    expect_waiting(page, 0)
    workers = [
        each for each in psutil.Process(show.process.pid).children(recursive=True) if "worker" in each.cmdline()[1:4]
    ]
    assert workers
    told.clear()
    for worker in workers:
        worker.suspend()
    try:
        report(page, "En départ")
        wait_for(lambda: bool(page.evaluate("1")) and _reports_in(told) >= 1, "it is on the wire")
        # A phone that has heard nothing for 15 s has given this connection up: then the second one waits for the next.
        report(page, "Sur place")
    finally:
        for worker in workers:
            worker.kill()  # whatever came of it: a server that only sleeps would keep everybody after this waiting
    expect_waiting(page, 0)
    expect(page.locator(".accepted .status")).to_contain_text("Sur place", timeout=WITHIN_MS)
    assert statuses_of(show, phone) == ["available_mobile", "en_route", "on_scene"]


def _reports_in(frames: list[bytes | str]) -> int:
    return sum(b"report_status" in (each if isinstance(each, bytes) else each.encode()) for each in frames)


def test_a_phone_that_is_shut_out_is_empty_within_two_seconds_and_names_what_is_lost(
    show: Show, open_phone: OpenPhone
) -> None:
    """Rules CL2 and CA17: how long it took is measured on the phone itself, from the moment it heard."""
    phone = open_phone()
    page = phone.page
    report(page, "Disponible")
    expect_waiting(page, 0)

    def hold_back(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def pass_on(frame: str | bytes) -> None:
            if b"victim.register" not in (frame if isinstance(frame, bytes) else frame.encode()):
                server.send(frame)

        socket.on_message(pass_on)

    page.route_web_socket("**/ws", hold_back)
    page.reload()
    wait_until_live(page)
    page.get_by_role("button", name="Victimes", exact=True).click()
    page.get_by_role("button", name="+ Nouvelle victime").click()
    page.get_by_role("button", name="Rouge : détresse").click()
    expect_waiting(page, 1)
    with show.api() as api:
        address = f"/api/operations/{operation_of(api)}/devices"
        device = next(each for each in api.get(address).json()["devices"] if each["team_id"] == phone.team_id)
        assert api.delete(f"{address}/{device['device_id']}").status_code == 204
    expect(page.get_by_role("alert")).to_contain_text("Ses données sont effacées", timeout=WITHIN_MS)
    lost = page.get_by_role("main")
    expect(lost).to_contain_text("1 saisie(s) non envoyée(s), perdue(s)")
    expect(lost).to_contain_text("1 sur des victimes")
    wait_for(lambda: page.evaluate("performance.getEntriesByName('vigie:wiped').length") == 1, "all is wiped")
    (took_ms,) = page.evaluate("performance.getEntriesByName('vigie:wiped').map(({ duration }) => duration)")
    assert took_ms <= 2_000
    kept = """new Promise((resolve) => {
        const asked = indexedDB.open('vigie-field')
        asked.onsuccess = () => {
            const stores = [...asked.result.objectStoreNames]
            const all = asked.result.transaction(stores)
            const keys = stores.map((each) => all.objectStore(each).getAllKeys())
            all.oncomplete = () => resolve(keys.flatMap(({ result }) => result))
        }
    })"""
    assert page.evaluate(kept) == ["counter"], "nothing but the count of its commands is left"


def test_two_phones_of_one_team_see_one_another_and_both_speak_for_it(show: Show, open_phone: OpenPhone) -> None:
    first = open_phone()
    second = open_phone(address=invite(show, first.team_id)["link"]).page
    second.get_by_role("button", name="Nous venons en plus").click(timeout=WITHIN_MS)
    second.get_by_role("button", name="Commencer").click()
    wait_until_live(second)
    report(first.page, "Disponible")
    expect(second.locator(".accepted .status")).to_contain_text("Disponible", timeout=WITHIN_MS)
    report(second, "En départ")
    expect(first.page.locator(".accepted .status")).to_contain_text("En départ", timeout=WITHIN_MS)
    expect(first.page.get_by_role("button", name="Revenir à"), "only its own report is taken back").to_have_count(0)
    victims = [_register(page, known) for known, page in enumerate((first.page, second))]
    assert len(set(victims)) == 2, "each has numbers of its own"
    for page in (first.page, second):
        expect(page.locator("article")).to_have_count(2, timeout=WITHIN_MS)


def _register(page: Page, known: int) -> str:
    page.get_by_role("button", name="Victimes", exact=True).click()
    expect(page.locator("article")).to_have_count(known, timeout=WITHIN_MS)
    page.get_by_role("button", name="Nouvelle victime").click()
    page.get_by_role("button", name="Vert").first.click()
    expect(page.locator("article")).to_have_count(known + 1, timeout=WITHIN_MS)
    expect_waiting(page, 0)
    return page.locator("article b").filter(has_text="Victime n°").first.inner_text()


def test_an_update_waits_until_everything_has_gone_and_is_never_forced(show: Show, open_phone: OpenPhone) -> None:
    phone = open_phone()
    page = phone.page
    is_cut = False

    def pass_or_cut(socket: WebSocketRoute) -> None:
        if is_cut:
            socket.close(code=1001)
        else:
            socket.connect_to_server()

    page.route_web_socket("**/ws", pass_or_cut)
    report(page, "Disponible")
    wait_for(lambda: len(facts_of(show, phone, "numbers.reserved")) == 2, "numbers are laid aside", WITHIN_MS / 1000)
    expect_waiting(page, 0)
    wait_until_installed(page)
    page.reload()  # from now on the worker stands between
    wait_until_live(page)
    is_cut = True
    phone.context.set_offline(True)
    report(page, "En départ")
    expect_waiting(page, 1)
    phone.context.set_offline(False)
    page.evaluate("navigator.serviceWorker.register('/field/sw.js?newer')")  # the same files under another name
    expect(page.get_by_text("Nouvelle version : proposée quand tout est parti")).to_be_visible(timeout=WITHIN_MS)
    update = page.get_by_role("button", name="Nouvelle version")
    expect(update, "nothing is offered while something waits").to_have_count(0)
    is_cut = False
    expect_waiting(page, 0)
    page.evaluate("window.isOld = true")
    with page.expect_event("load", timeout=WITHIN_MS):
        update.click(timeout=WITHIN_MS)
    assert page.evaluate("window.isOld === undefined")
    wait_until_live(page)
    expect(page.locator(".accepted .status")).to_contain_text("En départ", timeout=WITHIN_MS)


def test_positions_of_a_time_without_a_network_survive_the_page_and_go_last(show: Show, open_phone: OpenPhone) -> None:
    """Rule PO1."""
    phone = open_phone(geolocation=HERE, permissions=["geolocation"])
    page = phone.page
    page.get_by_role("region", name="Position").get_by_role("button", name="Partager").click()
    report(page, "Disponible")
    expect(page.get_by_role("region", name="Position")).to_contain_text("envoyée à", timeout=WITHIN_MS)
    expect_waiting(page, 0)
    wait_until_installed(page)
    phone.context.set_offline(True)
    report(page, "En départ")
    page.clock.install()
    for step in range(1, 4):
        page.clock.run_for(15_000)
        phone.context.set_geolocation({**HERE, "latitude": HERE["latitude"] + step / 500})
        page.wait_for_timeout(300)
    wait_for(lambda: bool(page.evaluate(KEPT_FIXES)), "they are on the disk", WITHIN_MS / 1000)
    page.close()
    page = phone.context.new_page()
    page.goto(show.first_link.partition("/#")[0] + "/field/")
    expect_waiting(page, 1)
    assert page.evaluate(KEPT_FIXES) > 0
    phone.context.set_offline(False)
    expect_waiting(page, 0)
    wait_for(lambda: page.evaluate(KEPT_FIXES) == 0, "they have gone", WITHIN_MS / 1000)
    assert len(facts_of(show, Phone(page, phone.context, phone.team_id, ""), "team.status_reported")) == 2


def test_an_app_that_tracks_in_the_background_is_set_up_from_the_phone(show: Show, open_phone: OpenPhone) -> None:
    phone = open_phone()
    page = phone.page
    page.locator(".gear").click()
    page.get_by_role("checkbox", name="Appareil du véhicule").check()
    with page.expect_request("**/trackers") as asked:
        page.get_by_role("button", name="Réglages pour une appli").click()
    assert asked.value.post_data_json["is_in_vehicle"], "it stays when the crew is relieved (rule RL2)"
    link = page.get_by_role("link", name="Ouvrir dans OwnTracks")
    expect(link).to_be_visible(timeout=WITHIN_MS)
    assert (link.get_attribute("href") or "").startswith("owntracks:///config?inline=")
    page.get_by_text("Traccar Client").click()
    address = page.locator("details[open] dd").inner_text()
    with show.api() as api:
        fix = {"lat": 48.8566, "lon": 2.3522, "timestamp": int(time.time()), "id": str(uuid4())}
        assert api.get(address, params=fix).status_code == 200
    assert violations(page) == []
