"""The checker catches what a fast but careless server does: each bug is planted into a history that was whole."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from loadtests.check import Fault, check
from loadtests.history import History, LoggedFact, Observer, Outcome, Piece, PieceKind, Reading, Sent
from protocol.ids import CommandId, DeviceId, TeamId
from protocol.teams import Team, TeamKind
from tests.support.planted_faults import PLANTED

TEAMS = [TeamId(UUID(int=1000 + number)) for number in range(3)]
DEVICES = [DeviceId(UUID(int=2000 + number)) for number in range(3)]
COMMANDS = 30
JOINED_AT = 3


def an_honest_history() -> History:
    """Three phones in turn report for their teams; a post joins at the beginning, a phone and a second post later."""
    history = History()
    post, late_post, phone = Observer("post"), Observer("late post"), Observer("phone", TEAMS[1])
    history.observers = [post, late_post, phone]
    post.readings.append(Reading(0.0, (snapshot(0),)))
    told = 0
    for seq in range(1, COMMANDS + 1):
        who = seq % 3
        command_id, sent_at_s = CommandId(UUID(int=seq)), seq * 1.0
        history.commands.append(
            Sent(command_id, DEVICES[who], TEAMS[who], sent_at_s, Outcome.ACCEPTED, seq, sent_at_s + 0.2)
        )
        history.log.append(LoggedFact(seq, DEVICES[who], command_id, TEAMS[who]))
        post.readings.append(Reading(sent_at_s + 0.3, (change(seq - 1, seq, TEAMS[who]),)))
        if seq > JOINED_AT:
            late_post.readings.append(Reading(sent_at_s + 0.3, (change(seq - 1, seq, TEAMS[who]),)))
        if seq == JOINED_AT:
            late_post.readings.append(Reading(sent_at_s + 0.4, (snapshot(seq),)))
            phone.readings.append(Reading(sent_at_s + 0.4, (snapshot(seq, TEAMS[1]),)))
            told = seq
        elif seq > JOINED_AT and who == 1:
            phone.readings.append(Reading(sent_at_s + 0.3, (change(told, seq, TEAMS[1]),)))
            told = seq
    phone.readings.append(Reading(99.0, (Piece(PieceKind.ADVANCE, told, COMMANDS),)))
    history.commands.append(Sent(CommandId(UUID(int=500)), DEVICES[0], TEAMS[0], 40.0, Outcome.REFUSED, 0, 40.1))
    team = Team(id=TEAMS[0], call_sign="Team 0", kind=TeamKind.PAIR)
    history.truth, late_post.replica = {TEAMS[0]: team}, {TEAMS[0]: team}
    return history


def change(after: int, seq: int, team_id: TeamId) -> Piece:
    return Piece(PieceKind.CHANGE, after, seq, frozenset({team_id}))


def snapshot(seq: int, *team_ids: TeamId) -> Piece:
    return Piece(PieceKind.SNAPSHOT, seq, seq, frozenset(team_ids))


def reading_of(history: History, observer: int, seq: int) -> int:
    """Where an observer was shown a number."""
    readings = history.observers[observer].readings
    return next(index for index, reading in enumerate(readings) if reading.pieces[-1].seq == seq)


def show(history: History, observer: int, seq: int, piece: Piece, at_s: float | None = None) -> None:
    """Have an observer been shown something else in place of a number."""
    readings = history.observers[observer].readings
    index = reading_of(history, observer, seq)
    readings[index] = Reading(readings[index].at_s if at_s is None else at_s, (piece,))


def lose_an_accepted_fact(history: History) -> None:
    """Answered, then the process died before the commit."""
    history.log[9] = history.log[9]._replace(device_id=DeviceId(UUID(int=1)), command_id=CommandId(UUID(int=77)))


def forget_the_last_facts(history: History) -> None:
    """Answered before the commit, and the last batch never came."""
    del history.log[-2:]


def skip_recognising_a_repeat(history: History) -> None:
    """The same command sent again had a second effect."""
    history.log.append(history.log[4]._replace(seq=COMMANDS + 1))


def leave_a_hole(history: History) -> None:
    """A rolled-back transaction used up a number."""
    history.log[:] = [fact if fact.seq < 20 else fact._replace(seq=fact.seq + 1) for fact in history.log]


def answer_with_the_wrong_number(history: History) -> None:
    """Numbers given before the lock was held."""
    history.commands[6].seq = 8


def answer_differently_the_second_time(history: History) -> None:
    """A verdict kept in the memory of one process only."""
    history.commands[6].answer(Outcome.REFUSED, 0, 50.0)


def never_answer(history: History) -> None:
    """An answer dropped with a full queue."""
    history.commands[6].outcome = None


def log_a_refused_command(history: History) -> None:
    """Refused after it had been appended."""
    history.log.append(LoggedFact(COMMANDS + 1, DEVICES[0], CommandId(UUID(int=500)), TEAMS[0]))


def make_up_a_fact(history: History) -> None:
    """A batch of another connection stored under the wrong device."""
    history.log.append(LoggedFact(COMMANDS + 1, DEVICES[0], CommandId(UUID(int=888)), TEAMS[0]))


def swap_two_commands(history: History) -> None:
    """Numbered by two processes, each from its own counter."""
    a, b = history.commands[10], history.commands[15]
    a.seq, b.seq = b.seq, a.seq
    history.log[10], history.log[15] = (
        history.log[15]._replace(seq=history.log[10].seq),
        history.log[10]._replace(seq=history.log[15].seq),
    )


def drop_on_overflow(history: History) -> None:
    """A full queue lost a frame without a word."""
    del history.observers[0].readings[reading_of(history, 0, 12)]


def thin_out_facts(history: History) -> None:
    """A full queue kept only the newest fact, and said that it covers the others."""
    del history.observers[0].readings[reading_of(history, 0, 12)]
    show(history, 0, 13, change(11, 13, TEAMS[1]))


def resume_from_the_same_number(history: History) -> None:
    """`>=` for `>` where changes are looked up."""
    readings = history.observers[0].readings
    index = reading_of(history, 0, 12)
    readings.insert(index + 1, readings[index])


def send_a_newcomer_what_its_join_held(history: History) -> None:
    """Registered in the middle of a turn, and given the whole turn at its end."""
    readings = history.observers[1].readings
    readings.insert(1, Reading(3.5, (change(JOINED_AT - 1, JOINED_AT, TEAMS[0]),)))


def call_a_fact_nothing(history: History) -> None:
    """An `Advance` over something this observer may see."""
    show(history, 0, 12, Piece(PieceKind.ADVANCE, 11, 12))


def fold_a_phones_own_fact_away(history: History) -> None:
    """Taken for somebody else's: the audience was keyed by role alone."""
    readings = history.observers[2].readings
    index = reading_of(history, 2, 16)
    del readings[index]
    later = readings[index].pieces[0]
    readings[index] = Reading(readings[index].at_s, (later._replace(after=13),))


