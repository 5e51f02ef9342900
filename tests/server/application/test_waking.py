"""Rule WK3: a phone is woken once for what its team has not got, and tried again a few times at most."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from protocol import commands as c
from protocol.assignments import AssignmentTask
from protocol.devices import Platform, Role
from protocol.ids import AssignmentId, DeviceId
from protocol.messages import Addressees, MessageKind
from protocol.operations import OperationStatus
from protocol.resource_requests import RequestAnswerKind
from server.adapters.memory.access import MemoryAccessStore
from server.adapters.memory.wake_list import MemoryWakeList
from server.application.reach import ReachBoard
from server.application.waking import GRACE_S, RETRY_AFTER_S, Waker
from server.ports import Grant, Unavailable
from server.sleepers import Pushed, Sleeper
from tests.support.message_strategies import MESSAGES
from tests.support.nodes import NOW, Commands, MemoryNode
from tests.support.strategies import COVER_HEAD, DEVICES, OPERATION, START, TEAMS, actor_of

ORDER = AssignmentId(UUID(int=91))
PHONE, OTHER = DeviceId(UUID(int=81)), DeviceId(UUID(int=82))
ENDPOINT = "https://push.example.net/send/{}"


class Clock:
    """Implements `Clock`; stands still."""

    def now(self) -> int:
        return START

    def monotonic(self) -> int:
        return 0


class Courier:
    """Implements `PushCourier`: notes where it went, and answers what the test wants."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.answers: list[Pushed] = []

    async def deliver(self, endpoint: str) -> Pushed:
        self.calls.append(endpoint)
        return self.answers.pop(0) if self.answers else Pushed.SENT


class Night:
    """Two phones that agreed: the first team's and the second's. One waker for each process."""

    def __init__(self) -> None:
        self.access = MemoryAccessStore()
        self.wake_list = MemoryWakeList(self.access)
        self.courier = Courier()
        self.tasks: list[asyncio.Task[None]] = []
        self.waits: list[float] = []
        self.counted: list[Pushed] = []
        self.while_waiting: Callable[[], Coroutine[Any, Any, Any]] | None = None

    async def begin(self) -> None:
        for device_id, team_id in ((PHONE, TEAMS[0]), (OTHER, TEAMS[1])):
            await self.access.admit_device(
                device_id=device_id,
                token_hash=device_id.bytes,
                platform=Platform.PHONE,
                label="",
                grant=Grant(OPERATION, Role.TEAM_LEADER, team_id),
                now=START,
            )
            sleeper = Sleeper(device_id, OPERATION, team_id, ENDPOINT.format(device_id.int))
            assert await self.wake_list.keep(sleeper, START)

    async def watch(self, node: MemoryNode) -> ReachBoard:
        reach = ReachBoard(node.feed, self.wake_list, lambda: node.operations.held, Clock())
        waker = Waker(
            self.wake_list,
            self.courier,
            reach,
            Clock(),
            lambda work: self.tasks.append(asyncio.ensure_future(work)),
            count=self.counted.append,
            sleep=self._sleep,
        )
        live = await node.operations.open(OPERATION)
        assert live is not None
        waker.watch(live)
        await self.settle()
        return reach

    async def settle(self) -> None:
        while self.tasks:
            await self.tasks.pop()

    async def _sleep(self, wait_s: float) -> None:
        self.waits.append(wait_s)
        if self.while_waiting is not None:
            await self.while_waiting()

    @property
    def called(self) -> list[DeviceId]:
        return [DeviceId(UUID(int=int(call.rpartition("/")[2]))) for call in self.courier.calls]


@pytest.fixture
async def night(node: MemoryNode) -> Night:
    night = Night()
    await node.run(Commands("head").make(c.AllowWaking, is_allowed=True), COVER_HEAD)
    await node.finish()
    await night.begin()
    return night


def order() -> c.GiveAssignment:
    return Commands("desk").make(c.GiveAssignment, assignment_id=ORDER, team_id=TEAMS[0], task=AssignmentTask.STANDBY)


async def test_an_order_wakes_its_team_and_nobody_else(node: MemoryNode, night: Night) -> None:
    await night.watch(node)
    night.courier.calls.clear()
    await node.run(order())
    await night.settle()
    assert night.called == [PHONE]
    assert night.waits == []
    assert night.counted[-1] is Pushed.SENT


async def test_of_two_processes_one_wakes_a_phone_once(
    node: MemoryNode, start: Callable[[], MemoryNode], night: Night
) -> None:
    other = start()
    for process in (node, other):
        await night.watch(process)
    night.courier.calls.clear()
    await node.run(order())
    await node.finish()
    await other.hear()
    await night.settle()
    assert night.called == [PHONE]


async def test_a_process_that_begins_makes_up_what_another_left_undone(node: MemoryNode, night: Night) -> None:
    await node.run(order())
    await night.watch(node)
    assert PHONE in night.called


async def test_a_team_that_listens_is_left_alone_if_it_has_the_order_in_time(node: MemoryNode, night: Night) -> None:
    reach = await night.watch(node)
    night.courier.calls.clear()
    reach.begin(OPERATION, DEVICES[0], TEAMS[0])
    confirm = Commands("phone").make(c.ConfirmDelivery, assignment_id=ORDER)
    night.while_waiting = lambda: node.run(confirm, actor_of(Role.TEAM_LEADER))
    await node.run(order())
    await night.settle()
    assert (night.waits, night.called) == ([GRACE_S], [])


async def test_a_socket_that_is_dead_without_anybody_knowing_does_not_keep_a_team_asleep(
    node: MemoryNode, night: Night
) -> None:
    reach = await night.watch(node)
    night.courier.calls.clear()
    reach.begin(OPERATION, DEVICES[0], TEAMS[0])
    await node.run(order())
    await night.settle()
    assert (night.waits, night.called) == ([GRACE_S], [PHONE])


