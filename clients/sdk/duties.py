"""What this client does when the server closes the socket: the duty behind each code, as a table."""

from enum import StrEnum

from protocol.refusals import Close


class Duty(StrEnum):
    """What a closed socket asks of the client."""

    RETURN = "return"  # come back, with a random delay that grows
    RETURN_AT_ONCE = "return_at_once"  # come back without waiting, the first time
    RETURN_AFTER_DRAIN = "return_after_drain"  # come back within the time the server announced
    RETURN_SLOWER = "return_slower"  # come back after 10 s, at half the pace
    FIND_UNREADABLE = "find_unreadable"  # come back, and do not send the unreadable frame again
    SIGN_IN_AGAIN = "sign_in_again"  # come back with the token itself, not with the ticket
    STAY_AWAY = "stay_away"  # stop for good, keep what is held
    WIPE = "wipe"  # stop for good, and delete what is held


class StopReason(StrEnum):
    """Why the client has stopped for good."""

    LEFT = "left"  # closed by this program
    NOT_SIGNED_IN = "not_signed_in"  # the token is unknown or expired: redeem a new code
    REPLACED = "replaced"  # the same device is connected elsewhere
    UNDECLARED_RESTORE = "undeclared_restore"  # the server's log is older than what we hold: tell the operator
    OLD_VERSION = "old_version"  # this client is too old: update it
    REVOKED = "revoked"  # this device has been shut out
    BAD_ORIGIN = "bad_origin"  # the server does not take this client for one of its own
    FOREIGN_OUTBOX = "foreign_outbox"  # the outbox holds another device's commands
    FAILED = "failed"  # this client itself broke: a bug; the cause is attached


DUTIES: dict[Close, Duty] = {
    Close.GOING_AWAY: Duty.RETURN_AFTER_DRAIN,
    Close.UNREADABLE: Duty.FIND_UNREADABLE,
    Close.TOO_LARGE: Duty.FIND_UNREADABLE,
    Close.WRONG_ORDER: Duty.RETURN,
    Close.NOT_SIGNED_IN: Duty.SIGN_IN_AGAIN,
    Close.TOO_FAST: Duty.RETURN_SLOWER,
    Close.TOO_SLOW: Duty.RETURN,
    Close.NO_HEARTBEAT: Duty.RETURN,
    Close.REPLACED: Duty.STAY_AWAY,
    Close.UNDECLARED_RESTORE: Duty.STAY_AWAY,
    Close.RIGHTS_CHANGED: Duty.RETURN_AT_ONCE,
    Close.OLD_VERSION: Duty.STAY_AWAY,
    Close.REVOKED: Duty.WIPE,
    Close.BAD_ORIGIN: Duty.STAY_AWAY,
}

STOP_REASONS: dict[Close, StopReason] = {
    Close.NOT_SIGNED_IN: StopReason.NOT_SIGNED_IN,
    Close.REPLACED: StopReason.REPLACED,
    Close.UNDECLARED_RESTORE: StopReason.UNDECLARED_RESTORE,
    Close.OLD_VERSION: StopReason.OLD_VERSION,
    Close.REVOKED: StopReason.REVOKED,
    Close.BAD_ORIGIN: StopReason.BAD_ORIGIN,
}


def read_close(code: int | None) -> Close | None:
    """The code as one of ours; None for any other end (lost network, 1006, a proxy's code)."""
    try:
        return Close(code) if code is not None else None
    except ValueError:
        return None
