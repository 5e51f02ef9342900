"""The phone says how full, in what state and how charged the things of its team are (rule RE2)."""

from uuid import uuid4

from playwright.sync_api import expect

from tests.web.conftest import Show
from tests.web.phones import TOO_WIDE, WITHIN_MS, OpenPhone
from tests.web.test_command_post import violations


def test_a_crew_says_how_its_vehicle_and_radio_are(show: Show, open_phone: OpenPhone) -> None:
    """Rule RE2: one touch each, shown at once, and who has nothing is asked nothing."""
    phone = open_phone()
    page, vehicle, radio = phone.page, uuid4(), uuid4()
    card = page.get_by_role("region", name="Véhicule et radios")
    name = f"V {vehicle.hex[:6]}"
    expect(card).to_have_count(0)
    show.send("vehicle.register", f"vehicle_id={vehicle}", f"call_sign={name}", "kind=ambulance_bls")
    show.send("vehicle.assign", f"vehicle_id={vehicle}", f"team_id={phone.team_id}")
    show.send("radio.register", f"radio_id={radio}", f"code={name} R", "kind=vhf")
    show.send("radio.issue", f"radio_id={radio}", f"team_id={phone.team_id}")
    card.get_by_role("button", name="Dire l’état").click(timeout=WITHIN_MS)
    dialog = page.get_by_role("dialog", name="En quel état ?")
    dialog.get_by_role("group", name=f"Carburant {name}").get_by_role("button", name="1/4").click()
    dialog.get_by_role("group", name=f"Batterie {name} R").get_by_role("button", name="10 %").click()
    assert violations(page) == []
    assert not page.evaluate(TOO_WIDE)
    dialog.get_by_role("button", name="Terminé").click()
    expect(card).to_contain_text("carburant 1/4")
    expect(card).to_contain_text("10 % ⚠ à recharger")
    expect(card.locator("small"), "with the server").to_have_count(0, timeout=WITHIN_MS)
