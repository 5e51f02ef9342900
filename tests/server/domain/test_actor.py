"""Vigie's own facts have an author that no device can be."""

from protocol.devices import Role
from server.domain.actor import SYSTEM, SYSTEM_DEVICE, Moment


def test_vigie_speaks_as_itself_for_no_team() -> None:
    assert (SYSTEM.device_id, SYSTEM.role) == (SYSTEM_DEVICE, Role.SYSTEM)
    assert (SYSTEM.user_id, SYSTEM.team_id, SYSTEM.site_id) == (None, None, None)


def test_the_author_of_derived_facts_is_no_device_that_could_exist() -> None:
    assert SYSTEM_DEVICE.int == 0, "the nil UUID, which no generator makes"


def test_a_time_is_exact_unless_somebody_says_that_it_is_estimated() -> None:
    assert not Moment(received_at=2, occurred_at=1).is_estimated
