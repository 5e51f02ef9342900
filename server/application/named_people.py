"""Does a text name somebody registered? Its sender is warned, and nothing is refused or delayed for it (rule CA13).

What a text is compared with are marks of names, in memory: made by the vault, which opens nothing for anybody here, and
forgotten with the person's data. Only who may read an identity learns that a name is registered, and that is on record
before; everybody else is told what the text looks like, which tells nothing of who is here.
"""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import structlog

from protocol.commands import Command
from protocol.downstream import Accepted, AnswerWarning
from protocol.ids import OperationId, PersonId
from protocol.members import Member
from protocol.protected import Compartment, Sealed
from protocol.victims import Victim
from server.application import beat
from server.application.live import LiveOperation
from server.auth.name_marks import Word, mark_of, words_of
from server.domain.actor import Actor
from server.domain.changes import StateChange
from server.domain.free_text import free_text_of, looks_like_a_name
from server.domain.protection import Opening, right_to_open
from server.ports import KeyVault, Reading, Unavailable

RETRY_S = 2.0
MARKED_AT_ONCE = 32
PATIENCE_S = 0.5
"""So long an answer waits for the row of the audit; then it goes out as if nothing were known."""
MOST_NAMED = 8
"""So many people are named back at most; each leaves a row in the audit."""
PURPOSE = "names_in_text"

_log = structlog.get_logger()


class Notice(NamedTuple):
    """What an answer says about the text of its command."""

    warnings: tuple[AnswerWarning, ...] = ()
    named_victims: tuple[int, ...] = ()
    named_members: tuple[str, ...] = ()


NO_NOTICE = Notice()
_MAY_NAME = Notice((AnswerWarning.MAY_NAME_PERSON,))


class _Marks:
    """The marks of everybody in one operation."""

    def __init__(self) -> None:
        self.of: dict[PersonId, frozenset[bytes]] = {}
        self.holders: dict[bytes, set[PersonId]] = {}
        self.noted: dict[PersonId, Sealed] = {}
        """From which box the marks of each are made, or will be."""
        self.due: set[PersonId] = set()
        """Whose marks are still to be made."""

    def put(self, person_id: PersonId, marks: frozenset[bytes]) -> None:
        for mark in self.of.pop(person_id, frozenset()):
            self.holders[mark].discard(person_id)
            if not self.holders[mark]:
                del self.holders[mark]
        if marks:
            self.of[person_id] = marks
            for mark in marks:
                self.holders.setdefault(mark, set()).add(person_id)

    def forget(self, person_id: PersonId) -> None:
        self.noted.pop(person_id, None)
        self.due.discard(person_id)
        self.put(person_id, frozenset())

    def found_in(self, words: Sequence[Word], key: bytes) -> list[PersonId]:
        """Who is named: by two words of the name, by all of it, or by one that is written as a name."""
        said: dict[PersonId, set[bytes]] = {}
        as_names: set[bytes] = set()
        for word in words:
            mark = mark_of(word.plain, key)
            for person_id in self.holders.get(mark, ()):
                said.setdefault(person_id, set()).add(mark)
                if word.is_capital:
                    as_names.add(mark)
        return [
            person_id
            for person_id, marks in said.items()
            if len(marks) >= min(2, len(self.of[person_id])) or marks & as_names
        ]


