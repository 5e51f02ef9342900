"""Faults beside the numbered facts, planted into a history that was whole: keys, calls for help, positions, rights."""

from dataclasses import replace
from uuid import UUID

from loadtests.check import Fault
from loadtests.history import History, Raised
from protocol.ids import AlertId

_ALERT = AlertId(UUID(int=9))


def accept_one_key_for_two_things(history: History) -> None:
    """The key was known, and nobody compared what it had been used for."""
    first = history.commands[4]
    history.commands.append(replace(first, body=b"something else", sent_at_s=50.0, answered_at_s=50.1))


def tell_a_call_for_help_behind_its_fact(history: History) -> None:
    """It took its place in the queue."""
    raising = history.commands[14]
    history.raised.append(Raised(_ALERT, raising.seq, raising.sent_at_s))
    history.observers[0].alerts = {_ALERT: raising.seq}


def never_tell_a_call_for_help(history: History) -> None:
    """It came as a fact like any other."""
    tell_a_call_for_help_behind_its_fact(history)
    history.observers[0].alerts = {}


def show_an_old_position(history: History) -> None:
    """The last that came in, and not the last that was measured."""
    team_id = history.commands[0].team_id
    history.newest_fixes = {team_id: 20}
    history.observers[0].fixes = [(team_id, 10), (team_id, 20), (team_id, 15), (team_id, 20)]


def never_show_the_newest_position(history: History) -> None:
    """It fell out of the frame that was owed."""
    team_id = history.commands[0].team_id
    history.newest_fixes = {team_id: 20}
    history.observers[0].fixes = [(team_id, 10)]


def show_something_after_the_end_of_rights(history: History) -> None:
    """Shut out everywhere but here."""
    history.observers[0].no_right_after_s = 20.0


PLANTED = [
    (accept_one_key_for_two_things, Fault.KEY_REUSED),
    (tell_a_call_for_help_behind_its_fact, Fault.ALERT_BEHIND),
    (never_tell_a_call_for_help, Fault.ALERT_BEHIND),
    (show_an_old_position, Fault.OLD_POSITION),
    (never_show_the_newest_position, Fault.OLD_POSITION),
    (show_something_after_the_end_of_rights, Fault.AFTER_ITS_END),
]
