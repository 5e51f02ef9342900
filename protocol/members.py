"""Members: the people of a team, their qualifications and presence; their names stay sealed."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from protocol.ids import MemberId, OrganisationId, TeamId
from protocol.operations import Stamps
from protocol.protected import Sealed
from protocol.quantities import EpochMs
from protocol.values import Struct


class Qualification(StrEnum):
    """What a member is trained for."""

    PSC = "psc"  # civic first aid
    PSE1 = "pse1"  # first-aider in a team
    PSE2 = "pse2"  # team rescuer
    TEAM_LEADER = "team_leader"  # chef d'équipe, chef d'intervention
    POST_LEADER = "post_leader"  # chef de poste
    SECTION_LEADER = "section_leader"  # chef de section
    SECTOR_LEADER = "sector_leader"  # chef de secteur
    COVER_HEAD = "cover_head"  # chef de dispositif
    NURSE = "nurse"  # infirmier
    PHYSICIAN = "physician"  # médecin
    PSYCHOLOGICAL = "psychological"  # PSSP
    DRIVER = "driver"  # conducteur
    DOG = "dog"  # cynotechnique
    NAUTICAL = "nautical"  # boats, water rescue
    LOGISTICS = "logistics"  # LAT
    RADIO_OPERATOR = "radio_operator"  # opérateur


class QualificationEnd(Struct, frozen=True, array_like=True):
    """Until when a qualification holds; afterwards posts are warned, and nothing is refused (rule RE3)."""

    qualification: Qualification
    until: EpochMs


class Presence(StrEnum):
    """Is this person here?"""

    EXPECTED = "expected"  # announced, not arrived yet
    CHECKED_IN = "checked_in"  # here and counted
    ON_BREAK = "on_break"  # here, resting; still counted
    CHECKED_OUT = "checked_out"  # gone home
    ABSENT = "absent"  # did not come
    INJURED = "injured"  # became a victim; no longer counted


class Member(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="member"):
    """A person deployed, known to screens by a short code and qualifications; the name is opened on request only."""

    id: MemberId
    code: Annotated[str, Meta(min_length=1, max_length=12)]
    """Short badge or initials, unique in the operation; never a name."""
    organisation_id: OrganisationId | None = None
    team_id: TeamId | None = None
    qualifications: tuple[Qualification, ...] = ()
    qualified_until: tuple[QualificationEnd, ...] = ()
    """Of the qualifications of which it is known, once each."""
    presence: Presence = Presence.EXPECTED
    presence_at: EpochMs | None = None
    has_identity: bool = False
    identity: Sealed | None = None
    """Kept by servers; clients always get None and ask for the identity, which is audited."""
    is_erased: bool = False
    """Name and telephone are gone for ever; the code stays."""
    stamps: Stamps = {}
