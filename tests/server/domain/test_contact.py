"""Contact is contact: a crew that is heard in any way is not silent, and who is only spoken of is not heard."""

from typing import Any

import pytest

from protocol import commands as c
from protocol.alerts import AlertKind
from protocol.ids import AlertId, MessageId, RegulationCaseId
from protocol.messages import Addressees, MessageKind
from protocol.regulation import RegulationDecision
from protocol.teams import ReportSource, Team, TeamStatus
from protocol.victims import TriageCategory
from server.domain.outcomes import Accepted
from tests.support.strategies import DEVICES, DISPATCHER, SYSTEM, TEAMS, VICTIMS, History, Request, ask, ids, prepared
from tests.support.victim_stories import CREW as SOME_CREW
from tests.support.victim_stories import HELD

TEAM = TEAMS[0]
CREW = SOME_CREW._replace(device_id=DEVICES[0])
"""By the phone that was admitted for the team."""
MESSAGE, REPLY = (MessageId(each) for each in ids("a message of the contact tests", 2))
CALL = AlertId(ids("a call of the contact tests", 1)[0])
CASE = RegulationCaseId(ids("a case of the contact tests", 1)[0])
LONG_MS = 3_600_000


def team(history: History) -> Team:
    found = history.state.find(Team, TEAM)
    assert found is not None
    return found


@pytest.fixture
def silent() -> History:
    """The first team has a message, a call for help and a decision to read back, and has not been heard for an hour."""
    history = prepared()
    history.run(ask(c.ReportStatus, CREW, status=TeamStatus.PATROL))
    history.run(
        ask(c.SendMessage, message_id=MESSAGE, kind=MessageKind.TEXT, text="Point ?", to=Addressees(team_ids=(TEAM,)))
    )
    history.run(ask(c.RaiseAlert, alert_id=CALL, team_id=TEAM, kind=AlertKind.DISTRESS))
    history.run(ask(c.ReportReady, case_id=CASE, victim_id=VICTIMS[0], team_id=TEAM))
    left = RegulationDecision.LEFT_ON_SCENE
    history.run(ask(c.DecideCase, case_id=CASE, decision=left, source=ReportSource.RADIO))
    due_at = team(history).contact_due_at
    assert due_at is not None
    checked = history.run(ask(c.CheckContact, SYSTEM, team_id=TEAM, due_at=due_at, delay_ms=LONG_MS))
    assert isinstance(checked, Accepted)
    assert team(history).silent_since is not None
    return history


RADIO = {"source": ReportSource.RADIO}
WORD_OF_IT: dict[str, Request] = {
    "its phone shows a message": ask(c.ConfirmMessageDelivery, CREW, message_id=MESSAGE),
    "it confirms a message": ask(c.AcknowledgeMessage, CREW, message_id=MESSAGE),
    "it sorts a victim": ask(c.TriageVictim, CREW, victim_id=HELD, category=TriageCategory.MINOR),
    "it calls for help": ask(c.UpdateAlertPosition, CREW, alert_id=CALL, lat_deg=48.0, lon_deg=2.0),
    "it writes to the posts": ask(c.SendMessage, CREW, message_id=REPLY, kind=MessageKind.TEXT, text="Rien"),
    "a post tells it by voice": ask(c.PassMessageByVoice, message_id=MESSAGE, team_id=TEAM),
    "a post quotes it": ask(
        c.SendMessage, message_id=REPLY, kind=MessageKind.TEXT, text="Rien", from_team_id=TEAM, **RADIO
    ),
    "a post hears that it goes": ask(c.RespondToAlert, alert_id=CALL, team_id=TEAM, **RADIO),
    "it reads back on the radio": ask(c.ReadBack, case_id=CASE, **RADIO),
}


@pytest.mark.parametrize("word", WORD_OF_IT.values(), ids=WORD_OF_IT)
def test_whatever_is_heard_of_a_team_is_a_sign_of_life(silent: History, word: Request) -> None:
    """Rule AT8."""
    assert isinstance(silent.run(word), Accepted)
    now = team(silent)
    assert (now.silent_since, now.last_heard_at) == (None, silent.now)
    assert now.contact_due_at is not None
    shown = [touched.entity.id for touched in silent.changes[-1].touched]
    assert len(shown) == len(set(shown)), "each entity once"


ABOUT_IT: dict[str, Request] = {
    "a post moves it": ask(c.PlaceTeam, team_id=TEAM, lat_deg=48.0, lon_deg=2.0),
    "a post calls for help for it": ask(
        c.RaiseAlert, alert_id=AlertId(ids("another call", 1)[0]), team_id=TEAM, kind=AlertKind.MAN_DOWN
    ),
    "a post writes to it": ask(
        c.SendMessage, message_id=REPLY, kind=MessageKind.TEXT, text="Répondez", to=Addressees(team_ids=(TEAM,))
    ),
    "a post answers its call": ask(c.AcknowledgeAlert, alert_id=CALL),
}


@pytest.mark.parametrize("word", ABOUT_IT.values(), ids=ABOUT_IT)
def test_what_a_post_enters_about_a_team_is_no_sign_of_life(silent: History, word: Request) -> None:
    """Rule AT8: it may be the very team that is missing."""
    since = team(silent).silent_since
    assert isinstance(silent.run(word), Accepted)
    assert team(silent).silent_since == since


def test_word_of_another_crew_is_none_of_this_one(silent: History) -> None:
    """Rule AT8."""
    other: Any = silent.run(ask(c.RespondToAlert, DISPATCHER, alert_id=CALL, team_id=TEAMS[1], **RADIO))
    assert isinstance(other, Accepted)
    assert team(silent).silent_since is not None
