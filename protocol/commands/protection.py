"""What may be asked about protected data itself: how long it is kept, that it is opened out of turn, that it goes."""

from protocol.commands.envelope import CommandEnvelope
from protocol.devices import Role
from protocol.ids import DeviceId, MemberId, UserId, VictimId
from protocol.protected import Compartment
from protocol.quantities import EpochMs


class SetRetention(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="operation.set_retention"):
    """Until when names and care are kept; `vigie erase --expired` then erases them. None: until somebody says so."""

    retention_until: EpochMs | None = None


class BreakGlass(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="care.break_glass"):
    """System only: somebody is about to read what their role normally may not."""

    victim_id: VictimId
    compartment: Compartment
    by_role: Role
    by_user_id: UserId
    by_device_id: DeviceId


class EraseVictim(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="victim.erase"):
    """System only: the key of this victim is about to be destroyed."""

    victim_id: VictimId
    by_user_id: UserId | None = None
    """Who asked; None: its time had come."""


class EraseMember(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="member.erase"):
    """System only: the key of this member is about to be destroyed."""

    member_id: MemberId
    by_user_id: UserId | None = None
