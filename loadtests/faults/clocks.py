"""T-22 and T-25: device clocks that are wrong by hours or decades, and phones that come back after three days."""

import asyncio
import time

from loadtests.faults.exercise import exercise
from loadtests.faults.figures import shown_ms
from loadtests.faults.installation import install
from loadtests.faults.trial import Trial
from loadtests.generator import Fleet
from loadtests.load_socket import LoadSocket
from loadtests.measure import Goal, percentile
from protocol.commands import ReportStatus
from protocol.devices import Role
from protocol.ids import TeamId
from protocol.teams import TeamStatus

_DAY_MS = 86_400_000
SKEWS_MS = (0, _DAY_MS, -_DAY_MS, -1_800_000_000_000, 2_400_000_000_000, 3_600_000, -3_600_000, 120_000)
"""A day ahead and behind, 1970, beyond 2100, a wrong daylight saving time, two minutes."""
_LARGEST_AGE_MS = 2_500
ERROR_MS = 2_000.0
_OFFLINE_MS = 72 * 3_600_000
DRAIN_S = 60.0
LIVE_MS = 250.0
_PER_S = 40.0


async def wrong_clocks(trial: Trial) -> None:
    """T-22: order is that of arrival, and the time of each fact is right, whatever the devices' clocks say."""
    rounds = trial.pick(40, 2_000)
    errors_ms: list[float] = []
    async with (
        install(trial.directory, servers=1) as installation,
        exercise(installation, crews=2, posts=2) as operation,
    ):
        target, fleet = await operation.target(), operation.fleet(installation.server)
        devices = await fleet.open(await target.admit([None] * len(SKEWS_MS), Role.DISPATCHER), None, label="device")
        await asyncio.sleep(_LARGEST_AGE_MS / 1000)  # so that no age reaches back before the operation began
        said: dict[object, int] = {}
        order: list[object] = []
        for number in range(rounds):
            for device, skew_ms in zip(devices, SKEWS_MS, strict=True):
                age_ms = trial.dice.randint(0, _LARGEST_AGE_MS)
                now = time.time_ns() // 1_000_000
                status = (TeamStatus.PATROL, TeamStatus.AVAILABLE_BASE)[number % 2]
                command = _report(fleet, operation.teams[0], status, max(0, now - age_ms + skew_ms), age_ms)
                fleet.send_command(device, command, operation.teams[0])
                said[command.command_id] = now - age_ms
                order.append(command.command_id)
                await fleet.until_answered()
            trial.count("commands by wrong clocks", len(devices))
        verdict = await operation.judge()
        trial.verdicts.append(verdict)
        records = {record.command_id: record for record in await target.read_records()}
        errors_ms = [abs(records[one].occurred_at - at) for one, at in said.items()]  # type: ignore[index]
        seqs = [records[one].seq for one in order]  # type: ignore[index]
        trial.require(seqs == sorted(seqs), "the order of the log follows device clocks")
    trial.goals.append(Goal("error of the time of a fact, longest", max(errors_ms), "ms", ERROR_MS))


async def three_days_offline(trial: Trial) -> None:
    """T-25: phones bring what they kept for 72 h, all at once; it drains, and the live picture does not suffer."""
    phones, each = trial.pick((20, 60), (50, 200))
    async with (
        install(trial.directory, servers=1) as installation,
        exercise(installation, crews=4, posts=4) as operation,
    ):
        target, fleet = await operation.target(), operation.fleet(installation.server)
        teams = [operation.teams[number % len(operation.teams)] for number in range(phones)]
        returning = await fleet.open(await target.admit(teams, Role.TEAM_LEADER), None, label="returning")
        posts = [watcher.observer for watcher in operation.watchers if watcher.audience.target is None]
        async with operation.under_load(0.2):
            trial.say(f"{phones} phones return with {each} commands each")
            began = time.monotonic()
            await asyncio.gather(
                *(empty_outbox(fleet, phone, team, each) for phone, team in zip(returning, teams, strict=True))
            )
            await fleet.until_answered()
            drained_s = time.monotonic() - began
            trial.count("commands up to 72 h old", phones * each)
            await operation.accepts_again()
        own = {crew.credential.device_id for crew in operation.crews}
        history = operation.history
        trial.verdicts.append(await operation.judge())
        history.commands = [sent for sent in history.commands if sent.device_id in own]
        live_ms = shown_ms(history, posts, began, began + drained_s)
    trial.goals += [
        Goal("drained after", drained_s, "s", DRAIN_S),
        Goal("live changes on a post meanwhile, p99", percentile(live_ms, 0.99), "ms", LIVE_MS),
    ]


async def empty_outbox(fleet: Fleet, phone: LoadSocket, team_id: TeamId, count: int) -> None:
    """One phone's outbox, oldest first, at the pace that a phone may send."""
    began = time.monotonic()
    for number in range(count):
        age_ms = _OFFLINE_MS * (count - number) // count
        recorded_at = time.time_ns() // 1_000_000 - age_ms
        status = (TeamStatus.PATROL, TeamStatus.AVAILABLE_BASE)[number % 2]
        command = _report(fleet, None, status, recorded_at, age_ms)
        fleet.send_command(phone, command, team_id)
        await asyncio.sleep(max(0.0, began + (number + 1) / _PER_S - time.monotonic()))  # the pace


def _report(fleet: Fleet, team_id: TeamId | None, status: TeamStatus, recorded_at: int, age_ms: int) -> ReportStatus:
    return ReportStatus(
        command_id=fleet.new_command_id(),
        device_counter=fleet.next_counter(),
        recorded_at=recorded_at,
        age_ms=age_ms,
        boot_id=1,
        operation_id=fleet.address.operation_id,
        status=status,
        team_id=team_id,
    )
