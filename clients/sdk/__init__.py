"""Vigie's Python client: follow an operation live, report from the field, lose nothing on the way.

A whole program::

    import asyncio
    from pathlib import Path

    from clients.sdk import Scope, VigieClient, redeem
    from protocol.commands import ReportStatus
    from protocol.teams import Team, TeamStatus

    async def main() -> None:
        joined = await redeem("https://vigie.example", "K7RM-42XQ", label="Ambulance 12")
        async with VigieClient("https://vigie.example", joined.token, outbox=Path("ambulance12.sqlite")) as client:
            replica = await client.join(joined.operation_id, Scope.TEAM)
            answer = await client.send(ReportStatus(**client.envelope(), status=TeamStatus.ON_SCENE))
            print(answer)                                   # Accepted(seq=…), or Refused with a sentence to read
            async for news in client.changes():             # what changes, after the replica has it
                print(news, replica.of(Team))

    asyncio.run(main())

What it promises:

* A command that `submit` or `send` has taken is on this device's disk and goes out until it has its final answer,
  over lost networks and restarts; the server gives it one effect, however often it is sent.
* A replica never shows a gap: what is read is always one state that the server had. `phase`, `silent_ms` and
  `degraded` say how much to trust it.
* Reconnection, resuming, heartbeats and the server's limits need no care.
* Victims and interventions created without a network have their final numbers, if some were laid aside in time
  (`numbers`).
"""

from clients.sdk.client import Envelope, FixDetails, VigieClient
from clients.sdk.deliveries import Deliveries
from clients.sdk.duties import StopReason
from clients.sdk.effects import News, Replaced
from clients.sdk.failures import InvalidCommand, JoinDenied, Lagged, NumbersRefused, Stopped
from clients.sdk.join import Joined, JoinRefused, redeem
from clients.sdk.numbers import Numbers
from clients.sdk.outbox import MemoryOutbox, OutboxInUse, SqliteOutbox
from clients.sdk.phases import Phase
from clients.sdk.replica import Replica
from protocol.downstream import Accepted, AlertNow, Change, Positions, Refused
from protocol.upstream import Scope

__all__ = [
    "Accepted",
    "AlertNow",
    "Change",
    "Deliveries",
    "Envelope",
    "FixDetails",
    "InvalidCommand",
    "JoinDenied",
    "JoinRefused",
    "Joined",
    "Lagged",
    "MemoryOutbox",
    "News",
    "Numbers",
    "NumbersRefused",
    "OutboxInUse",
    "Phase",
    "Positions",
    "Refused",
    "Replaced",
    "Replica",
    "Scope",
    "SqliteOutbox",
    "StopReason",
    "Stopped",
    "VigieClient",
    "redeem",
]
