import re

from server.command_line.api import Api
from server.command_line.invite import draw_qr, show_tracker
from server.command_line.options import NotChosen
from tests.server.command_line.conftest import RunVigie


def test_an_invitation_shows_link_code_and_picture_and_its_code_works(
    vigie: RunVigie, api: Api, operation_code: str, team: str
) -> None:
    shown = vigie("invite", "--team", team.lower(), "--operation", operation_code).output
    link = re.search(r"Link  (\S+)", shown)
    code = re.search(r"Code  (\S+)", shown)
    assert link
    assert code
    assert draw_qr(link[1]) in shown
    joined = api.post("/api/join", {"code": code[1], "platform": "phone", "label": "Phone"})
    assert joined["role"] == "team_member"
    assert joined["team_id"] is not None


def test_a_tracker_gets_the_settings_of_every_app(vigie: RunVigie, operation_code: str, team: str) -> None:
    shown = vigie("invite", "--tracker", "--team", team, "--operation", operation_code).output
    for app in ("Traccar Client", "OsmAnd", "OwnTracks", "GPSLogger"):
        assert app in shown
    assert "/feeders/vgf_" in shown


def test_a_tracker_without_a_team_is_a_wrong_use(vigie: RunVigie) -> None:
    assert vigie("invite", "--tracker").exit_code == 2


def test_an_unknown_team_is_answered_with_those_there_are(vigie: RunVigie, operation_code: str, team: str) -> None:
    refused = vigie("invite", "--team", "BRAVO", "--operation", operation_code)
    assert isinstance(refused.exception, NotChosen)
    assert team in str(refused.exception)


def test_an_empty_setting_is_said_to_be_left_empty() -> None:
    assert "Encryption key: (leave empty)" in show_tracker({"owntracks": {"Encryption key": ""}})
