"""Radio sets: who holds which, since when."""

import pytest

from protocol import commands as c
from protocol.radios import Radio, RadioKind
from protocol.refusals import Refusal, RefusalCode
from server.domain.outcomes import Accepted
from tests.support.strategies import RADIOS, STRANGER, TEAMS, History, ask, prepared


@pytest.fixture
def history() -> History:
    return prepared()


def radio(history: History, number: int = 0) -> Radio:
    found = history.state.find(Radio, RADIOS[number])
    assert found is not None
    return found


def test_a_set_keeps_its_number_and_channel(history: History) -> None:
    history.run(
        ask(c.RegisterRadio, radio_id=RADIOS[1], code="R2", kind=RadioKind.TETRA, identity="8-42", channel="218")
    )
    assert (radio(history, 1).identity, radio(history, 1).channel) == ("8-42", "218")
    assert (radio(history, 1).team_id, radio(history, 1).issued_at) == (None, None)


def test_a_set_is_handed_out_and_taken_back(history: History) -> None:
    history.run(ask(c.IssueRadio, radio_id=RADIOS[0], team_id=TEAMS[0]))
    assert (radio(history).team_id, radio(history).issued_at) == (TEAMS[0], history.now)
    history.run(ask(c.IssueRadio, radio_id=RADIOS[0]))
    assert (radio(history).team_id, radio(history).issued_at) == (None, None)


def test_a_handing_out_told_late_leaves_the_present(history: History) -> None:
    history.run(ask(c.IssueRadio, radio_id=RADIOS[0], team_id=TEAMS[1], delay_ms=60_000))
    issued_at = history.now
    decision = history.run(ask(c.IssueRadio, radio_id=RADIOS[0], team_id=TEAMS[0], age_ms=30_000))
    assert isinstance(decision, Accepted)
    assert decision.is_late
    assert (radio(history).team_id, radio(history).issued_at) == (TEAMS[1], issued_at)


def test_a_set_goes_to_no_unknown_team(history: History) -> None:
    decision = history.run(ask(c.IssueRadio, radio_id=RADIOS[0], team_id=STRANGER))
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.field) == (RefusalCode.UNKNOWN_TARGET, "team_id")
    assert isinstance(decision.last, Radio)


def test_an_unknown_set_is_refused(history: History) -> None:
    refusal = Refusal(code=RefusalCode.UNKNOWN_TARGET, field="radio_id")
    assert history.run(ask(c.IssueRadio, radio_id=STRANGER)) == refusal
