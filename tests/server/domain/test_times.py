"""When did it happen? The weighing of the times a command carries (rule C8)."""

from uuid import UUID

import pytest

from protocol.commands import ClearAlert
from protocol.ids import AlertId, CommandId
from server.domain.actor import Moment
from server.domain.times import time_of_fact

START, RECEIVED = 1_000_000, 2_000_000
BOOT, OTHER_BOOT = 1, 2


def weigh(
    *,
    recorded_at: int = 0,
    age_ms: int | None = None,
    boot_id: int | None = None,
    stated_at: int | None = None,
    clock_offset_ms: int = 0,
    started_at: int | None = START,
) -> Moment:
    command = ClearAlert(
        command_id=CommandId(UUID(int=1)),
        device_counter=1,
        recorded_at=recorded_at,
        age_ms=age_ms,
        boot_id=boot_id,
        stated_at=stated_at,
        alert_id=AlertId(UUID(int=2)),
        reason="over",
    )
    return time_of_fact(
        command, received_at=RECEIVED, boot_id=BOOT, clock_offset_ms=clock_offset_ms, started_at=started_at
    )


@pytest.mark.parametrize("boot_id", [None, BOOT])
def test_in_the_same_boot_the_age_counts_and_the_wall_clock_does_not(boot_id: int | None) -> None:
    assert weigh(recorded_at=5, age_ms=300, boot_id=boot_id) == Moment(RECEIVED, RECEIVED - 300)


def test_after_a_reboot_the_corrected_wall_clock_is_an_estimate() -> None:
    moment = weigh(recorded_at=1_500_000, age_ms=300, boot_id=OTHER_BOOT, clock_offset_ms=-200)
    assert moment == Moment(RECEIVED, 1_499_800, is_estimated=True)


def test_without_an_age_the_corrected_wall_clock_is_an_estimate() -> None:
    assert weigh(recorded_at=1_500_000) == Moment(RECEIVED, 1_500_000, is_estimated=True)


@pytest.mark.parametrize("boot_id", [BOOT, OTHER_BOOT])
def test_a_time_given_by_a_person_wins_over_the_clocks(boot_id: int) -> None:
    moment = weigh(recorded_at=1_500_000, age_ms=300, boot_id=boot_id, stated_at=1_700_000)
    assert moment == Moment(RECEIVED, 1_700_000)


@pytest.mark.parametrize("stated_at", [RECEIVED + 1, 9_999_999_999_999])
def test_nothing_happens_after_the_server_heard_of_it(stated_at: int) -> None:
    assert weigh(stated_at=stated_at).occurred_at == RECEIVED
    assert weigh(recorded_at=stated_at).occurred_at == RECEIVED


def test_nothing_happens_before_the_operation_began() -> None:
    assert weigh(stated_at=START - 1).occurred_at == START
    assert weigh(age_ms=RECEIVED).occurred_at == START


def test_the_first_fact_of_an_operation_happens_when_it_is_received() -> None:
    assert weigh(age_ms=300, started_at=None).occurred_at == RECEIVED


def test_an_operation_that_began_in_the_future_does_not_push_facts_there() -> None:
    assert weigh(age_ms=300, started_at=RECEIVED + 50).occurred_at == RECEIVED
