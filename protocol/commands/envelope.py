"""What every command carries, whatever it asks."""

from msgspec import field

from protocol.ids import CommandId, OperationId
from protocol.quantities import AgeMs, BootId, Counter, EpochMs, Initials
from protocol.teams import ReportSource
from protocol.values import Struct


class CommandEnvelope(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What every command carries; the short names are those of the wire."""

    command_id: CommandId = field(name="id")
    device_counter: Counter = field(name="n")
    recorded_at: EpochMs = field(name="at")
    """The device's wall clock when the command was entered."""
    age_ms: AgeMs | None = None
    """How long ago that was at the moment of this sending, by the monotonic clock; None after a reboot."""
    boot_id: BootId | None = None
    """The boot in which it was entered; None: the boot named in this connection's `Hello`."""
    operation_id: OperationId | None = field(default=None, name="op")
    """None: the one operation this connection has joined."""
    stated_at: EpochMs | None = None
    """The time of the fact as a person gave it (rule C8); wins over the clocks."""
    source: ReportSource = ReportSource.APP
    by: Initials = ""
    """Who sat at the desk (rule CM10); empty: nobody has signed."""