class NamedPeople:
    """Marks of names for each operation held here, and the comparison."""

    def __init__(self, vault: KeyVault, key: bytes) -> None:
        """`key`: 32 random bytes of this process."""
        self._vault = vault
        self._key = key
        self._marks: dict[OperationId, _Marks] = {}
        self._is_due = asyncio.Event()

    def follow(self, live: LiveOperation) -> None:
        """An operation was opened: mark everybody in it, and whoever comes."""
        marks = self._marks[live.operation_id] = _Marks()
        for person in live.state.entities.values():
            if isinstance(person, Member | Victim):
                self._note(marks, person)
        live.watchers.append(self._watch)

    async def notice(self, live: LiveOperation | None, command: Command, actor: Actor, now: int) -> Notice:
        """What the answer to an accepted command is to say of its text."""
        text = free_text_of(command)
        if not text or live is None:
            return NO_NOTICE
        named = self._named(live, text, actor)[:MOST_NAMED]
        if not named:
            return _MAY_NAME if looks_like_a_name(text) else NO_NOTICE
        try:
            async with asyncio.timeout(PATIENCE_S):
                for person in named:
                    await self._vault.open(live.operation_id, (), _reading_of(person, actor, now))
        except Exception as failure:  # what was accepted is answered, whatever can be said of its text
            if not isinstance(failure, Unavailable | TimeoutError):
                _log.exception("a reading could not be put on record", operation_id=str(live.operation_id))
            return _MAY_NAME if looks_like_a_name(text) else NO_NOTICE
        return Notice(
            (AnswerWarning.NAMES_PERSON,),
            tuple(sorted(person.number for person in named if isinstance(person, Victim))),
            tuple(sorted(person.code for person in named if isinstance(person, Member))),
        )

    async def run(self) -> None:
        """Make the marks that are due until cancelled."""
        while True:
            await self._is_due.wait()
            self._is_due.clear()
            if not await self.make_due():
                await beat.until(RETRY_S)
                self._is_due.set()

    async def make_due(self) -> bool:
        """Make what is due; False if the vault did not answer."""
        for operation_id, marks in tuple(self._marks.items()):
            while marks.due:
                some = {person_id: marks.noted[person_id] for person_id in list(marks.due)[:MARKED_AT_ONCE]}
                try:
                    made = await self._vault.name_marks(operation_id, some, self._key)
                except Unavailable:
                    return False
                except Exception:  # one box that does not open must not keep the others from being marked
                    _log.exception("names could not be marked", operation_id=str(operation_id), people=len(some))
                    made = {}
                for person_id, sealed in some.items():
                    if marks.noted.get(person_id) == sealed:  # else it has changed, or is erased, meanwhile
                        marks.due.discard(person_id)
                        marks.put(person_id, made.get(person_id, frozenset()))
        return True

    def _watch(self, live: LiveOperation, changes: Sequence[StateChange]) -> None:
        marks = self._marks[live.operation_id]
        for change in changes:
            for touched in change.touched:
                if isinstance(touched.entity, Member | Victim):
                    self._note(marks, touched.entity)

    def _note(self, marks: _Marks, person: Member | Victim) -> None:
        person_id: PersonId = person.id
        if person.is_erased or person.identity is None:
            marks.forget(person_id)
        elif marks.noted.get(person_id) != person.identity:
            marks.noted[person_id] = person.identity
            marks.due.add(person_id)
            self._is_due.set()

    def _named(self, live: LiveOperation, text: str, actor: Actor) -> list[Member | Victim]:
        """Those whose identity the sender may read in the ordinary way."""
        marks = self._marks.get(live.operation_id)
        if marks is None or not marks.of:
            return []
        people = (live.state.entities.get(person_id) for person_id in marks.found_in([*words_of(text)], self._key))
        return [
            person
            for person in people
            if isinstance(person, Member | Victim)
            and not person.is_erased
            and right_to_open(actor, person, Compartment.IDENTITY) is Opening.ORDINARY
        ]


def with_notice(answer: Accepted, notice: Notice) -> Accepted:
    """The answer with what its sender should know of the text."""
    return answer if notice == NO_NOTICE else msgspec.structs.replace(answer, **notice._asdict())


def _reading_of(person: Member | Victim, actor: Actor, now: int) -> Reading:
    return Reading(
        person_id=person.id,
        compartment=Compartment.IDENTITY,
        reader=actor.user_id or actor.device_id,
        role=actor.role,
        purpose=PURPOSE,
        at=now,
    )