async def test_what_may_work_later_is_tried_a_few_times_then_no_more(node: MemoryNode, night: Night) -> None:
    await night.watch(node)
    night.courier.calls.clear()
    night.courier.answers = [Pushed.LATER] * 9
    await node.run(order())
    await night.settle()
    assert len(night.called) == 1 + len(RETRY_AFTER_S)
    assert night.waits == list(RETRY_AFTER_S)
    failed = {each.device_id: each.failed_at for each in await night.wake_list.of(OPERATION)}
    assert failed[PHONE] == START


async def test_what_has_arrived_meanwhile_is_not_tried_again(node: MemoryNode, night: Night) -> None:
    await night.watch(node)
    night.courier.calls.clear()
    night.courier.answers = [Pushed.LATER] * 9
    cancel = Commands("desk 2").make(c.EndAssignment, assignment_id=ORDER, state="cancelled", reason="x")
    night.while_waiting = lambda: node.run(cancel)
    await node.run(order())
    await night.settle()
    assert night.called == [PHONE]


async def test_a_phone_that_does_not_want_it_any_more_is_forgotten(node: MemoryNode, night: Night) -> None:
    """Rule WK6."""
    await night.watch(node)
    night.courier.answers = [Pushed.GONE]
    await node.run(order())
    await night.settle()
    assert [each.device_id for each in await night.wake_list.of(OPERATION)] == [OTHER]


async def test_a_push_service_that_says_no_is_not_asked_again_for_the_same(node: MemoryNode, night: Night) -> None:
    await night.watch(node)
    night.courier.calls.clear()
    night.courier.answers = [Pushed.REFUSED]
    await node.run(order())
    await night.settle()
    assert (night.called, night.waits) == ([PHONE], [])


async def test_where_nobody_allowed_it_nobody_is_woken(node: MemoryNode, night: Night) -> None:
    """Rule WK1: and what was kept is erased at once."""
    await night.watch(node)
    night.courier.calls.clear()
    await node.run(Commands("head 2").make(c.AllowWaking, is_allowed=False), COVER_HEAD, NOW + 1_000)
    await node.run(order())
    await night.settle()
    assert night.called == []
    assert await night.wake_list.of(OPERATION) == []


async def test_the_end_of_the_operation_erases_where_phones_are_called(node: MemoryNode, night: Night) -> None:
    """Rule WK6."""
    await night.watch(node)
    end = Commands("head 2").make(c.SetOperationStatus, status=OperationStatus.CLOSED, is_forced=True, reason="end")
    await node.run(end, COVER_HEAD)
    await night.settle()
    assert await night.wake_list.of(OPERATION) == []


async def test_a_store_that_is_away_hinders_nothing_else(
    node: MemoryNode, night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    await night.watch(node)
    night.courier.calls.clear()

    async def away(_: object) -> list[Sleeper]:
        raise Unavailable

    monkeypatch.setattr(night.wake_list, "of", away)
    await node.run(order())
    await night.settle()
    assert night.called == []


async def test_no_log_says_where_a_phone_is_called(node: MemoryNode, night: Night) -> None:
    """Rule WK4: who reads a log could otherwise wake phones."""
    await night.watch(node)
    for answer in (Pushed.REFUSED, Pushed.GONE):
        night.courier.answers = [answer]
        with capture_logs() as lines:
            number = int(answer is Pushed.GONE)
            order = Commands(f"desk {number}").make(
                c.GiveAssignment,
                assignment_id=AssignmentId(UUID(int=95 + number)),
                team_id=TEAMS[0],
                task=AssignmentTask.STANDBY,
            )
            await node.run(order)
            await night.settle()
        assert lines
        assert "push.example.net" not in str(lines)


@pytest.mark.parametrize("is_listening", [False, True])
async def test_an_answer_wakes_who_asked_only_if_no_phone_of_theirs_listens(
    node: MemoryNode, night: Night, is_listening: bool
) -> None:
    """Rule WK3: nothing confirms an answer, so a phone that listens would be woken in vain each time."""
    reach = await night.watch(node)
    night.courier.calls.clear()
    if is_listening:
        reach.begin(OPERATION, DEVICES[0], TEAMS[0])
    answer = Commands("desk").make(c.AnswerRequest, message_id=MESSAGES[1], answer=RequestAnswerKind.ACCEPTED)
    await node.run(answer)
    await night.settle()
    assert (night.waits, night.called) == ([], [] if is_listening else [PHONE])


@pytest.mark.parametrize("is_listening", [False, True])
async def test_what_goes_over_to_another_team_wakes_that_one_although_the_first_had_it(
    node: MemoryNode, night: Night, is_listening: bool
) -> None:
    """Rules WK3 and RL5; a phone of the other team that listens shows it already, and will not say so."""
    reach = await night.watch(node)
    text = Commands("desk").make(
        c.SendMessage,
        message_id=MESSAGES[2],
        kind=MessageKind.ORDER,
        to=Addressees(team_ids=TEAMS[:1]),
        text="A",
    )
    await node.run(text)
    await node.run(Commands("phone").make(c.ConfirmMessageDelivery, message_id=MESSAGES[2]), actor_of(Role.TEAM_LEADER))
    await night.settle()
    night.courier.calls.clear()
    if is_listening:
        reach.begin(OPERATION, DEVICES[1], TEAMS[1])
    await node.run(Commands("desk 2").make(c.MergeTeams, team_id=TEAMS[0], into_team_id=TEAMS[1]))
    await night.settle()
    assert (night.waits, OTHER in night.called) == ([], not is_listening)
