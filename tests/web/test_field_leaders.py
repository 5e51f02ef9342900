"""Who leads on the ground, with the same app: a sector leader and the teams, a post leader and the victims."""

import re
import time
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.support.running_server import wait_for
from tests.support.thumb import Thumb
from tests.web.conftest import Show
from tests.web.phones import TOO_WIDE, WITHIN_MS, OpenPhone, invite, invite_as, wait_until_live
from tests.web.test_command_post import send, violations

_REGIONS = ("^En attente", "^Arrivées", "^Places$")


def make_sector(show: Show) -> tuple[str, str]:
    sector_id, code = str(uuid4()), f"S{uuid4().hex[:5].upper()}"
    send(show, "sector.define", f"sector_id={sector_id}", f"code={code}", f"name=Secteur {code}", "kind=operational")
    return sector_id, code


def make_team(show: Show, sector_id: str) -> tuple[str, str]:
    team_id, call_sign = str(uuid4()), f"TEL {uuid4().hex[:6].upper()}"
    send(show, "team.create", f"team_id={team_id}", f"call_sign={call_sign}", "kind=pair", f"sector_id={sector_id}")
    return team_id, call_sign


def _was_counted_as(show: Show, site_id: str) -> list[str]:
    """As what those who have a number at this post were counted before."""
    with show.api() as api:
        (operation,) = api.get("/api/operations").json()["operations"]
        wish = {"kind": "victim.registered", "limit": "200"}
        lines = api.get(f"/api/operations/{operation['operation_id']}/log", params=wish).json()["lines"]
    here = [line["event"] for line in lines if line["event"].get("site_id") == site_id]
    return [event["from_minor_care"] for event in here if "from_minor_care" in event]


def expect_fit(page: Page) -> None:
    assert violations(page) == []
    assert not page.evaluate(TOO_WIDE)


def test_a_sector_leader_sends_a_team_sees_its_receipt_and_calls_it_back(show: Show, open_phone: OpenPhone) -> None:
    """Rule IN15, by a thumb."""
    sector_id, code = make_sector(show)
    own_id, own = make_team(show, sector_id)
    team_id, call_sign = make_team(show, sector_id)
    send(show, "team.report_status", f"team_id={team_id}", "status=patrol")
    place = f"Porte {uuid4().hex[:6]}"
    send(show, "intervention.create", f"intervention_id={uuid4()}", f"address={place}", f"sector_id={sector_id}")
    page = open_phone(address=invite_as(show, "sector_leader", team_id=own_id)).page
    expect(page.get_by_role("heading", name=f"Secteur {code}", exact=True)).to_be_visible(timeout=WITHIN_MS)
    wait_until_live(page)
    card = page.get_by_role("listitem", name=call_sign, exact=True)
    expect(card).to_contain_text("En patrouille", timeout=WITHIN_MS)
    expect(page.get_by_role("listitem", name=own, exact=True)).to_contain_text("Hors service")
    expect_fit(page)
    card.get_by_role("button", name="Engager").click()
    page.get_by_role("dialog").get_by_role("button").filter(has_text=place).click()
    expect(card).to_contain_text("pas encore remis", timeout=WITHIN_MS)
    crew = open_phone(address=invite(show, team_id)["link"]).page
    crew.get_by_role("button", name="Commencer").click()
    expect(card).to_contain_text("remis, pas confirmé", timeout=WITHIN_MS)
    crew.get_by_role("button", name="Ordre reçu", exact=True).click()
    expect(card.get_by_text("confirmé", exact=True)).to_be_visible(timeout=WITHIN_MS)
    card.get_by_role("button", name="Rappeler").click()
    card.get_by_role("button", name="Rappeler, sûr ?").click()
    expect(crew.locator(".mission")).to_have_count(0, timeout=WITHIN_MS)
    page.get_by_role("button", name="Messages").click()  # with their number, once somebody has written to all
    page.get_by_role("button", name="Écrire", exact=True).click()
    word = f"Eau {uuid4().hex[:6]}"
    page.get_by_label("À qui").select_option(label=call_sign)
    page.get_by_label("Message", exact=True).fill(word)
    page.get_by_role("button", name="Envoyer", exact=True).click()
    crew.get_by_role("button", name="Messages").click()
    expect(crew.get_by_text(word)).to_be_visible(timeout=WITHIN_MS)
    expect(page.get_by_role("article").filter(has_text=word)).to_contain_text(f"{call_sign} ✓ lu", timeout=WITHIN_MS)
    expect_fit(page)


