"""One thing that somebody tells the server in a played story: when, by whom, what, and after what else."""

from typing import Any, NamedTuple

from protocol.commands import CommandEnvelope
from protocol.ids import CommandId, NumberBlockId
from protocol.teams import ReportSource


class Step(NamedTuple):
    """A command without its envelope, and its place in the story."""

    at_ms: int
    """Not before; milliseconds of the scenario."""
    by: str
    """Key of a team or of a desk, or `post`."""
    kind: type[CommandEnvelope]
    fields: dict[str, Any]
    chains: tuple[str, ...] = ()
    """What it is about. Of one chain, each step waits for the answer to the one before it."""
    after: tuple[str, ...] = ()
    """Chains for which it waits without being a part of them."""
    source: ReportSource = ReportSource.APP
    block_id: NumberBlockId | None = None
    """It takes a number from this block, which the speaker laid aside before."""
    command_id: CommandId | None = None
    """Given where other identifiers follow from it; None: any."""
