"""Erasing people (rule C12): the fact first, so that nothing new is written, then the keys; repeatable until done."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

import structlog

from protocol.commands import EraseMember, EraseVictim
from protocol.downstream import Accepted, Refused
from protocol.ids import CommandId, OperationId, PersonId, UserId
from protocol.members import Member
from protocol.refusals import RefusalCode
from protocol.victims import Victim
from server.application.disclosure import Execute
from server.application.operations import Operations
from server.domain.actor import SYSTEM
from server.domain.erasing import Person, one_person
from server.domain.state import OperationState
from server.ports import EventLog, KeyVault, NewId, Unavailable

AT_ONCE = 64
"""Facts of a whole operation's erasure on their way together."""

_log = structlog.get_logger()

ReadState = Callable[[OperationId], Awaitable[OperationState | None]]


class Expired(NamedTuple):
    """An operation whose retention has ended, and everybody in it."""

    operation_id: OperationId
    people: Sequence[Person]


class Erasure:
    """Destroys what is protected, and says so in the log."""

    def __init__(
        self,
        vault: KeyVault,
        read_state: ReadState,
        execute: Execute,
        expired: Callable[[int], Awaitable[list[Expired]]],
        new_id: NewId,
    ) -> None:
        self._vault = vault
        self._read_state = read_state
        self._execute = execute
        self._expired = expired
        self._new_id = new_id

    async def erase(self, operation_id: OperationId, person_id: PersonId, *, by: UserId | None, now: int) -> bool:
        """False if there is no such member or victim. Raises `Unavailable` or `OutcomeUnknown`: then repeat it."""
        state = await self._read_state(operation_id)
        people = [] if state is None else one_person(state, person_id)
        for person in people:
            await self._say(operation_id, person, by, now)
        if not people:
            return False
        await self._vault.erase(operation_id, [person.id for person in people])
        _log.info("a person was erased", operation_id=str(operation_id), person_id=str(person_id), by=str(by))
        return True

    async def erase_expired(self, now: int) -> list[Expired]:
        """Everybody in every operation whose retention has ended. Raises as `erase`: then repeat it."""
        expired = await self._expired(now)
        for operation_id, people in expired:
            # Also those erased before: a destruction of keys that was interrupted is finished.
            for start in range(0, len(people), AT_ONCE):
                some = people[start : start + AT_ONCE]
                await asyncio.gather(*(self._say(operation_id, person, None, now) for person in some))
            await self._vault.erase(operation_id, [person.id for person in people])
            _log.info("an operation's people were erased", operation_id=str(operation_id), people=len(people))
        return expired

    async def _say(self, operation_id: OperationId, person: Person, by: UserId | None, now: int) -> None:
        """The fact that this person's data goes, once it is on disk; nothing if it is a fact already."""
        if person.is_erased:
            return
        command_id = CommandId(self._new_id())
        command: EraseMember | EraseVictim
        if isinstance(person, Member):
            command = EraseMember(
                command_id=command_id,
                device_counter=0,
                recorded_at=now,
                age_ms=0,
                operation_id=operation_id,
                member_id=person.id,
                by_user_id=by,
            )
        else:
            command = EraseVictim(
                command_id=command_id,
                device_counter=0,
                recorded_at=now,
                age_ms=0,
                operation_id=operation_id,
                victim_id=person.id,
                by_user_id=by,
            )
        outcome = await self._execute(command, SYSTEM)
        if isinstance(outcome, Refused) and outcome.code is RefusalCode.READ_ONLY:
            return  # an imported log is never added to: its keys go, and only the vault can tell
        if not isinstance(outcome, Accepted):
            raise Unavailable("the log did not take the fact of the erasure")


async def expired_operations(log: EventLog, operations: Operations, now: int) -> list[Expired]:
    """The operations whose retention has ended. Raises `Unavailable`."""
    expired = []
    for operation_id in await log.operations():
        live = await operations.open(operation_id)
        operation = None if live is None else live.state.operation
        if live is not None and operation is not None and _is_over(operation.retention_until, now):
            people: list[Person] = [*live.state.all(Member), *live.state.all(Victim)]
            expired.append(Expired(operation_id, people))
    return expired


def _is_over(retention_until: int | None, now: int) -> bool:
    return retention_until is not None and retention_until <= now
