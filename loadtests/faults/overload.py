"""T-12: ten times as many commands under way as saturate the server, slow posts, and calls for help in the middle."""

import asyncio
import time
from uuid import uuid4

from loadtests.faults.exercise import Exercise, exercise
from loadtests.faults.installation import install
from loadtests.faults.processes import until
from loadtests.faults.trial import Trial
from loadtests.history import Sent
from loadtests.load_socket import LoadSocket
from loadtests.measure import Goal, percentile
from protocol.commands import RaiseAlert
from protocol.devices import Role
from protocol.ids import AlertId
from protocol.upstream import Scope

SOS_MS = 250.0
_SATURATING = 64
"""Commands under way at which a server process is busy all the time."""
_RECEIVE_BUFFER_BYTES = 32 * 1024


async def run(trial: Trial) -> None:
    """Every SOS is on every live post in time, none is lost, none is shown twice as a fact."""
    calls, slow, programs = trial.pick((24, 10, 24), (200, 50, 80))
    shown_ms: list[float] = []
    async with (
        install(trial.directory, servers=1) as installation,
        exercise(installation, crews=8, posts=6) as operation,
    ):
        target, fleet = await operation.target(), operation.fleet(installation.server)
        speakers = await fleet.open(await target.admit([None] * programs, Role.DISPATCHER), None, label="program")
        sleepy = await fleet.open(
            await target.admit([None] * slow, Role.DISPATCHER),
            Scope.OPERATION,
            label="slow",
            receive_buffer_bytes=_RECEIVE_BUFFER_BYTES,
        )
        phones = await fleet.open(await target.admit(operation.teams, Role.TEAM_LEADER), None, label="phone")
        for each in sleepy:
            fleet.stall(each)
        fleet.speakers, fleet.teams = speakers, operation.teams
        trial.count("slow posts", slow)
        trial.count("× as many commands under way as saturate", 10)
        for_s = calls * 0.25 + 2.0
        flood = asyncio.create_task(fleet.play_closed(_SATURATING * 10, for_s, until_shown=False))
        await asyncio.sleep(1.0)  # the flood has begun
        for number in range(calls):
            trial.say(f"SOS {number + 1} of {calls}")
            shown_ms += await _call(operation, phones[number % len(phones)])
            trial.count("calls for help")
            await asyncio.sleep(trial.dice.uniform(0.0, 0.2))
        flooded = await flood
        await fleet.until_answered()
        for each in sleepy:
            each.cut()
        began, ended = flooded[0].sent_at_s, max(sent.answered_at_s for sent in flooded)
        per_s = len(flooded) / (ended - began)
        trial.verdicts.append(await operation.judge())
    trial.goals += [
        Goal("SOS on a post, p99", percentile(shown_ms, 0.99), "ms", SOS_MS),
        Goal("SOS on a post, median", percentile(shown_ms, 0.5), "ms"),
        Goal("commands accepted meanwhile", per_s, "/s"),
    ]


async def _call(operation: Exercise, phone: LoadSocket) -> list[float]:
    """One SOS; after how long each live post showed it."""
    fleet = operation.fleet(operation.installation.server)
    alert_id = AlertId(uuid4())
    team_id = phone.credential.team_id
    assert team_id is not None
    command = RaiseAlert(
        command_id=fleet.new_command_id(),
        device_counter=fleet.next_counter(),
        recorded_at=time.time_ns() // 1_000_000,
        age_ms=0,
        operation_id=operation.operation_id,
        alert_id=alert_id,
    )
    sent: Sent = fleet.send_command(phone, command, team_id)
    posts = [watcher for watcher in operation.watchers if watcher.audience.target is None]
    await until(lambda: all(alert_id in post.alerts for post in posts), "the SOS is on every post", 20.0)
    return [(post.alerts[alert_id] - sent.sent_at_s) * 1000 for post in posts]
