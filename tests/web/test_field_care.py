"""Care on the phone: the whole sheet with a thumb, sealed on the disk, read back only by who may, while they may."""

from playwright.sync_api import Page, expect

from tests.support.running_server import wait_for
from tests.web.phones import (
    TOO_WIDE,
    WITHIN_MS,
    OpenPhone,
    Phone,
    expect_waiting,
    report,
    wait_until_installed,
)
from tests.web.test_command_post import violations

CANARY = "Zephyrine"
EVERYTHING_ON_DISK = """(async () => {
    const read = (value) => {
        if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
            const bytes = new Uint8Array(value.buffer ?? value, value.byteOffset ?? 0, value.byteLength)
            return ['utf-8', 'utf-16le'].map((each) => new TextDecoder(each).decode(bytes)).join(' ')
        }
        if (value instanceof Blob || value instanceof CryptoKey) return String(value)
        if (typeof value !== 'object' || value === null) return String(value)
        return Object.entries(value).map(([key, each]) => `${key}: ${read(each)}`).join('\\n')
    }
    const done = (asked) => new Promise((resolve, reject) => {
        asked.onsuccess = () => resolve(asked.result)
        asked.onerror = () => reject(asked.error)
    })
    const found = [read({ ...localStorage }), read({ ...sessionStorage }), document.cookie]
    for (const { name } of await indexedDB.databases()) {
        const db = await done(indexedDB.open(name))
        for (const store of db.objectStoreNames) {
            const all = db.transaction(store).objectStore(store)
            found.push(store, read(await done(all.getAllKeys())), read(await done(all.getAll())))
        }
        db.close()
    }
    for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys()) found.push(request.url)
    return found.join('\\n')
})()"""
COUNT_TOUCHES = """{
    window.touches = 0
    addEventListener('click', ({ target }) => (touches += target.closest('button') === null ? 0 : 1), true)
}"""
SMALL_TARGETS = """[...document.querySelectorAll('main button, main input, main textarea, dialog[open] button')]
    .filter((each) => each.getClientRects().length > 0 && each.closest('.care, dialog.care') !== null)
    .map((each) => [each.innerText || each.ariaLabel, each.getBoundingClientRect()])
    .filter(([, { width, height }]) => width < 87 || height < 87)
    .map(([name, { width, height }]) => `${name}: ${width} x ${height}`)"""


def press(page: Page, digits: str) -> None:
    for digit in digits:
        page.get_by_role("dialog").get_by_role("button", name=digit, exact=True).click()


def begin(phone: Phone) -> Page:
    """One victim in the hands of the crew."""
    page = phone.page
    report(page, "Disponible")
    wait_until_installed(page)
    page.get_by_role("button", name="Victimes", exact=True).click()
    page.get_by_role("button", name="+ Nouvelle victime").click()
    page.get_by_role("button", name="Rouge : détresse").click()
    expect(page.locator("article")).to_contain_text("Victime n°", timeout=WITHIN_MS)
    expect_waiting(page, 0)
    return page


