"""T-24b: a server process gets no memory any more while crews report; it sheds who comes, or ends and is replaced."""

import asyncio
import resource
import time

from loadtests.faults.exercise import exercise
from loadtests.faults.installation import install
from loadtests.faults.trial import Trial
from loadtests.generator import Fleet
from loadtests.history import Observer
from loadtests.load_socket import Credential, LoadSocket
from loadtests.measure import Goal, command_line_of
from protocol.devices import Role
from protocol.upstream import Scope

_MORE_MIB = 4
"""What the process may still take when the crowd comes."""
_COMERS = 600
_COME_WITHIN_S = 5.0
BACK_S = 30.0


async def no_memory(trial: Trial) -> None:
    """T-24b: its address space is closed under load and opened again; nothing accepted is lost, everybody is back."""
    rounds = trial.pick(1, 12)
    back_s: list[float] = []
    async with (
        install(trial.directory, servers=2) as installation,
        exercise(installation, crews=4, posts=4) as operation,
    ):
        server = installation.server
        credentials = await (await operation.target()).admit([None] * _COMERS, Role.DISPATCHER)
        async with operation.under_load(0.1):
            for number in range(rounds):
                trial.say(f"no memory for a server process: {number + 1} of {rounds}")
                [worker] = server.workers()
                close_memory(worker, _MORE_MIB)
                crowd = Fleet((await operation.target()).address)
                tries = [asyncio.wait_for(_come(crowd, each), _COME_WITHIN_S) for each in credentials]
                came = await asyncio.gather(*tries, return_exceptions=True)
                trial.count("comers turned away", sum(not isinstance(each, LoadSocket) for each in came))
                await crowd.close()
                if command_line_of(worker):
                    open_memory(worker)
                    trial.count("× lived through it")
                else:
                    trial.count("× ended and was replaced")
                began = time.monotonic()
                await operation.accepts_again(BACK_S)
                back_s.append(time.monotonic() - began)
        trial.verdicts.append(await operation.judge())
    trial.goals.append(Goal("every crew accepted again", max(back_s), "s", BACK_S))


def close_memory(pid: int, more_mib: int) -> None:
    """This process may take so much more than it has, and nothing beyond."""
    with open(f"/proc/{pid}/statm", encoding="ascii") as statm:
        taken = int(statm.read().split()[0]) * resource.getpagesize()
    resource.prlimit(pid, resource.RLIMIT_AS, (taken + more_mib * 1_048_576, resource.RLIM_INFINITY))


def open_memory(pid: int) -> None:
    """As much as there is."""
    resource.prlimit(pid, resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


async def _come(crowd: Fleet, credential: Credential) -> LoadSocket:
    socket = await crowd.connect(credential, Observer("comer"), Scope.OPERATION)
    await socket.is_joined
    return socket