def show_another_team(history: History) -> None:
    """A frame written to the wrong audience."""
    show(history, 2, 16, change(13, 16, TEAMS[2]))


def put_another_team_into_a_snapshot(history: History) -> None:
    """A snapshot cached without its audience."""
    show(history, 2, JOINED_AT, snapshot(JOINED_AT, TEAMS[1], TEAMS[0]))


def show_before_the_commit(history: History) -> None:
    """Shown, and then the commit failed."""
    history.observers[0].readings.append(Reading(60.0, (change(COMMANDS, COMMANDS + 1, TEAMS[0]),)))


def show_before_it_was_asked(history: History) -> None:
    """Numbers mixed up between two operations."""
    show(history, 0, 12, change(11, 12, TEAMS[0]), at_s=11.9)


def forget_an_observer(history: History) -> None:
    """A connection that fell out of its audience and stayed open."""
    del history.observers[1].readings[-5:]


def never_make_up_for_a_resync(history: History) -> None:
    """The queue was dropped and nothing followed."""
    history.observers[0].readings.append(Reading(60.0, (Piece(PieceKind.RESYNC, 0, 0),)))


def join_with_an_old_snapshot(history: History) -> None:
    """A cached snapshot older than what was already shown."""
    history.observers[0].readings.append(Reading(60.0, (snapshot(COMMANDS - 4),)))


