"""A crew says where it is by touching a plan, which needs no network."""

from playwright.sync_api import expect

from tests.web.conftest import Show
from tests.web.phones import (
    TOO_WIDE,
    OpenPhone,
    expect_waiting,
    facts_of,
    report,
    wait_until_installed,
    wait_until_known,
)
from tests.web.test_command_post import violations


def test_one_touch_on_the_plan_says_where_the_team_is_without_a_network(show: Show, open_phone: OpenPhone) -> None:
    phone = open_phone()
    page = phone.page
    report(page, "Disponible")
    expect_waiting(page, 0)
    wait_until_installed(page)
    wait_until_known(page)
    phone.context.set_offline(True)
    page.reload()
    place = page.get_by_role("region", name="Lieu annoncé")
    place.get_by_role("button", name="Dire où").click()
    page.get_by_role("button", name="Toucher sur le plan").click()
    plan = page.get_by_role("button", name="Plan de l’opération")
    expect(plan.locator(".landmark").first).to_be_attached()
    page.get_by_role("button", name="Plus près").click()
    drawn = plan.inner_html()
    page.get_by_role("button", name="Vers le nord").click()
    assert plan.inner_html() != drawn, "whoever cannot drag has keys"
    page.get_by_role("button", name="Vers le sud").click()
    assert plan.inner_html() == drawn
    assert violations(page) == []
    assert not page.evaluate(TOO_WIDE)
    box = plan.bounding_box()
    assert box is not None
    plan.tap(position={"x": box["width"] - 30, "y": box["height"] - 60})  # beside every mark
    expect(place).to_contain_text("Pas encore reçu par le PC")
    place.get_by_role("button", name="Dire où").click()
    page.get_by_role("button", name="Toucher sur le plan").click()
    plan.press("ArrowLeft")
    plan.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect_waiting(page, 2)
    phone.context.set_offline(False)
    expect_waiting(page, 0)
    said = [line["event"] for line in facts_of(show, phone, "team.placed")]
    assert len(said) == 2
    assert all({"lat_deg", "lon_deg"} <= each.keys() or "landmark_id" in each for each in said)
