"""How long each stage of a change takes, from the socket that brought it to the sockets that show it."""

from collections.abc import Callable
from enum import StrEnum


class Stage(StrEnum):
    """In the order in which a change passes them."""

    WAITED = "waited"  # received, until the batch before it was done; the first of a batch stands for it
    DECIDED = "decided"  # until all of its batch was decided and sealed
    COMMITTED = "committed"  # until the log said that it is on disk
    PUBLISHED = "published"  # until the feed had taken it, lingering for others left out
    WRITTEN = "written"  # from the moment it was shown until it was written to every socket of this process


ObserveStage = Callable[[Stage, float], None]
"""Is told the seconds of one batch; must not raise."""


def ignore(_stage: Stage, _seconds: float) -> None:
    """Nobody measures."""
