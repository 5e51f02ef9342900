"""The two ways a decision ends, and what a refusal says."""

import pytest

from protocol import events as e
from protocol.refusals import SENTENCES, Refusal, RefusalCode
from protocol.teams import Team
from server.domain.outcomes import accept, invalid, refused, taken, unknown
from tests.support.strategies import ALERTS, TEAMS, prepared


def test_what_is_accepted_has_its_events_in_order() -> None:
    seen, over = e.AlertAcknowledged(alert_id=ALERTS[0]), e.AlertCleared(alert_id=ALERTS[0], reason="over")
    assert accept(seen, over).events == (seen, over)
    assert not accept(seen).is_late


def test_a_refusal_names_its_code_the_field_and_what_stands() -> None:
    team = prepared().state.find(Team, TEAMS[0])
    assert unknown("team_id") == Refusal(code=RefusalCode.UNKNOWN_TARGET, field="team_id")
    assert invalid("ring", team) == Refusal(code=RefusalCode.INVALID_VALUE, field="ring", last=team)
    assert taken("code", team) == Refusal(code=RefusalCode.ALREADY_EXISTS, field="code", last=team)


@pytest.mark.parametrize("code", RefusalCode)
def test_every_refusal_has_a_sentence_that_a_crew_can_read(code: RefusalCode) -> None:
    assert set(SENTENCES[code]) == {"fr", "en"}
    assert all(sentence.format(field="x").endswith(".") for sentence in SENTENCES[code].values())


@pytest.mark.parametrize(("field", "named"), [("ring", "ring"), ("{code}", "{code}"), (None, "?")])
def test_a_refusal_is_told_with_its_field_in_every_language_and_with_what_stands(field: str | None, named: str) -> None:
    team = prepared().state.find(Team, TEAMS[0])
    told = refused(None, Refusal(code=RefusalCode.INVALID_VALUE, field=field, last=team))
    assert (told.code, told.field, told.last) == (RefusalCode.INVALID_VALUE, field, team)
    assert told.sentence == {"fr": f"Valeur impossible ({named}).", "en": f"Impossible value ({named})."}
