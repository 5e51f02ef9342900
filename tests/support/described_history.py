"""The part of the stored history in which things and people are described piece by piece, and a mission is marked."""

from typing import Any

from protocol import events as e
from protocol.ids import MemberId, RadioId, SectorId, TeamId, VehicleId
from protocol.members import Qualification, QualificationEnd
from protocol.operations import SectorKind
from protocol.teams import MissionMark
from protocol.vehicles import FuelLevel

Told = tuple[int, e.Event, dict[str, Any]]
"""Minute, event, and what its record has of its own."""


def described(
    team_id: TeamId,
    member_id: MemberId,
    things: tuple[VehicleId, RadioId],
    sector_id: SectorId,
    on_phone: dict[str, Any],
) -> list[Told]:
    """Within one minute: what a vehicle carries, how full a set is, until when somebody may, who leads, what was given.

    Args:
        team_id: A team that exists.
        member_id: One of its members.
        things: A vehicle and a radio that exist.
        sector_id: Of a new sector, led by the member.
        on_phone: What a record of the crew's phone has of its own.
    """
    vehicle_id, radio_id = things
    until = QualificationEnd(Qualification.PSE2, 1_798_675_200_000)
    events: list[tuple[e.Event, dict[str, Any]]] = [
        (
            e.VehicleDescribed(
                vehicle_id=vehicle_id, plate="AB-123-CD", can_transport=True, equipment=("DSA", "Matelas coquille")
            ),
            {},
        ),
        (e.TechnicalStateReported(vehicle_id=vehicle_id, fuel=FuelLevel.QUARTER), on_phone),
        (e.RadioDescribed(radio_id=radio_id, battery_pct=60), on_phone),
        (e.MemberDescribed(member_id=member_id, qualified_until=(until,)), {}),
        (e.LeaderNamed(team_id=team_id, member_id=member_id), {}),
        (e.MissionMarked(team_id=team_id, mark=MissionMark.REPORT_PASSED), on_phone),
        (e.MissionMarked(team_id=team_id, mark=MissionMark.DESTINATION_GIVEN), {}),
        (
            e.SectorDefined(
                sector_id=sector_id, code="C1", name="Scène", kind=SectorKind.OPERATIONAL, leader_id=member_id
            ),
            {},
        ),
    ]
    return [(30, event, stamps) for event, stamps in events]
