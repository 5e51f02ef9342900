"""The line of one operation: calls for help first, so many at once, one answer each."""

import asyncio
from uuid import uuid4

from protocol import commands as c
from protocol.downstream import Later
from protocol.ids import CommandId, DeviceId
from protocol.refusals import RefusalCode
from protocol.teams import TeamStatus
from server.application.batches import MAX_BATCH, Queue, Reception, Waiting
from server.ports import CommandKey, Verdict
from tests.support.nodes import NOW, Commands
from tests.support.strategies import DISPATCHER, TEAMS


def waiting(body: bytes = b"body") -> Waiting:
    command = Commands().make(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.AVAILABLE_BASE)
    key = CommandKey(DeviceId(uuid4()), CommandId(uuid4()))
    return Waiting(key, command, DISPATCHER, Reception(NOW), body, asyncio.get_running_loop().create_future())


async def test_calls_for_help_go_first_and_in_a_batch_of_their_own() -> None:
    queue, alert, others = Queue(), waiting(), [waiting() for _ in range(MAX_BATCH + 1)]
    queue.waiting.extend(others)
    queue.alerts.append(alert)
    assert len(queue) == MAX_BATCH + 2
    assert queue.take() == [alert]
    assert queue.take() == others[:MAX_BATCH]
    assert queue.take() == others[MAX_BATCH:]


async def test_the_first_answer_stays() -> None:
    one, verdict = waiting(), Verdict(b"body", 7)
    one.repeat(verdict)
    one.put_off()
    assert one.answer.result() == verdict


async def test_what_was_put_off_names_its_command() -> None:
    one = waiting()
    one.put_off(9)
    assert one.answer.result() == Later(command_id=one.key.command_id, retry_ms=9)


async def test_a_key_used_for_another_body_is_refused_without_the_first_answer() -> None:
    """Rule C1: an id never reveals another answer."""
    one = waiting(b"another body")
    one.repeat(Verdict(b"body", 7))
    answer = one.answer.result()
    assert isinstance(answer, Verdict)
    assert answer.refusal is not None
    assert answer.refusal.code is RefusalCode.KEY_REUSED
