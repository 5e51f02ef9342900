"""Hands change by scanning: a code on one phone, the camera of the other, and the real decoder between them."""

from uuid import UUID, uuid4

import segno
from playwright.sync_api import Page, expect

from tests.support.running_server import wait_for
from tests.web.conftest import Show
from tests.web.phones import TOO_WIDE, WITHIN_MS, OpenPhone, expect_waiting, facts_of
from tests.web.test_command_post import violations

_CAMERA = """(picture) => {
    navigator.mediaDevices.getUserMedia = async () => {
        const canvas = document.createElement('canvas')
        canvas.width = 640
        canvas.height = 480
        const pen = canvas.getContext('2d')
        const image = new Image()
        image.src = picture
        await image.decode()
        const draw = () => {
            pen.fillStyle = '#bbb'
            pen.fillRect(0, 0, 640, 480)
            pen.drawImage(image, 170, 90, 300, 300)
        }
        draw()
        const timer = setInterval(draw, 100)
        const stream = canvas.captureStream(10)
        stream.getTracks()[0].addEventListener('ended', () => clearInterval(timer))
        return stream
    }
}"""
"""A camera before which somebody holds a code."""


def hold_before_camera(page: Page, text: str) -> None:
    page.evaluate(_CAMERA, segno.make(text, error="m", micro=False).png_data_uri(scale=6))


def test_a_victim_changes_hands_by_two_scans(show: Show, open_phone: OpenPhone) -> None:
    giver, taker = open_phone(), open_phone()
    tag = f"BR-{uuid4().hex[:6]}"
    for page in (giver.page, taker.page):
        page.get_by_role("button", name="Victimes", exact=True).click()
    giver.page.get_by_role("button", name="+ Nouvelle victime").click()
    hold_before_camera(giver.page, tag)
    giver.page.get_by_role("button", name="Scanner", exact=True).click()
    expect(giver.page.get_by_label("Numéro du bracelet")).to_have_value(tag, timeout=WITHIN_MS)
    giver.page.get_by_role("dialog").locator(".categories button").first.click()
    expect(giver.page.get_by_role("article").filter(has_text=tag)).to_be_visible(timeout=WITHIN_MS)
    # Given: the receiver's phone shows whose hands they are.
    taker.page.get_by_role("button", name="Notre code", exact=True).click()
    expect(taker.page.get_by_role("img", name=taker.call_sign, exact=True)).to_be_visible(timeout=WITHIN_MS)
    assert violations(taker.page) == []
    taker.page.get_by_role("button", name="Fermer", exact=True).click()
    giver.page.get_by_role("button", name="Confier à…").click()
    assert violations(giver.page) == []
    assert not giver.page.evaluate(TOO_WIDE)
    hold_before_camera(giver.page, f"VIGIE:T:{UUID(taker.team_id).hex}:{taker.call_sign}")
    giver.page.get_by_role("button", name="Scanner le code du receveur").click()
    taken = taker.page.get_by_role("article").filter(has_text=tag)
    expect(taken).to_be_visible(timeout=WITHIN_MS)
    (given,) = facts_of(show, giver, "victim.moved")
    assert given["event"]["to"]["team_id"] == taker.team_id
    # Received: the number on the band is read from the person.
    hold_before_camera(taker.page, tag)
    taker.page.get_by_role("button", name="Recevoir : scanner").click()
    expect_waiting(taker.page, 0)
    # What the giver said is of this team as well.
    wait_for(
        lambda: any(line["event"].get("is_confirmed") for line in facts_of(show, taker, "victim.moved")),
        "the receiver has said so",
    )
    # By whom nobody was told of: the code of the victim proves that the reader stands there.
    (registered,) = facts_of(show, giver, "victim.registered")
    victim_id = UUID(registered["event"]["victim_id"])
    third = open_phone()
    third.page.get_by_role("button", name="Victimes", exact=True).click()
    hold_before_camera(third.page, f"VIGIE:V:{victim_id.hex}:{tag}")
    third.page.get_by_role("button", name="Recevoir : scanner").click()
    expect(third.page.get_by_role("article").filter(has_text=tag)).to_be_visible(timeout=WITHIN_MS)
    hold_before_camera(third.page, "INCONNU")
    third.page.get_by_role("button", name="Recevoir : scanner").click()
    expect(third.page.get_by_role("alert").filter(has_text="ne connaît pas ce bracelet")).to_be_visible(
        timeout=WITHIN_MS
    )
