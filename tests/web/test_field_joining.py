"""How phones get in: by the poster at the entrance, and as the relief of a crew that goes home."""

import re
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.support.running_server import wait_for
from tests.support.thumb import Thumb
from tests.web.conftest import Open, Show
from tests.web.phones import TOO_WIDE, WITHIN_MS, OpenPhone, hold_sos, invite, operation_of, report, wait_until_live
from tests.web.test_command_post import violations


def hang_poster(show: Show) -> dict[str, Any]:
    with show.api() as api:
        answer = api.post(f"/api/operations/{operation_of(api)}/posters", json={})
        poster: dict[str, Any] = answer.json()
        return poster


def test_an_unexpected_team_is_in_by_a_poster_may_call_for_help_and_is_taken_in(
    show: Show, open_phone: OpenPhone, open_post: Open
) -> None:
    """Rules AR1 to AR3."""
    name = f"ADPC {uuid4().hex[:5]}"
    page = open_phone(address=hang_poster(show)["link"]).page
    expect(page.get_by_text("Équipe non attendue")).to_be_visible(timeout=WITHIN_MS)
    assert violations(page) == []
    assert not page.evaluate(TOO_WIDE)
    page.get_by_label("Nom de l’équipe").fill(name)
    for _ in range(2):
        page.get_by_role("button", name="Un de plus").click()
    page.get_by_role("button", name="Rejoindre").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible(timeout=WITHIN_MS)
    wait_until_live(page)
    expect(page.get_by_role("heading", name="Arrivés : en attente du PC")).to_be_visible(timeout=WITHIN_MS)
    expect(page.locator("main")).to_contain_text("Présents dans l’équipe : 4")
    expect(page.locator(".next"), "nothing is reported before it is taken in").to_have_count(0)
    assert violations(page) == []
    hold_sos(page)
    expect(page.locator(".own")).to_contain_text("Reçu par le PC", timeout=WITHIN_MS)
    post = open_post().page
    newcomer = post.get_by_test_id("newcomers").locator("li").filter(has_text=name)
    expect(newcomer).to_contain_text("4 présents", timeout=WITHIN_MS)
    newcomer.get_by_role("button", name="Prendre en compte").click()
    expect(newcomer).to_have_count(0, timeout=WITHIN_MS)
    expect(page.locator(".accepted .status")).to_contain_text("Disponible", timeout=WITHIN_MS)
    report(page, "En départ")
    expect(page.locator(".accepted .status")).to_contain_text("En départ", timeout=WITHIN_MS)
    call = post.locator(".alert").filter(has_text=name)
    call.get_by_role("button", name=re.compile("^Mettre fin")).click()
    post.get_by_label("Motif (obligatoire)").fill("fin du test")
    post.keyboard.press("Enter")
    expect(page.locator(".own")).to_have_count(0)


def test_a_relief_takes_the_team_over_and_the_phone_that_goes_home_is_out_at_once(
    show: Show, open_phone: OpenPhone
) -> None:
    """Rules AR4, RL1, RL2."""
    going = open_phone()
    code = f"M{uuid4().hex[:4]}"
    show.send("member.enrol", f"member_id={uuid4()}", f"code={code}", "name=Jeanne Durand", f"team_id={going.team_id}")
    report(going.page, "Disponible")
    coming = open_phone(address=going.page.url).page
    thumb = Thumb(going.page)
    thumb.touch(going.page.locator(".gear"))
    thumb.touch(going.page.get_by_role("button", name="Montrer un code"))
    thumb.sees(going.page.get_by_role("img", name="Relève"))
    type_code(coming, thumb, going.page.locator(".code").inner_text())
    thumb.sees(coming.get_by_role("button", name="Nous prenons la relève"))
    thumb.touch(coming.get_by_role("button", name="Nous prenons la relève"))
    thumb.touch(coming.get_by_role("button", name=code))
    assert violations(coming) == []
    thumb.touch(coming.get_by_role("button", name="Prendre la relève"))
    wait_until_live(coming)
    thumb.sees(coming.locator(".next"))
    assert thumb.took("a relief, both crews together") <= 45
    expect(coming.locator(".accepted .status"), "the work goes on").to_contain_text("Disponible", timeout=WITHIN_MS)
    expect(going.page.get_by_role("alert")).to_contain_text("relevé", timeout=WITHIN_MS)
    report(coming, "En départ")
    expect(coming.locator(".accepted .status")).to_contain_text("En départ", timeout=WITHIN_MS)
    wait_for(lambda: devices_of(show, going.team_id) == [True, False], "the first phone is shut out", WITHIN_MS / 1000)


def test_a_typed_code_becomes_a_crew_at_work_in_half_a_minute(show: Show, open_phone: OpenPhone) -> None:
    """Letter by letter, which is the slowest way in: no account, nothing to install, and one question."""
    team_id, call_sign = str(uuid4()), f"TEL {uuid4().hex[:6].upper()}"
    show.send("team.create", f"team_id={team_id}", f"call_sign={call_sign}", "kind=ambulance_crew")
    wish = invite(show, team_id)
    page = open_phone(address=show.first_link.partition("/#")[0] + "/field/").page
    thumb = Thumb(page)
    type_code(page, thumb, wish["code"])
    thumb.sees(page.get_by_role("heading", name=call_sign))
    thumb.touch(page.get_by_role("button", name="Un de plus"))
    thumb.touch(page.get_by_role("button", name="Commencer"))
    wait_until_live(page)
    thumb.sees(page.locator(".next"))
    assert thumb.took("from a code to work") <= 30


def type_code(page: Page, thumb: Thumb, code: str) -> None:
    """On the keys of the phone, each of which is a touch."""
    thumb.touch(page.get_by_label("Code"))
    page.keyboard.type(code)
    thumb.touches += len(code)
    thumb.touch(page.get_by_role("button", name="Rejoindre"))


def devices_of(show: Show, team_id: str) -> list[bool]:
    """Of each device of the team, the oldest first, whether it was shut out."""
    with show.api() as api:
        devices = api.get(f"/api/operations/{operation_of(api)}/devices").json()["devices"]
    own = sorted((each for each in devices if each["team_id"] == team_id), key=lambda each: each["created_at"])
    return [each["revoked_at"] is not None for each in own]
