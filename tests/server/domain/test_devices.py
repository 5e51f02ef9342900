"""Devices, as the posts see them: admitted once, shut out for good."""

from typing import Any

import pytest

from protocol import commands as c
from protocol.devices import Device, Platform, Role
from protocol.operations import OperationStatus
from protocol.refusals import Refusal, RefusalCode
from server.domain.actor import SYSTEM
from server.domain.outcomes import Accepted, Decision
from tests.support.strategies import COVER_HEAD, DEVICES, SITES, STRANGER, TEAMS, History, ask, prepared


@pytest.fixture
def history() -> History:
    return prepared()


def enrol(history: History, **fields: Any) -> Decision:
    device: dict[str, Any] = {"device_id": DEVICES[2], "role": Role.TEAM_MEMBER} | fields
    return history.run(ask(c.EnrolDevice, SYSTEM, platform=Platform.PHONE, label="phone", **device))


def test_a_device_is_admitted_for_its_team_or_its_site(history: History) -> None:
    assert isinstance(enrol(history, role=Role.POST_LEADER, site_id=SITES[0]), Accepted)
    device = history.state.find(Device, DEVICES[2])
    assert device is not None
    assert (device.site_id, device.enrolled_at, device.is_revoked) == (SITES[0], history.now, False)


@pytest.mark.parametrize("field", ["team_id", "site_id"])
def test_a_device_speaks_only_for_what_exists(history: History, field: str) -> None:
    assert enrol(history, **{field: STRANGER}) == Refusal(code=RefusalCode.UNKNOWN_TARGET, field=field)


def test_a_device_is_admitted_once(history: History) -> None:
    decision = enrol(history, device_id=DEVICES[0])
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.field) == (RefusalCode.ALREADY_EXISTS, "device_id")


def test_a_device_has_no_identifier_of_another_thing(history: History) -> None:
    assert enrol(history, device_id=TEAMS[0]) == Refusal(code=RefusalCode.ALREADY_EXISTS, field="device_id")


def test_a_device_shut_out_stays_on_the_list(history: History) -> None:
    history.run(ask(c.RevokeDevice, SYSTEM, device_id=DEVICES[0]))
    device = history.state.find(Device, DEVICES[0])
    assert device is not None
    assert device.is_revoked
    assert isinstance(enrol(history, device_id=DEVICES[0]), Refusal), "it does not come back under its identifier"


def test_a_device_is_shut_out_even_after_the_end(history: History) -> None:
    history.run(ask(c.SetOperationStatus, COVER_HEAD, status=OperationStatus.CLOSED, is_forced=True, reason="A"))
    assert isinstance(history.run(ask(c.RevokeDevice, SYSTEM, device_id=DEVICES[0])), Accepted)


def test_an_unknown_device_cannot_be_shut_out(history: History) -> None:
    decision = history.run(ask(c.RevokeDevice, SYSTEM, device_id=STRANGER))
    assert decision == Refusal(code=RefusalCode.UNKNOWN_TARGET, field="device_id")


@pytest.mark.parametrize("team_id", TEAMS[:2])
def test_no_person_enrols_devices_by_command(history: History, team_id: Any) -> None:
    asked = ask(
        c.EnrolDevice,
        device_id=DEVICES[2],
        role=Role.ORG_ADMIN,
        platform=Platform.PHONE,
        label="phone",
        team_id=team_id,
    )
    assert history.run(asked) == Refusal(code=RefusalCode.FORBIDDEN)
