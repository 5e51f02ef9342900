"""The phases of a client's session and the moves between them, as a table."""

from enum import StrEnum


class Phase(StrEnum):
    """Where the conversation stands."""

    OFFLINE = "offline"  # no socket; the next try is planned, or waits for the network
    CONNECTING = "connecting"  # opening the socket, or waiting for Welcome
    JOINING = "joining"  # welcomed; some subscription is not complete yet
    LIVE = "live"  # everything shown is as the server has it
    RESYNCING = "resyncing"  # was live; some subscription is incomplete and being repaired
    STOPPED = "stopped"  # for good


MOVES: dict[Phase, frozenset[Phase]] = {
    Phase.OFFLINE: frozenset({Phase.CONNECTING, Phase.STOPPED}),
    Phase.CONNECTING: frozenset({Phase.JOINING, Phase.OFFLINE, Phase.STOPPED}),
    Phase.JOINING: frozenset({Phase.LIVE, Phase.OFFLINE, Phase.STOPPED}),
    Phase.LIVE: frozenset({Phase.RESYNCING, Phase.OFFLINE, Phase.STOPPED}),
    Phase.RESYNCING: frozenset({Phase.LIVE, Phase.OFFLINE, Phase.STOPPED}),
    Phase.STOPPED: frozenset(),
}
"""Every move between phases that there is."""

WELCOMED = frozenset({Phase.JOINING, Phase.LIVE, Phase.RESYNCING})
"""The server knows us: commands may go."""