def test_the_whole_sheet_is_sealed_on_the_disk_and_read_back_behind_the_code(open_phone: OpenPhone) -> None:
    """Rules CA14, CA15, CA16, CA17 and CA18."""
    phone = open_phone()
    page = begin(phone)

    def look(where: str) -> None:
        assert violations(page) == [], where
        assert not page.evaluate(TOO_WIDE), f"{where} is wider than the screen"
        assert page.evaluate(SMALL_TARGETS) == [], where

    def assert_sealed(when: str) -> None:
        kept = page.evaluate(EVERYTHING_ON_DISK)
        assert "outbox" in kept
        assert CANARY not in kept, f"in clear on the disk {when}"

    page.get_by_role("button", name="Fiche bilan").click()
    look("sheet")
    page.get_by_role("button", name="Prendre les constantes").click()
    press(page, "88")
    look("keypad")
    page.get_by_role("button", name="Suivant").click()
    page.get_by_role("button", name="Suivant").click()
    press(page, "970")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_have_text("Impossible. Possible : 0–100 %")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    pulse = page.get_by_role("button", name="Pouls", exact=False)
    expect(pulse).to_contain_text("88 /min")
    pulse.click()
    press(page, "112")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(pulse).to_contain_text("88 → 112 /min")
    expect(pulse).to_contain_text("en hausse")

    page.get_by_role("button", name="Gestes").click()
    page.get_by_role("button", name="Garrot", exact=True).click()
    look("gestures")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.get_by_role("button", name="Signes de gravité").click()
    page.get_by_role("button", name="Hémorragie", exact=True).click()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.get_by_role("button", name="Remarques", exact=False).filter(has_text="rien").click()
    page.get_by_role("textbox", name="Remarques").fill(f"se dit {CANARY}")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.get_by_role("button", name="Identité", exact=True).click()
    page.get_by_label("Nom", exact=True).fill(CANARY)
    page.get_by_label("Naissance").fill("1890")
    expect(page.get_by_role("button", name="Enregistrer", exact=True)).to_be_disabled()
    page.get_by_label("Naissance").fill("1980")
    look("identity")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect_waiting(page, 0)
    assert_sealed("online, sent")
    page.get_by_role("button", name="Choisir un code").click()
    press(page, "2468")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=WITHIN_MS)
    expect(page.get_by_text("Code choisi")).to_be_visible()

    phone.context.set_offline(True)
    page.get_by_role("textbox", name="Remarque", exact=True).fill(f"{CANARY} va mieux")
    page.get_by_role("button", name="Enregistrer Remarque").click()
    expect_waiting(page, 1)
    assert_sealed("offline, waiting")
    page.reload()
    expect_waiting(page, 1)
    expect(page.get_by_role("button", name="Taper le code"), "the sheet that was open, shut").to_be_visible()
    assert_sealed("after a start without a network")
    expect(page.get_by_text(CANARY)).to_have_count(0)
    page.get_by_role("button", name="Taper le code").click()
    press(page, "2469")
    page.get_by_role("button", name="Ouvrir les fiches").click()
    expect(page.get_by_role("dialog").get_by_text("Essais restants : 4")).to_be_visible(timeout=WITHIN_MS)
    press(page, "2468")
    page.get_by_role("button", name="Ouvrir les fiches").click()
    expect(page.get_by_text(f"{CANARY} va mieux")).to_be_visible(timeout=WITHIN_MS)
    expect(page.get_by_role("button", name="Gestes")).to_contain_text("Garrot")
    expect(pulse).to_contain_text("88 → 112 /min")
    look("sheet, read back")

    page.add_init_script("{ const now = Date.now.bind(Date); Date.now = () => now() + 13 * 3600e3 }")
    page.reload()
    expect_waiting(page, 1)
    page.get_by_role("button", name="Victimes", exact=True).click()
    page.get_by_role("button", name="Fiche bilan").click()
    expect(page.get_by_role("note")).to_contain_text("on ne relit pas")
    page.get_by_role("textbox", name="Remarque", exact=True).fill("écrit sans relire")
    page.get_by_role("button", name="Enregistrer Remarque").click()
    expect_waiting(page, 2)
    expect(page.get_by_text("écrit sans relire")).to_have_count(0)
    phone.context.set_offline(False)
    expect_waiting(page, 0)
    page.get_by_role("button", name="Relire ce que le serveur a").click()
    expect(page.get_by_text(f"{CANARY} va mieux")).to_be_visible(timeout=WITHIN_MS)
    expect(page.get_by_text("écrit sans relire")).to_be_visible()
    expect(page.get_by_role("button", name="Signes de gravité")).to_contain_text("Hémorragie")
    page.get_by_role("button", name="Lire l’identité").click()
    expect(page.get_by_label("Nom", exact=True)).to_have_value(CANARY, timeout=WITHIN_MS)
    assert_sealed("after reading it from the server")


