"""The care record of a victim as screens see it: that there is one, how fresh, how urgent; its contents stay sealed."""

from protocol.devices import Role
from protocol.ids import CareRecordId, DeviceId, GlassBreakId, SiteId, TeamId, UserId, VictimId
from protocol.operations import Stamp, Stamps
from protocol.protected import Compartment, Sealed
from protocol.quantities import EpochMs
from protocol.values import Struct


class CareEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One sealed version, round of measurements or remark, with who wrote it when."""

    stamp: Stamp
    user_id: UserId | None = None
    team_id: TeamId | None = None
    """The crew that wrote it."""
    red_flag_count: int = 0
    """Of a version of the report: the red boxes that it ticks."""
    sealed: Sealed


class CareRecord(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="care_record"):
    """The one care sheet of a victim, whoever writes on it; its id follows from the victim's."""

    id: CareRecordId
    victim_id: VictimId
    team_id: TeamId | None = None
    """As the victim's: in charge."""
    site_id: SiteId | None = None
    """As the victim's: where the person is, if at one of our places."""
    version: int = 0
    """How many versions of the report there are; a correction is one more."""
    measurement_count: int = 0
    note_count: int = 0
    started_at: EpochMs
    updated_at: EpochMs
    reported_at: EpochMs | None = None
    """Of the newest version of the report."""
    measured_at: EpochMs | None = None
    """Of the newest vital signs."""
    signed_at: EpochMs | None = None
    """Versions written later are not signed."""
    red_flag_count: int = 0
    """Ticked in the newest version that speaks of them: each asks for medical reinforcement."""
    is_erased: bool = False
    reports: tuple[CareEntry, ...] = ()
    """The newest versions, oldest first. Kept by servers, as the next three; clients always get them empty."""
    measurements: tuple[CareEntry, ...] = ()
    notes: tuple[CareEntry, ...] = ()
    dropped: Stamps = {}
    """Up to when each of them is in the log only. Kept by servers."""
    scope_ids: tuple[TeamId | SiteId, ...] = ()
    """The teams and sites that see the victim."""
    stamps: Stamps = {}


class GlassBreak(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="glass_break"):
    """Somebody whose role does not allow it had protected data opened, for a reason that is in the audit."""

    id: GlassBreakId
    victim_id: VictimId
    compartment: Compartment
    by_role: Role
    by_user_id: UserId
    by_device_id: DeviceId
    at: EpochMs
    stamps: Stamps = {}
