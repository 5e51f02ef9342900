from uuid import UUID

from protocol.devices import Platform
from protocol.ids import DeviceId
from server.http.feeder_memory import FeederMemory
from server.interop.fixes import UnusableReason
from server.ports import Principal

DEVICE = DeviceId(UUID(int=1))


def test_a_tracker_is_recalled_until_it_is_forgotten() -> None:
    memory, principal = FeederMemory(), Principal(DEVICE, None, Platform.TRACKER, ())
    memory.remember(b"x", principal)
    assert memory.recall(b"x") == principal
    memory.forget(b"x")
    memory.forget(b"x")
    assert memory.recall(b"x") is None


def test_the_last_reason_counts_and_all_drops_are_counted() -> None:
    memory = FeederMemory()
    assert memory.trouble_of(DEVICE) is None
    memory.note_trouble(DEVICE, UnusableReason.TOO_OLD, 1)
    memory.note_trouble(DEVICE, UnusableReason.NULL_ISLAND, 2)
    assert memory.trouble_of(DEVICE) == (UnusableReason.NULL_ISLAND, 2, 2)


def test_a_touch_is_due_once_a_minute() -> None:
    memory, start = FeederMemory(), 1_760_000_000_000
    due = [memory.is_touch_due(DEVICE, start + seconds * 1000) for seconds in (0, 1, 59, 60, 61, 120)]
    assert due == [True, False, False, True, False, True]


def test_memory_is_bounded_and_forgets_who_was_not_heard_for_longest() -> None:
    memory, principal = FeederMemory(), Principal(DEVICE, None, Platform.TRACKER, ())
    memory.remember(b"first", principal)
    for n in range(9_999):
        memory.remember(n.to_bytes(4, "big"), principal)
    memory.remember(b"first", principal)
    memory.remember(b"one more", principal)
    assert memory.recall(b"first") == principal
    assert memory.recall((0).to_bytes(4, "big")) is None
