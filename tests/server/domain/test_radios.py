"""Radio sets: who holds which, since when."""

import pytest

from protocol import commands as c
from protocol.devices import Role
from protocol.radios import Radio, RadioKind
from protocol.refusals import Refusal, RefusalCode
from server.domain.outcomes import Accepted
from tests.support.strategies import ORGANISATIONS, RADIOS, STRANGER, TEAMS, History, actor_of, ask, prepared


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
    assert radio(history).returned_at == history.now
    history.run(ask(c.IssueRadio, radio_id=RADIOS[0], team_id=TEAMS[1]))
    assert radio(history).returned_at is None


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


def test_a_set_is_described_piece_by_piece_and_its_battery_has_a_time(history: History) -> None:
    """Rules RE1 and RE2: a set tells nobody by itself how full it is."""
    history.run(ask(c.DescribeRadio, radio_id=RADIOS[0], organisation_id=ORGANISATIONS[0], channel="4"))
    history.run(ask(c.DescribeRadio, radio_id=RADIOS[0], battery_pct=40))
    read_at = history.now
    history.run(ask(c.DescribeRadio, radio_id=RADIOS[0], battery_pct=90, age_ms=2_000, delay_ms=1_000))
    found = radio(history)
    assert (found.organisation_id, found.channel) == (ORGANISATIONS[0], "4")
    assert (found.battery_pct, found.battery_at) == (40, read_at)
    nothing = history.run(ask(c.DescribeRadio, radio_id=RADIOS[0]))
    assert isinstance(nothing, Refusal)
    assert (nothing.code, nothing.field) == (RefusalCode.INVALID_VALUE, "battery_pct")


@pytest.mark.parametrize("kind", [c.RegisterRadio, c.DescribeRadio])
def test_a_set_belongs_to_no_unknown_organisation(history: History, kind: type[c.CommandEnvelope]) -> None:
    named = {"code": "R9", "kind": RadioKind.VHF} if kind is c.RegisterRadio else {}
    radio_id = RADIOS[1] if kind is c.RegisterRadio else RADIOS[0]
    decision = history.run(ask(kind, radio_id=radio_id, organisation_id=STRANGER, **named))
    assert isinstance(decision, Refusal)
    assert decision.field == "organisation_id"


def test_a_crew_tells_the_battery_of_its_own_sets_and_nothing_else(history: History) -> None:
    """Rule RE2."""
    crew = actor_of(Role.TEAM_LEADER)
    battery = ask(c.DescribeRadio, crew, radio_id=RADIOS[0], battery_pct=20)
    assert isinstance(history.run(battery), Refusal)
    history.run(ask(c.IssueRadio, radio_id=RADIOS[0], team_id=TEAMS[0]))
    assert isinstance(history.run(battery), Accepted)
    assert isinstance(history.run(ask(c.DescribeRadio, crew, radio_id=RADIOS[0], battery_pct=1, channel="9")), Refusal)
