"""What happened to protected data itself."""

from protocol.devices import Role
from protocol.ids import DeviceId, GlassBreakId, MemberId, UserId, VictimId
from protocol.protected import Compartment
from protocol.quantities import EpochMs
from protocol.values import Struct


class RetentionSet(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="operation.retention_set"):
    """It was said until when names and care are kept."""

    retention_until: EpochMs | None = None


class GlassBroken(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="care.glass_broken"):
    """Protected data was about to be opened for somebody whose role does not allow it."""

    glass_break_id: GlassBreakId
    victim_id: VictimId
    compartment: Compartment
    by_role: Role
    by_user_id: UserId
    by_device_id: DeviceId


class VictimErased(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="victim.erased"):
    """Identity and care of this victim are gone for ever; the number stays."""

    victim_id: VictimId
    by_user_id: UserId | None = None


class MemberErased(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="member.erased"):
    """Name and telephone of this member are gone for ever; the code stays."""

    member_id: MemberId
    by_user_id: UserId | None = None
