"""What is no fault beside the numbered facts."""

from loadtests.check import check
from loadtests.history import Raised
from protocol.ids import AlertId
from tests.loadtests.test_check import an_honest_history

ALERT = AlertId(an_honest_history().commands[0].command_id)


def test_a_call_for_help_told_ahead_of_its_fact_is_whole() -> None:
    history = an_honest_history()
    raising = history.commands[14]
    history.raised.append(Raised(ALERT, raising.seq, raising.sent_at_s))
    history.observers[0].alerts = {ALERT: raising.seq - 1}
    assert check(history).is_whole


def test_who_joined_after_the_call_finds_it_in_the_snapshot() -> None:
    history = an_honest_history()
    raising = history.commands[1]
    history.raised.append(Raised(ALERT, raising.seq, raising.sent_at_s))
    history.observers[1].alerts = {}
    assert check(history).is_whole


def test_a_key_that_is_refused_for_something_else_is_whole_though_its_first_use_is_in_the_log() -> None:
    history = an_honest_history()
    first = history.commands[4]
    again = type(first)(first.command_id, first.device_id, first.team_id, 50.0, body=b"something else")
    again.answer(history.commands[-1].outcome, 0, 50.1)  # type: ignore[arg-type]
    history.commands.append(again)
    assert check(history).is_whole


def test_positions_in_order_up_to_the_newest_are_whole() -> None:
    history = an_honest_history()
    team_id = history.commands[0].team_id
    history.newest_fixes = {team_id: 20}
    history.observers[0].fixes = [(team_id, 10), (team_id, 20), (team_id, 20)]
    assert check(history).is_whole


def test_who_is_closed_in_time_is_whole() -> None:
    history = an_honest_history()
    history.observers[0].no_right_after_s = 99.0
    assert check(history).is_whole
