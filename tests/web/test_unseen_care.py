"""A post whose role may not read care: nothing of it in the page, in what the page keeps, in what it is sent."""

import json
import re
from collections.abc import Callable
from typing import cast
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page, expect

from protocol.care_records import CareRecord
from protocol.codec import MSGPACK, unpack_entities
from protocol.downstream import Change, Downstream, SnapshotPart
from protocol.entities import Entity
from protocol.events import CareNoted, CareRecorded, VitalsMeasured
from protocol.victims import Victim
from tests.support.running_server import wait_for
from tests.web.conftest import Open, Show
from tests.web.keys import WITHIN_MS
from tests.web.test_command_post import send, wait_until_live
from tests.web.test_replay import link_of
from tests.web.test_victims import find, number_of, register, show_victims

NAME, REMARK = "Zéphyrine Quatrebarbes", "allergie au curare"
OF_CARE = (CareRecorded, VitalsMeasured, CareNoted)
KEPT = """async () => {
    const answer = (asked) => new Promise((resolve) => (asked.onsuccess = () => resolve(asked.result)))
    const kept = [document.documentElement.innerHTML, {...localStorage}, {...sessionStorage}]
    for (const { name } of await indexedDB.databases()) {
        const db = await answer(indexedDB.open(name))
        for (const name of db.objectStoreNames) kept.push(await answer(db.transaction(name).objectStore(name).getAll()))
        db.close()
    }
    for (const name of await caches.keys())
        for (const asked of await (await caches.open(name)).keys()) kept.push(asked.url)
    return JSON.stringify(kept)
}"""


class Heard:
    """What a page was sent, as frames and as the answers to what it asked."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.raw: list[bytes] = []
        self.messages: list[Downstream] = []
        page.on("websocket", lambda socket: socket.on("framereceived", self._note))

    def _note(self, frame: str | bytes) -> None:
        assert isinstance(frame, bytes), frame
        self.raw.append(frame)
        self.messages.append(MSGPACK.decode_downstream(frame))

    def until(self, has_come: Callable[[], bool], what: str) -> None:
        """Frames are handed over while the page is spoken to."""
        wait_for(lambda: bool(self._page.evaluate("true")) and has_come(), what, WITHIN_MS / 1000)

    def entities(self) -> list[Entity]:
        parts = [unpack_entities(each.packed) for each in self.messages if isinstance(each, SnapshotPart)]
        changes = [each.entities for each in self.messages if isinstance(each, Change)]
        return [entity for group in (*parts, *changes) for entity in group]

    def facts(self) -> list[object]:
        return [each.fact.event for each in self.messages if isinstance(each, Change) and each.fact is not None]


def victim_with_care(show: Show) -> UUID:
    """Known by name, with a sheet, a measurement and a remark."""
    victim_id = register(show, category="delayed")
    for kind, words in (
        ("victim.identify", {"identity": {"type": "victim_identity", "name": NAME}}),
        ("care.record", {"report": {"type": "care_report", "remarks": REMARK}}),
        ("care.measure", {"vitals": {"type": "vitals", "spo2_pct": 91}}),
        ("care.note", {"remark": {"type": "sealed_note", "text": REMARK}}),
    ):
        ((field, value),) = words.items()
        send(show, kind, f"victim_id={victim_id}", f"{field}={json.dumps(value)}")
    return victim_id


@pytest.mark.parametrize("role", ["log_operator", "observer"])
def test_who_may_not_read_care_is_sent_nothing_of_it(role: str, show: Show, open_post: Open) -> None:
    """Rule C12. The same search finds it at a post that may: before it was there, and in what joins later."""
    reader, other = open_post(link=link_of(show, "medical_officer")).page, open_post(link=link_of(show, role)).page
    of_reader, of_other = Heard(reader), Heard(other)
    for page in (reader, other):
        wait_until_live(page)
    before = victim_with_care(show)
    for page in (reader, other):
        page.reload()
    show_victims(reader)
    wait_until_live(other)
    other.locator("header").get_by_role("combobox").first.select_option("mass_casualty")
    after = victim_with_care(show)
    number = number_of(reader, after)
    of_reader.until(lambda: any(isinstance(each, CareNoted) for each in of_reader.facts()), "the remark")
    last = uuid4()
    send(show, "log.write", f"entry_id={last}", "kind=event", "text=relève")
    of_other.until(lambda: any(each.id == last for each in of_other.entities()), "what was written after all of it")

    of_victims = {each.victim_id for each in of_reader.entities() if isinstance(each, CareRecord)}
    assert {before, after} <= of_victims, "the search finds it where it may be"
    assert any(isinstance(each, OF_CARE) for each in of_reader.facts())
    assert not any(isinstance(each, CareRecord) for each in of_other.entities())
    assert not any(isinstance(each, OF_CARE) for each in of_other.facts())
    seen = {each.id for each in of_other.entities() if isinstance(each, Victim)}
    assert ({before, after} <= seen) is (role == "log_operator"), "who keeps the log sees victims alone"

    kept = cast(str, other.evaluate(KEPT))
    for secret in (NAME, REMARK):
        assert secret not in kept
        assert not any(secret.encode() in frame for frame in (*of_other.raw, *of_reader.raw)), "to nobody, unasked"
    if role == "observer":
        expect(other.locator("[data-panel=victims] [data-victim]")).to_have_count(0)
    else:
        find(other, number)
        other.keyboard.press("Enter")
        dialog = other.get_by_role("dialog")
        expect(dialog).to_contain_text(number)
        expect(dialog.get_by_role("button", name=re.compile("^Ouvrir"))).to_have_count(0)
        other.keyboard.press("o")
        expect(dialog.get_by_label("Pourquoi")).to_have_count(0)


@pytest.mark.parametrize("role", ["log_operator", "observer"])
@pytest.mark.parametrize("what", ["identity", "care", "notes"])
def test_nor_does_it_come_when_the_page_is_made_to_ask(role: str, what: str, show: Show, open_post: Open) -> None:
    post = open_post(link=link_of(show, role))
    wait_until_live(post.page)
    victim_id = victim_with_care(show)
    operation = post.page.url.partition("op=")[2][:36]
    answer = post.page.evaluate(
        """async ([path, wish]) => {
            const headers = { 'content-type': 'application/json' }
            const asked = await fetch(path, { method: 'POST', body: JSON.stringify(wish), headers })
            return [asked.status, await asked.text()]
        }""",
        [f"/api/operations/{operation}/victims/{victim_id}/open", {"what": what, "purpose": "curiosité"}],
    )
    assert answer[0] in (403, 404), answer
    assert NAME not in answer[1]
    assert REMARK not in answer[1]
    post.complaints.clear()
