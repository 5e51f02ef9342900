"""What a client says on the socket: one closed union, the commands included."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from protocol.commands import Command
from protocol.ids import LogId, OperationId, TeamId
from protocol.positions import DeviceFix
from protocol.quantities import BootId, EpochMs, Seq
from protocol.replay import ReplayControl, ReplayWish
from protocol.values import Struct


class Scope(StrEnum):
    """How much of an operation a subscription wants; the role decides whether it may."""

    OPERATION = "operation"  # a command post: everything the role may see
    TEAM = "team"  # a phone: its team, its things, the frame of the operation
    SITE = "site"  # a first-aid post: its teams, the frame of the operation


class Subscription(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Wish to follow one operation, from a known point of its log if there is one."""

    operation_id: OperationId
    scope: Scope
    log_id: LogId | None = None
    seq: Seq | None = None
    """The last seq applied; with `log_id`, a wish to resume (rule C4)."""
    view: Annotated[str, Meta(max_length=64, pattern=r"^[\x20-\x7e]*\Z")] = ""
    """What the last `JoinOutcome` named so: with other rights since, what is held is no base to build on."""
    replay: ReplayWish | None = None
    """See it again instead of following it; the only subscription of its connection (rule RP1)."""


class Hello(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="hello"):
    """First message of every connection, within 5 s: who I am and what I want to follow (rule HS1)."""

    version: Annotated[int, Meta(ge=0, le=65_535)]
    credential: Annotated[str, Meta(max_length=2048)]
    """Device token, session ticket, or the resume ticket of the last Welcome."""
    boot_id: BootId
    subscriptions: Annotated[tuple[Subscription, ...], Meta(max_length=16)] = ()
    client: Annotated[str, Meta(max_length=60, pattern=r"^[\x20-\x7e]*\Z")] = ""
    """Name and version of the program, for the operator."""
    sent_at: EpochMs | None = None
    """The device's wall clock at sending: measures its offset (rule C8)."""


class Heartbeat(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="heartbeat"):
    """I am alive, and this is where I stand; at least every 10 s."""

    heads: tuple[tuple[OperationId, Seq], ...] = ()
    waiting: Annotated[int, Meta(ge=0, le=2**53 - 1)] = 0
    """Commands still queued on the device."""


class ReportPosition(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="position.report"):
    """Where this device's team is: the newest fix first, then a backlog (rule PO1). Never answered."""

    fixes: Annotated[tuple[DeviceFix, ...], Meta(min_length=1, max_length=500)]
    team_id: TeamId | None = None
    """None: the sender's own team. Others only for a program that speaks for several."""
    operation_id: OperationId | None = None


class Resume(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="resume"):
    """I saw a gap, or want another scope: start this subscription again from where I stand (rule RS1)."""

    subscription: Subscription


Upstream = Hello | Heartbeat | ReportPosition | Resume | ReplayControl | Command
