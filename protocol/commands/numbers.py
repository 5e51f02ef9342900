"""What may be asked about numbers laid aside for work without a network."""

from protocol.commands.envelope import CommandEnvelope
from protocol.ids import NumberBlockId
from protocol.numbers import BlockSize, NumberKind


class ReserveNumbers(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="numbers.reserve"):
    """Lay the next numbers of a kind aside for the sending device."""

    block_id: NumberBlockId
    kind: NumberKind
    count: BlockSize = 10


class ReturnNumbers(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="numbers.return"):
    """Give back what a block has left: void from then on. A post may do it for a device that is lost."""

    block_id: NumberBlockId
