"""Numbers laid aside for this device: what it creates without a network has its final number at once."""

import os
from typing import TYPE_CHECKING

from clients.sdk.device_clock import make_uuid7
from clients.sdk.failures import NumbersRefused
from protocol.commands import (
    CommandEnvelope,
    CreateIntervention,
    RegisterVictim,
    RegisterVictims,
    ReserveNumbers,
    ReturnNumbers,
)
from protocol.downstream import Refused
from protocol.ids import NumberBlockId, OperationId
from protocol.numbers import BlockSize, Number, NumberBlock, NumberKind

if TYPE_CHECKING:
    from clients.sdk.client import VigieClient


class Numbers:
    """The stock of one client, see `VigieClient.numbers`.

    Example:
        ::

            await client.numbers.reserve(NumberKind.VICTIM, 20)              # while there is a network
            number = client.numbers.take(NumberKind.VICTIM)                  # at any time; None: none is left
            await client.submit(RegisterVictim(**client.envelope(), victim_id=…, number=number))
    """

    def __init__(self, client: "VigieClient") -> None:
        self._client = client
        self._taken: set[tuple[OperationId, NumberKind, Number]] = set()

    async def reserve(
        self, kind: NumberKind, count: BlockSize = 10, *, operation_id: OperationId | None = None
    ) -> NumberBlock:
        """Lay the next numbers aside; returns when they can be taken. Needs the server: ask early.

        Raises:
            NumbersRefused: The server gives none, and says why.
            Stopped: The client stopped before.
        """
        envelope = self._client.envelope(operation_id)
        block_id = NumberBlockId(make_uuid7(envelope["recorded_at"], os.urandom(10)))
        answer = await self._client.send(ReserveNumbers(**envelope, block_id=block_id, kind=kind, count=count))
        if isinstance(answer, Refused):
            raise NumbersRefused(answer)
        replica = self._client.replicas[envelope["operation_id"]]
        await self._client.wait_until(lambda: replica.get(NumberBlock, block_id) is not None)
        return replica.of(NumberBlock)[block_id]

    def left(self, kind: NumberKind, *, operation_id: OperationId | None = None) -> list[Number]:
        """The numbers that can still be taken, the lowest first."""
        operation_id = operation_id or self._client.replica.operation_id
        return [
            number
            for block in self._blocks(operation_id)
            if block.kind is kind
            for number in range(block.first, block.last + 1)
            if number not in block.used and (operation_id, kind, number) not in self._taken
        ]

    def take(self, kind: NumberKind, *, operation_id: OperationId | None = None) -> Number | None:
        """The next one, for a command made now; nothing else gets it. None: leave the number to the server."""
        operation_id = operation_id or self._client.replica.operation_id
        left = self.left(kind, operation_id=operation_id)
        if not left:
            return None
        self._taken.add((operation_id, kind, left[0]))
        return left[0]

    async def give_back(self, *, operation_id: OperationId | None = None) -> None:
        """What is left is void from now on: nobody has to look for a number that nothing carries.

        Raises:
            NumbersRefused: The server says why.
            Stopped: The client stopped before.
        """
        operation_id = operation_id or self._client.replica.operation_id
        for block in self._blocks(operation_id):
            answer = await self._client.send(ReturnNumbers(**self._client.envelope(operation_id), block_id=block.id))
            if isinstance(answer, Refused):
                raise NumbersRefused(answer)

    def note(self, command: CommandEnvelope) -> None:
        """A command is kept on this device: its numbers are taken, whatever the server knows of it yet."""
        if command.operation_id is None:
            return
        match command:
            case RegisterVictim(number=int(number)):
                self._taken.add((command.operation_id, NumberKind.VICTIM, number))
            case RegisterVictims(first_number=int(first), count=count):
                for number in range(first, first + count):
                    self._taken.add((command.operation_id, NumberKind.VICTIM, number))
            case CreateIntervention(number=int(number)):
                self._taken.add((command.operation_id, NumberKind.INTERVENTION, number))

    def _blocks(self, operation_id: OperationId) -> list[NumberBlock]:
        """Of this device, those that are not returned."""
        blocks = self._client.replicas[operation_id].of(NumberBlock).values()
        mine = self._client.device_id
        own = [each for each in blocks if each.device_id == mine and each.returned_at is None]
        return sorted(own, key=lambda block: block.first)
