"""The part of the stored history that is about care: written, signed, read through broken glass, erased."""

from typing import Any
from uuid import UUID

from protocol import events as e
from protocol.devices import Role
from protocol.ids import DeviceId, GlassBreakId, TeamId, UserId, VictimId
from protocol.protected import Compartment, Sealed
from protocol.victims import CustodyKind, Holder
from tests.support.ground_history import Told


def cared_for(
    team_id: TeamId,
    reader: tuple[UserId, DeviceId],
    ids: tuple[UUID, UUID],
    by_rule: dict[str, Any],
    on_phone: dict[str, Any],
) -> list[Told]:
    """A victim of the team, with something in every compartment; somebody insists on reading it.

    Args:
        team_id: Who has the victim.
        reader: Who breaks the glass, and on what.
        ids: Of the victim and of the broken glass.
        by_rule: What a record of the system has of its own.
        on_phone: What a record of the crew's phone has of its own.
    """
    victim_id, glass_id = VictimId(ids[0]), GlassBreakId(ids[1])
    user_id, device_id = reader
    holder = Holder(kind=CustodyKind.TEAM, team_id=team_id)
    return [
        (56, e.VictimRegistered(victim_id=victim_id, number=900, holder=holder, identity=_box(0)), on_phone),
        (56, e.CareRecorded(victim_id=victim_id, report=_box(1), red_flag_count=2, by_team_id=team_id), on_phone),
        (57, e.CareRecorded(victim_id=victim_id, report=_box(2), by_team_id=team_id), on_phone),
        (57, e.VitalsMeasured(victim_id=victim_id, vitals=_box(3), by_team_id=team_id), on_phone),
        (57, e.CareNoted(victim_id=victim_id, remark=_box(4), by_team_id=team_id), on_phone),
        (58, e.CareSigned(victim_id=victim_id), on_phone),
        (
            58,
            e.GlassBroken(
                glass_break_id=glass_id,
                victim_id=victim_id,
                compartment=Compartment.CARE,
                by_role=Role.DISPATCHER,
                by_user_id=user_id,
                by_device_id=device_id,
            ),
            by_rule,
        ),
    ]


def _box(number: int) -> Sealed:
    """Bytes of the length that a box has."""
    return Sealed(key_id="1", box=bytes(range(number, number + 40)))
