"""Known bugs, each a small change of the running code: what a fast but careless server would do."""

import asyncio
import itertools
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
import pytest

from loadtests.check import Fault
from protocol import commands as c
from protocol.devices import Role
from protocol.downstream import Accepted
from protocol.teams import Team, TeamStatus
from server.adapters.memory.event_log import Fact, MemoryEventLog, MemoryExclusiveAppend, extend_chain
from server.application import execute
from server.application.admission import Admission
from server.application.execute import CommandExecutor
from server.application.live import LiveOperation
from server.domain.protection import Opening
from server.ports import Appended, Verdict
from server.realtime import hub
from server.realtime.connection import Connection
from server.realtime.hub import Hub

Patch = pytest.MonkeyPatch


class Bug(NamedTuple):
    """What to break, and what the checker must say of it."""

    seed: Callable[[Patch], None]
    faults: frozenset[Fault]


BUGS: list[Bug] = []
"""Filled by `caught_as`, here and in `seeded_socket_bugs`."""


def caught_as(*faults: Fault) -> Callable[[Callable[[Patch], None]], Callable[[Patch], None]]:
    """Enters a bug into the list; any one of the faults is enough."""

    def enter(seed: Callable[[Patch], None]) -> Callable[[Patch], None]:
        BUGS.append(Bug(seed, frozenset(faults)))
        return seed

    return enter


# The commit point ------------------------------------------------------------------------------------------------


@caught_as(Fault.DOUBLED, Fault.WRONG_PLACE, Fault.CONTRADICTED)
def keys_are_not_looked_up(patch: Patch) -> None:
    """A command sent again has a second effect."""
    patch.setattr("server.adapters.memory.event_log._used", lambda keys, verdicts: {})


@caught_as(Fault.DOUBLED, Fault.WRONG_PLACE, Fault.CONTRADICTED)
def keys_are_known_for_a_moment_only(patch: Patch) -> None:
    """A window for recognising repeats, as brokers have: whoever comes back later counts twice."""
    used = MemoryExclusiveAppend.commit

    def commit(self: Any) -> None:
        used(self)
        for key in list(self._committed_verdicts)[:-10]:
            del self._committed_verdicts[key]

    patch.setattr(MemoryExclusiveAppend, "commit", commit)


@caught_as(Fault.LOST, Fault.WRONG_PLACE)
def a_key_is_looked_up_without_its_device(patch: Patch) -> None:
    """Another device happens to use the same id, and gets the answer of the first."""

    def find(keys: Any, verdicts: Any) -> Any:
        by_id = {key.command_id: verdict for key, verdict in verdicts.items()}
        return {key: by_id[key.command_id] for key in keys if key.command_id in by_id}

    def repeat(self: Any, verdict: Verdict) -> None:
        self.resolve(verdict)

    patch.setattr("server.adapters.memory.event_log._used", find)
    patch.setattr(execute.Waiting, "repeat", repeat)


@caught_as(Fault.KEY_REUSED)
def a_used_key_answers_for_any_body(patch: Patch) -> None:
    """A key used for something else is told that this was done."""
    patch.setattr(execute.Waiting, "repeat", lambda self, verdict: self.resolve(verdict))


@caught_as(Fault.CONTRADICTED)
def a_repeat_is_answered_with_the_number_of_now(patch: Patch) -> None:
    """The first answer was not kept, only that there was one."""
    known = execute._repeat_known

    def repeat(batch: Any, verdicts: dict[Any, Verdict]) -> None:
        known(batch, {key: verdict._replace(seq=verdict.seq + 1) for key, verdict in verdicts.items()})

    patch.setattr(execute, "_repeat_known", repeat)