def test_what_is_half_typed_is_there_again_after_the_app_was_killed_and_sealed_till_then(open_phone: OpenPhone) -> None:
    """Rule CA19: the same screen, the same words, and none of them on the disk in clear."""
    phone = open_phone()
    page = begin(phone)

    def kill_and_open() -> Page:
        wait_for(lambda: ": drafts" in page.evaluate(EVERYTHING_ON_DISK), "what is half typed is on the disk")
        assert CANARY not in page.evaluate(EVERYTHING_ON_DISK)
        assert CANARY not in page.evaluate("JSON.stringify(localStorage)")
        address = page.url
        page.close()
        fresh = phone.context.new_page()
        fresh.goto(address)
        return fresh

    page.get_by_role("button", name="+ Nouvelle victime").click()
    page.get_by_label("Numéro du bracelet").fill(CANARY)
    page = kill_and_open()
    expect(page.get_by_label("Numéro du bracelet")).to_have_value(CANARY, timeout=WITHIN_MS)
    page.get_by_role("dialog").get_by_role("button", name="Annuler").click()
    page.get_by_role("button", name="Fiche bilan").click()
    page.get_by_label("Remarque", exact=True).fill(f"{CANARY} se plaint")
    page = kill_and_open()
    expect(page.get_by_label("Remarque", exact=True)).to_have_value(f"{CANARY} se plaint", timeout=WITHIN_MS)
    page.get_by_role("button", name="Identité", exact=True).click()
    page.get_by_label("Nom", exact=True).fill(CANARY)
    page = kill_and_open()
    expect(page.get_by_label("Nom", exact=True)).to_have_value(CANARY, timeout=WITHIN_MS)
    page.get_by_role("button", name="Annuler").click()
    page.get_by_label("Remarque", exact=True).fill("")
    wait_for(lambda: ": drafts" not in page.evaluate(EVERYTHING_ON_DISK), "cancelled and emptied: nothing is left")


def test_a_gloved_thumb_needs_as_few_touches_as_was_asked(open_phone: OpenPhone) -> None:
    """Known category 2, guided 4 answers at most, ten victims in 20 s, a hand-over 3; a gloved touch takes a second."""
    phone = open_phone()
    page = begin(phone)
    victims = page.locator("article")
    page.evaluate(COUNT_TOUCHES)

    def touches() -> int:
        return int(page.evaluate("(() => { const all = touches; touches = 0; return all })()"))

    page.get_by_role("button", name="+ Nouvelle victime").click()
    page.get_by_role("button", name="Vert : marche").click()
    expect(victims).to_have_count(2)
    assert touches() == 2

    page.get_by_role("button", name="+ Nouvelle victime").click()
    assert touches() == 1
    dialog = page.get_by_role("dialog")
    for question, answer in (("marche", "Non"), ("Respire", "Oui"), ("ordre simple", "Oui"), ("Pouls", "Oui")):
        expect(dialog).to_contain_text(question)
        dialog.get_by_role("button", name=answer, exact=True).click()
    expect(victims).to_have_count(3)
    expect(victims.first).to_contain_text("Urgence relative")
    assert touches() <= 4

    begun = page.evaluate("performance.now()")
    page.get_by_role("button", name="Compter plusieurs victimes").click()
    for category, count in (("Rouge", 3), ("Jaune", 4), ("Vert", 2), ("Impliqué", 1)):
        for _ in range(count):
            dialog.get_by_role("button", name=category).first.click()
    assert violations(page) == []
    assert not page.evaluate(TOO_WIDE)
    dialog.get_by_role("button", name="Enregistrer (10)").click()
    expect(victims).to_have_count(13, timeout=WITHIN_MS)
    took_s = (page.evaluate("performance.now()") - begun) / 1000
    counted = touches()
    assert counted <= 12
    assert max(took_s, counted * 1.0) <= 20, "ten victims"
    expect(victims.filter(has_text="Victime n°")).to_have_count(13, timeout=WITHIN_MS)

    victims.first.get_by_role("button", name="Confier à").click()
    dialog.locator("p[role=alert] ~ button").first.click()
    expect(victims).to_have_count(12, timeout=WITHIN_MS)
    assert touches() <= 3