def subscribe_from_now_on(history: History) -> None:
    """`$` for the last known id: what came between snapshot and subscription is gone."""
    del history.observers[1].readings[reading_of(history, 1, JOINED_AT + 1)]


def keep_an_old_value(history: History) -> None:
    """A change that did not carry all it touched."""
    replica = history.observers[1].replica
    assert replica is not None
    replica[TEAMS[0]] = Team(id=TEAMS[0], call_sign="Team 0", kind=TeamKind.DOG)


def leave_a_name_in_the_log(history: History) -> None:
    """Stored before it was sealed."""
    history.leaks.append("the log at 12")


def show_more_than_is_owed(history: History) -> None:
    """A fact that concerns nobody of this audience, sent as if it did."""
    history.observers[0].visible = frozenset(range(1, COMMANDS + 1)) - {12}


def keep_what_only_others_may_see(history: History) -> None:
    """A phone whose replica holds what the rules show to posts alone."""
    history.observers[1].truth = {}


BUGS: list[tuple[Callable[[History], None], Fault]] = [
    (lose_an_accepted_fact, Fault.LOST),
    (forget_the_last_facts, Fault.LOST),
    (skip_recognising_a_repeat, Fault.DOUBLED),
    (leave_a_hole, Fault.HOLE),
    (answer_with_the_wrong_number, Fault.WRONG_PLACE),
    (answer_differently_the_second_time, Fault.CONTRADICTED),
    (never_answer, Fault.UNANSWERED),
    (log_a_refused_command, Fault.REFUSED_YET_LOGGED),
    (make_up_a_fact, Fault.UNASKED),
    (swap_two_commands, Fault.DISORDER),
    (drop_on_overflow, Fault.GAP),
    (thin_out_facts, Fault.UNSEEN),
    (resume_from_the_same_number, Fault.REPEATED),
    (send_a_newcomer_what_its_join_held, Fault.REPEATED),
    (call_a_fact_nothing, Fault.UNSEEN),
    (fold_a_phones_own_fact_away, Fault.UNSEEN),
    (show_another_team, Fault.WITHOUT_RIGHT),
    (put_another_team_into_a_snapshot, Fault.WITHOUT_RIGHT),
    (show_before_the_commit, Fault.NOT_IN_LOG),
    (show_before_it_was_asked, Fault.BEFORE_SENDING),
    (forget_an_observer, Fault.BEHIND_AT_THE_END),
    (never_make_up_for_a_resync, Fault.RESYNC_UNSETTLED),
    (join_with_an_old_snapshot, Fault.REWOUND),
    (subscribe_from_now_on, Fault.GAP),
    (keep_an_old_value, Fault.DIFFERENT),
    (keep_what_only_others_may_see, Fault.DIFFERENT),
    (show_more_than_is_owed, Fault.WITHOUT_RIGHT),
    (leave_a_name_in_the_log, Fault.LEAKED),
    *PLANTED,
]


def test_an_honest_history_is_whole() -> None:
    verdict = check(an_honest_history())
    assert verdict.is_whole, verdict.examples
    assert verdict.deliveries == COMMANDS + (COMMANDS - JOINED_AT) + 9


@pytest.mark.parametrize(("bug", "fault"), BUGS, ids=[bug.__name__ for bug, _ in BUGS])
def test_a_planted_bug_is_caught(bug: Callable[[History], None], fault: Fault) -> None:
    history = an_honest_history()
    bug(history)
    assert fault in check(history).counts


def test_every_fault_has_a_bug_that_shows_it() -> None:
    assert {fault for _, fault in BUGS} == set(Fault)


