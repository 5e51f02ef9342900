"""The part of the stored history that happens to victims."""

from typing import Any
from uuid import UUID

from protocol import events as e
from protocol.devices import Role
from protocol.ids import SiteId, TeamId, VictimId
from protocol.protected import Sealed
from protocol.victims import (
    AgeBand,
    CustodyKind,
    Holder,
    Scan,
    ScanKind,
    Sex,
    TriageCategory,
    TriageMethod,
    VictimOutcome,
    VictimPresence,
)

Told = tuple[int, e.Event, dict[str, Any]]
"""Minute, event, and what its record has of its own."""


def told_of_victims(
    team_id: TeamId, site_id: SiteId, ids: tuple[UUID, UUID, UUID], on_phone: dict[str, Any], by_rule: dict[str, Any]
) -> list[Told]:
    """Within one minute: three numbers for two people; one is taken to a hospital, the other one leaves.

    Args:
        team_id: The crew.
        site_id: The first-aid post.
        ids: Of three victims.
        on_phone: What a record of the crew's phone has of its own; `by_rule` likewise of the system's.
    """
    hurt, involved, twice = (VictimId(each) for each in ids)
    crew = Holder(kind=CustodyKind.TEAM, team_id=team_id)
    hospital = Holder(kind=CustodyKind.DESTINATION, service="Urgences", function="IAO")
    said_by: dict[str, Any] = {"by": Role.TEAM_LEADER}
    events: list[tuple[e.Event, dict[str, Any]]] = [
        (e.MinorCareTallied(nature="ampoule", count=3, site_id=site_id), {}),
        (
            e.VictimRegistered(
                victim_id=hurt,
                number=1,
                category=TriageCategory.IMMEDIATE,
                holder=crew,
                is_confirmed=True,
                scans=(Scan(kind=ScanKind.BIB, value="1234"),),
                age_years=34,
                sex=Sex.FEMALE,
                language="pt",
                by_team_id=team_id,
                **said_by,
            ),
            on_phone,
        ),
        (
            e.VictimRegistered(
                victim_id=involved,
                number=2,
                category=TriageCategory.UNINJURED,
                holder=Holder(kind=CustodyKind.SITE, site_id=site_id),
                presence=VictimPresence.AT_SITE,
                site_id=site_id,
                age_band=AgeBand.SENIOR,
                from_minor_care="ampoule",
            ),
            {},
        ),
        (e.VictimRegistered(victim_id=twice, number=3, holder=Holder(kind=CustodyKind.SCENE)), {}),
        (
            e.VictimScanned(
                victim_id=twice, scan=Scan(kind=ScanKind.SINUS, value="12345", is_odd=True), may_duplicate_id=hurt
            ),
            on_phone,
        ),
        (
            e.VictimTriaged(
                victim_id=hurt,
                category=TriageCategory.DELAYED,
                method=TriageMethod.PHYSICIAN,
                reason="Réévaluée",
                by=Role.MEDICAL_OFFICER,
            ),
            {},
        ),
        (e.VictimDescribed(victim_id=involved, sex=Sex.MALE, language="fr"), {}),
        (e.VictimIdentified(victim_id=hurt, identity=Sealed(key_id="2", box=bytes(range(40)))), on_phone),
        (e.VictimMerged(victim_id=twice, into_id=hurt, reason="Même dossard"), {}),
        (e.VictimUnmerged(victim_id=twice), {}),
        (e.VictimVoided(victim_id=twice, reason="Bracelet vide"), {}),
        (e.VictimPresenceChanged(victim_id=hurt, presence=VictimPresence.IN_TRANSPORT), by_rule),
        (e.VictimMoved(victim_id=hurt, to=hospital, presence=VictimPresence.AT_DESTINATION, **said_by), on_phone),
        (e.VictimMoved(victim_id=hurt, to=hospital, is_confirmed=True), {}),
        (e.VictimOutcomeSet(victim_id=involved, outcome=VictimOutcome.REFUSED, reason="Refus signé"), {}),
    ]
    return [(59, event, stamps) for event, stamps in events]
