"""The clients of a test's load, which keep every answer and everything shown beside the numbered facts."""

import asyncio
import time
from collections.abc import Callable

from loadtests.generator import Fleet
from loadtests.history import Outcome, Sent
from loadtests.load_socket import Address, LoadSocket
from protocol.codec import MSGPACK
from protocol.commands import Command
from protocol.downstream import Accepted, AlertNow, Change, Downstream, Later, Positions, Refused
from protocol.ids import CommandId, DeviceId, TeamId

STILL_TURNS = 120
"""So many looks, 5 ms apart, at which nothing has moved, and the load goes on: what is missing is for the checker."""
STILL_AGAIN_TURNS = 20
"""The same, once a server has come to a standstill."""


class Clients(Fleet):
    """Sockets to both processes; answers belong to a device's key, so that two devices may use the same one."""

    def __init__(self, address: Address, secret: str) -> None:
        super().__init__(address)
        self.reader.secrets = (secret.encode(),)
        self.open_questions: dict[tuple[DeviceId, CommandId], Sent] = {}
        self._asked: dict[tuple[DeviceId, CommandId], Sent] = {}
        self.stood_at: dict[LoadSocket, int] = {}
        self.on_message = self._note
        self.answers = 0
        self.has_stalled = False
        self.frames: dict[CommandId, bytes] = {}

    @property
    def unanswered(self) -> int:
        return len(self.open_questions)

    def send_command(self, speaker: LoadSocket, command: Command, team_id: TeamId) -> Sent:
        frame = MSGPACK.encode(command)
        sent = Sent(command.command_id, speaker.credential.device_id, team_id, time.monotonic())
        sent.body, sent.most_facts = frame, 8  # a move is two facts of one command; twice is told by where they stand
        key = (sent.device_id, sent.command_id)
        self.frames[command.command_id] = frame
        self._asked[key] = self.open_questions[key] = sent
        self.history.commands.append(sent)
        speaker.send(frame)
        return sent

    def hear(self, hearer: LoadSocket, message: Downstream, at_s: float) -> None:
        match message:
            case Accepted(command_id=command_id, seq=seq):
                self._settle((hearer.credential.device_id, command_id), Outcome.ACCEPTED, seq, at_s)
            case Refused(command_id=command_id) if command_id is not None:
                self._settle((hearer.credential.device_id, command_id), Outcome.REFUSED, 0, at_s)
            case Later(command_id=command_id):
                asyncio.get_running_loop().call_later(0.1, hearer.send, self.frames[command_id])
        self._note(hearer, message, at_s)

    def _settle(self, key: tuple[DeviceId, CommandId], outcome: Outcome, seq: int, at_s: float) -> None:
        self._asked[key].answer(outcome, seq, at_s)
        self.open_questions.pop(key, None)
        self.answers += 1
        self.on_answer()

    def _note(self, hearer: LoadSocket, message: Downstream, at_s: float) -> None:
        observer = hearer.observer
        match message:
            case Change(seq=seq):
                self.stood_at[hearer] = seq
            case AlertNow(alert_id=alert_id) if observer.alerts is not None:
                observer.alerts.setdefault(alert_id, self.stood_at.get(hearer, 0))
            case Positions(positions=positions) if observer.fixes is not None:
                observer.fixes += [(position.team_id, position.fix_at) for position in positions]

    async def quiet(self, is_quiet: Callable[[], bool]) -> bool:
        """Until it is; false when nothing has moved for too long, which is for the checker to find."""
        still, before = 0, ()
        while not is_quiet():
            now = (self.unanswered, *(each.seq for each in self.sockets))
            still = still + 1 if now == before else 0
            if still > (STILL_AGAIN_TURNS if self.has_stalled else STILL_TURNS):
                self.open_questions.clear()  # nobody waits for these any longer
                self.has_stalled = True
                return False
            before = now
            await asyncio.sleep(0.005)
        return True