def test_a_post_receives_counts_and_says_how_much_room_it_has(show: Show, open_phone: OpenPhone) -> None:
    site_id, code = str(uuid4()), f"P{uuid4().hex[:5].upper()}"
    send(show, "site.define", f"site_id={site_id}", f"code={code}", f"name=Poste {code}", "kind=first_aid_post")
    coming, journey = str(uuid4()), str(uuid4())
    send(show, "victim.register", f"victim_id={coming}", "category=immediate")
    send(
        show,
        "evacuation.request",
        f"evacuation_id={journey}",
        f'victim_ids=["{coming}"]',
        f"destination_site_id={site_id}",
    )
    send(show, "evacuation.authorise", f"evacuation_id={journey}", f"destination_site_id={site_id}")
    soon = int(time.time() * 1000) + 600_000
    send(show, "evacuation.assign_vector", f"evacuation_id={journey}", "vector=smur", f"eta_at={soon}")
    page = open_phone(address=invite_as(show, "post_leader", site_id=site_id)).page
    expect(page.get_by_role("heading", name=f"Poste {code}", exact=True)).to_be_visible(timeout=WITHIN_MS)
    wait_until_live(page)
    arrivals = page.get_by_role("region", name="Arrivées (1)")
    expect(arrivals).to_contain_text("prévue à", timeout=WITHIN_MS)
    # The simulated command post confirms hand-overs too, and lets people go: seen at once, given or waiting.
    tag = f"BR-{uuid4().hex[:6]}"
    tagged = ("scan_kind=wristband", f"scan_value={tag}")
    send(show, "victim.register", f"victim_id={uuid4()}", "category=delayed", f"site_id={site_id}", *tagged)
    expect(page.get_by_role("listitem").filter(has_text=tag)).to_be_visible(timeout=WITHIN_MS)
    expect_fit(page)
    thumb = Thumb(page)
    thumb.touch(page.get_by_role("button", name="Petit soin", exact=True))
    thumb.touch(page.get_by_role("button", name="Ampoule", exact=True))
    thumb.sees(page.get_by_role("button", name="Annuler : Ampoule"))
    assert thumb.touches == 2, "a walk-in"
    page.get_by_role("button", name="Arrivée à pied", exact=True).click()
    page.get_by_label("Déjà comptée en petit soin").select_option("Ampoule")
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Jaune")).click()
    wait_for(lambda: _was_counted_as(show, site_id) == ["blister"], "the blister has a number, rule VI12")
    page.get_by_role("button", name="Changer").click()
    page.get_by_role("button", name="Urgence relative de plus").click()
    page.get_by_role("button", name="Annoncer", exact=True).click()
    expect(page.get_by_role("region", name="Places", exact=True)).to_contain_text("sur 1", timeout=WITHIN_MS)
    for width, height in ((820, 1180), (1180, 820)):
        page.set_viewport_size({"width": width, "height": height})
        expect_fit(page)
        here, come, rooms = (page.get_by_role("region", name=re.compile(name)) for name in _REGIONS)
        left, right, below = here.bounding_box(), come.bounding_box(), rooms.bounding_box()
        assert left is not None
        assert right is not None
        assert below is not None
        assert left["x"] + left["width"] <= right["x"] == below["x"], "who is here beside who comes and the room left"
        assert left["width"] + right["width"] > 0.9 * width, "all of a tablet"
    page.get_by_role("button", name="Équipes", exact=True).click()
    expect(page.get_by_text("Aucune équipe ici.")).to_be_visible()
