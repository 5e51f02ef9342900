"""Rights as values: a window counts at both ends, and a change of rights ends only what was proved before it."""

from uuid import UUID

import pytest

from protocol.devices import Platform, Role
from protocol.ids import DeviceId, OperationId, SiteId, TeamId, UserId
from server.admission import AccessChange, Grant, Invitation, Principal

OPERATION = OperationId(UUID(int=1))
DEVICE, SESSION, USER = DeviceId(UUID(int=2)), DeviceId(UUID(int=3)), UserId(UUID(int=4))
PERSON = Principal(DEVICE, USER, Platform.BROWSER, (), rights_version=3, session_id=SESSION)


@pytest.mark.parametrize(("now", "is_live"), [(9, False), (10, True), (19, True), (20, False)])
def test_a_right_begins_and_ends_at_its_hours(now: int, is_live: bool) -> None:
    """Rule CT8."""
    assert Grant(OPERATION, Role.OBSERVER, not_before=10, not_after=20).is_live(now) is is_live
    assert Grant(OPERATION, Role.OBSERVER).is_live(now)


@pytest.mark.parametrize(
    ("change", "ends"),
    [
        (AccessChange(DEVICE, None), True),
        (AccessChange(SESSION, None), True),
        (AccessChange(USER, 4), True),
        (AccessChange(USER, 3), False),
        (AccessChange(UserId(UUID(int=9)), None), False),
    ],
)
def test_a_change_ends_what_was_proved_before_it(change: AccessChange, ends: bool) -> None:
    assert change.ends(PERSON) is ends


def test_an_invitation_gives_the_rights_that_it_names_and_a_tracker_nothing_but_positions() -> None:
    invitation = Invitation(OPERATION, Role.TEAM_LEADER, TeamId(UUID(int=5)), SiteId(UUID(int=6)), "x", 99, None, 1, 2)
    assert invitation.grant == Grant(OPERATION, Role.TEAM_LEADER, invitation.team_id, invitation.site_id, 2, 1)
    tracker = PERSON._replace(grants=(Grant(OPERATION, Role.TRACKER),))
    assert (tracker.is_position_only, PERSON.is_position_only) == (True, False)