@caught_as(Fault.LOST)
def answers_leave_before_the_commit(patch: Patch) -> None:
    """Accepted is said at once; the disk is told later, when another process may have been quicker."""
    append = MemoryEventLog.append

    async def append_later(self: Any, operation_id: Any, expected: Any, decided: Any) -> Any:
        log = self._logs[operation_id]
        promised = MemoryExclusiveAppend(operation_id, log, dict(self._verdicts))
        promised.head = expected
        answer = await promised.append(decided)
        if isinstance(answer, Appended):
            keep(asyncio.create_task(write(self, operation_id, expected, decided)))
        return answer

    async def write(self: Any, *arguments: Any) -> None:
        await asyncio.sleep(0.001)
        await append(self, *arguments)

    tasks: set[asyncio.Task[None]] = set()
    keep = tasks.add
    patch.setattr(MemoryEventLog, "append", append_later)


@caught_as(Fault.HOLE, Fault.DOUBLED)
def each_process_numbers_by_itself(patch: Patch) -> None:
    """The head is not compared before a fact gets its number."""

    async def append(self: Any, operation_id: Any, expected: Any, decided: Any) -> Appended:
        log, seq = self._logs[operation_id], expected.seq
        records = [record for one in decided for record in one.facts]
        for record, chain in zip(records, extend_chain(expected.chain, records), strict=True):
            seq += 1
            log.facts.append(Fact(seq=seq, record=record, chain=chain))
        log.head = expected._replace(seq=seq, chain=log.facts[-1]["chain"])
        self._verdicts |= {one.key: one.verdict for one in decided}
        return Appended(log.head)

    patch.setattr(MemoryEventLog, "append", append)


@caught_as(Fault.NOT_IN_LOG, Fault.REPEATED, Fault.UNSEEN, Fault.DIFFERENT, Fault.BEHIND_AT_THE_END)
def screens_are_told_before_the_commit(patch: Patch) -> None:
    """What is shown may never become a fact."""
    decide_all = CommandExecutor._decide_all

    async def decide_and_show(self: Any, live: LiveOperation, waiting: Any) -> Any:
        batch = await decide_all(self, live, waiting)
        for watcher in tuple(live.watchers):
            watcher(live, batch.changes)
        return batch

    patch.setattr(CommandExecutor, "_decide_all", decide_and_show)


@caught_as(Fault.REFUSED_YET_LOGGED)
def a_refusal_leaves_a_fact(patch: Patch) -> None:
    """Refused after it had been done."""
    decide_one = CommandExecutor._decide_one

    async def decide_and_do(self: Any, batch: Any, waiting: Any) -> None:
        await decide_one(self, batch, waiting)
        decided = batch.decided[-1]
        if decided.verdict.refusal is None:
            return
        harmless = c.ReportStatus(
            command_id=waiting.command.command_id,
            device_counter=waiting.command.device_counter,
            recorded_at=waiting.command.recorded_at,
            age_ms=0,
            operation_id=waiting.command.operation_id,
            team_id=next(entity.id for entity in batch.state.entities.values() if isinstance(entity, Team)),
            status=TeamStatus.AVAILABLE_MOBILE,
        )
        waiting.command = harmless
        await decide_one(self, batch, waiting)
        done = batch.decided.pop()
        batch.decided[-1] = decided._replace(facts=done.facts)

    patch.setattr(CommandExecutor, "_decide_one", decide_and_do)


@caught_as(Fault.UNASKED, Fault.LOST)
def a_batch_is_stored_under_its_first_sender(patch: Patch) -> None:
    """A variable of the loop outlives its turn."""
    made = execute.records_for
    first: list[Any] = []

    def records_for(command: Any, actor: Any, moment: Any, **options: Any) -> Any:
        first.append(actor)
        return made(command, first[-2] if len(first) % 3 == 0 else actor, moment, **options)

    patch.setattr(execute, "records_for", records_for)


@caught_as(Fault.UNANSWERED)
def an_answer_gets_lost_with_a_full_queue(patch: Patch) -> None:
    """Every fortieth sender never hears what became of its command."""
    answer, numbers = Connection._answer, itertools.count(1)

    def answer_most(self: Connection, message: Any) -> None:
        if not isinstance(message, Accepted) or next(numbers) % 40:
            answer(self, message)

    patch.setattr(Connection, "_answer", answer_most)