def test_a_resync_that_is_made_up_for_is_no_fault() -> None:
    history = an_honest_history()
    readings = history.observers[0].readings
    index = reading_of(history, 0, 12)
    readings[index : index + 3] = [
        Reading(14.5, (Piece(PieceKind.RESYNC, 0, 0),)),
        Reading(14.6, (snapshot(14),)),
    ]
    assert check(history).is_whole


def test_who_left_early_need_not_have_seen_the_end() -> None:
    history = an_honest_history()
    forget_an_observer(history)
    history.observers[1].is_to_the_end = False
    assert check(history).is_whole


def test_pieces_shared_by_many_observers_are_judged_for_each_of_them() -> None:
    history = an_honest_history()
    shared = history.observers[0].readings
    history.observers += [Observer(f"twin {number}", readings=list(shared)) for number in range(3)]
    del history.observers[-1].readings[5]
    verdict = check(history)
    assert verdict.counts == {Fault.GAP: 1}
    assert verdict.examples[0].what.startswith("twin 2")


def test_a_fault_is_counted_in_full_and_spelled_out_a_few_times() -> None:
    history = an_honest_history()
    history.commands = [replace(sent, outcome=None) for sent in history.commands]
    verdict = check(history)
    assert verdict.counts[Fault.UNANSWERED] == COMMANDS + 1
    assert len(verdict.examples) == 5


def owe(history: History, observer: int, *owed: int) -> None:
    """An observer that the rules show these numbers, and what an honest server shows it."""
    watched = history.observers[observer]
    watched.team_id, watched.visible = None, frozenset(owed)
    watched.readings = [Reading(0.0, (snapshot(0),))]
    told = 0
    for seq in sorted(owed):
        watched.readings.append(Reading(seq + 0.3, (change(told, seq, TEAMS[0]),)))
        told = seq


def test_an_observer_that_is_owed_some_numbers_and_gets_them_is_whole() -> None:
    history = an_honest_history()
    owe(history, 0, 4, 9, 17)
    assert check(history).is_whole


@pytest.mark.parametrize(
    ("index", "piece", "fault"),
    [
        (2, Piece(PieceKind.ADVANCE, 4, 9), Fault.UNSEEN),
        (2, change(4, 8, TEAMS[0]), Fault.WITHOUT_RIGHT),
        (2, change(3, 4, TEAMS[0]), Fault.REPEATED),
        (2, change(5, 9, TEAMS[0]), Fault.GAP),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_what_such_an_observer_is_shown_otherwise_is_found(index: int, piece: Piece, fault: Fault) -> None:
    history = an_honest_history()
    owe(history, 0, 4, 9, 17)
    readings = history.observers[0].readings
    readings[index] = Reading(readings[index].at_s, (piece,))
    assert fault in check(history).counts


def test_such_an_observer_must_come_to_the_last_number_it_is_owed() -> None:
    history = an_honest_history()
    owe(history, 0, 4, 9, 17)
    del history.observers[0].readings[-1]
    assert check(history).counts == {Fault.BEHIND_AT_THE_END: 1}


def test_a_command_may_have_as_many_facts_as_it_says_if_they_stand_together() -> None:
    history = an_honest_history()
    sent = history.commands[3]
    index = sent.seq  # the fact after its own
    history.log[index] = history.log[index]._replace(device_id=sent.device_id, command_id=sent.command_id)
    assert Fault.DOUBLED in check(history).counts
    sent.most_facts = 2
    assert Fault.DOUBLED not in check(history).counts
    history.log[index + 3] = history.log[index + 3]._replace(device_id=sent.device_id, command_id=sent.command_id)
    sent.most_facts = 3
    assert Fault.DOUBLED in check(history).counts, "not together"


def test_what_follows_from_a_fact_by_itself_is_no_second_fact_of_the_command() -> None:
    history = an_honest_history()
    sent = history.commands[3]
    history.log[sent.seq] = history.log[sent.seq]._replace(
        device_id=DeviceId(UUID(int=0)), command_id=sent.command_id, is_consequence=True
    )
    sent.seq += 1  # a server may answer with the last of all that came of it
    assert not {Fault.DOUBLED, Fault.WRONG_PLACE} & set(check(history).counts)