# Between the processes -------------------------------------------------------------------------------------------


@caught_as(Fault.UNSEEN, Fault.GAP)
def the_feed_is_read_from_now_on(patch: Patch) -> None:
    """`$` for the last number known: what was said while nobody listened is passed over."""
    admit = LiveOperation.admit

    def admit_from_now_on(self: LiveOperation, records: Any) -> bool:
        kept = list(records)
        if kept and kept[0][0] > self.seq + 1:
            self.state = self.state.with_entities(kept[0][0] - 1, tuple(self.state.entities.values()))
        return admit(self, kept)

    patch.setattr(LiveOperation, "admit", admit_from_now_on)


@caught_as(Fault.REPEATED)
def what_is_known_is_admitted_again(patch: Patch) -> None:
    """`>=` for `>` at the gate: what came by the poll and by the feed is shown twice."""
    admit = LiveOperation.admit

    def admit_again(self: LiveOperation, records: Any) -> bool:
        kept = list(records)
        is_whole = admit(self, kept)
        again = [change for change in self.recent if kept and change.record.seq == kept[0][0]]
        for watcher in tuple(self.watchers):
            watcher(self, again)
        return is_whole

    patch.setattr(LiveOperation, "admit", admit_again)


@caught_as(Fault.GAP, Fault.REPEATED, Fault.UNSEEN)
def changes_of_one_turn_are_turned_round(patch: Patch) -> None:
    """A stack where a queue was meant."""
    show = LiveOperation._show

    def show_backwards(self: LiveOperation, state: Any, head: Any, changes: Any) -> None:
        show(self, state, head, list(reversed(changes)))

    patch.setattr(LiveOperation, "_show", show_backwards)


@caught_as(Fault.UNSEEN, Fault.DIFFERENT)
def only_the_newest_fact_of_a_turn_is_told(patch: Patch) -> None:
    """Facts conflated as if they were positions."""
    show = Hub.show
    patch.setattr(Hub, "show", lambda self, live, changes: show(self, live, changes[-1:]))


# Who sees what ---------------------------------------------------------------------------------------------------


@caught_as(Fault.WITHOUT_RIGHT, Fault.DIFFERENT)
def audiences_are_told_apart_by_nothing_but_their_scope(patch: Patch) -> None:
    """Two roles share a channel although one sees less."""
    patch.setattr(hub, "sees_like", lambda role: Role.DISPATCHER)


@caught_as(Fault.WITHOUT_RIGHT, Fault.DIFFERENT)
def a_phone_is_told_of_every_team(patch: Patch) -> None:
    """The scope of a subscription is forgotten on the way to the sockets."""
    patch.setattr("server.domain.visibility.Audience.may_see", lambda self, entity, keys: True)


@caught_as(Fault.DIFFERENT)
def who_leaves_the_view_is_not_removed(patch: Patch) -> None:
    """A member goes to another team, and stays on the old one's phones."""
    view_for = hub.view_for

    def view(*arguments: Any) -> Any:
        seen = view_for(*arguments)
        return None if seen is None else msgspec.structs.replace(seen, removed=())

    patch.setattr(hub, "view_for", view)


@caught_as(Fault.LEAKED)
def a_name_is_opened_to_any_role(patch: Patch) -> None:
    """The right is not asked for before the box is opened."""
    patch.setattr("server.application.disclosure.right_to_open", lambda *_: Opening.ORDINARY)


@caught_as(Fault.LEAKED)
def a_name_is_not_sealed(patch: Patch) -> None:
    """Stored, shown and pushed as it came in."""
    patch.setattr(execute, "clear_values", lambda event: [])
    patch.setattr("server.domain.visibility.public_event", lambda event: event)


@caught_as(Fault.AFTER_ITS_END)
def who_was_shut_out_goes_on_listening(patch: Patch) -> None:
    """A right that was taken away counts from the next sign-in only."""
    patch.setattr(Admission, "learn", lambda self, *changes: None)
