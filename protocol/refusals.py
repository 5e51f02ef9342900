"""How Vigie says no: refusals of the trade, and close codes of the socket with the peer's duty."""

from enum import IntEnum, StrEnum

from protocol.entities import Entity
from protocol.values import Struct


class RefusalCode(StrEnum):
    """Why a command changed nothing; each is final for that command id, so the device stops sending it (rule C9)."""

    MALFORMED = "malformed"  # a field is missing, of the wrong type or out of range; `field` names it
    FORBIDDEN = "forbidden"  # this role may not do this here
    UNKNOWN_TARGET = "unknown_target"  # the team, vehicle … named does not exist in this operation
    OUT_OF_SEQUENCE = "out_of_sequence"  # a backward step within one mission; `last` shows what stands
    ALREADY_EXISTS = "already_exists"  # the identifier, call sign or code is taken
    OPERATION_CLOSED = "operation_closed"  # the operation takes no more facts of this kind
    KEY_REUSED = "key_reused"  # this command id was used for something else
    INVALID_VALUE = "invalid_value"  # each field is well formed but together they make no sense
    STILL_OPEN = "still_open"  # something still hangs in the air: settle it, or force with a reason
    ERASED = "erased"  # what was protected about this person is gone for ever: nothing new is written
    STALE = "stale"  # what it was decided on has changed meanwhile; `last` shows what stands, `is_anyway` insists
    READ_ONLY = "read_only"  # this operation was brought here as an archive: it is there to be read
    REPLAY = "replay"  # what is shown is the past: nothing can be changed there; go back to the present


SENTENCES: dict[RefusalCode, dict[str, str]] = {
    RefusalCode.MALFORMED: {
        "fr": "La saisie est incomplète ou incorrecte ({field}).",
        "en": "The entry is incomplete or wrong ({field}).",
    },
    RefusalCode.FORBIDDEN: {
        "fr": "Votre rôle ne permet pas cette action.",
        "en": "Your role does not allow this.",
    },
    RefusalCode.UNKNOWN_TARGET: {
        "fr": "Inconnu dans cette opération ({field}).",
        "en": "Unknown in this operation ({field}).",
    },
    RefusalCode.OUT_OF_SEQUENCE: {
        "fr": "Retour en arrière dans la mission : le dernier statut accepté reste affiché.",
        "en": "A step back within the mission: the last accepted status stands.",
    },
    RefusalCode.ALREADY_EXISTS: {
        "fr": "Déjà utilisé dans cette opération ({field}).",
        "en": "Already used in this operation ({field}).",
    },
    RefusalCode.OPERATION_CLOSED: {
        "fr": "L'opération est close.",
        "en": "The operation is closed.",
    },
    RefusalCode.KEY_REUSED: {
        "fr": "Erreur de l'appareil : identifiant déjà employé. Ressaisissez l'action.",
        "en": "Device error: identifier already used. Enter the action again.",
    },
    RefusalCode.STILL_OPEN: {
        "fr": "Il reste des points ouverts : voyez la liste de fin, ou forcez avec un motif.",
        "en": "Something is still open: see the stand-down list, or force with a reason.",
    },
    RefusalCode.INVALID_VALUE: {
        "fr": "Valeur impossible ({field}).",
        "en": "Impossible value ({field}).",
    },
    RefusalCode.ERASED: {
        "fr": "Les données de cette personne ont été effacées : plus rien n'est enregistré.",
        "en": "This person's data has been erased: nothing more is recorded.",
    },
    RefusalCode.STALE: {
        "fr": "La situation a changé entre-temps : vérifiez, puis confirmez.",
        "en": "The situation has changed meanwhile: check it, then confirm.",
    },
    RefusalCode.READ_ONLY: {
        "fr": "Ceci est une archive : rien ne peut y être ajouté.",
        "en": "This is an archive: nothing can be added to it.",
    },
    RefusalCode.REPLAY: {
        "fr": "Ceci est une relecture : revenez au direct pour agir.",
        "en": "This is a replay: return to live to act.",
    },
}
"""What a crew reads, by code and language; `{field}` is the name of the field."""


class Refusal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A no of the trade, as `decide` returns it and the log of verdicts keeps it."""

    code: RefusalCode
    field: str | None = None
    last: Entity | None = None
    """What stands: the last accepted value of what the command wanted to change."""


class Close(IntEnum):
    """Why the server closes a socket. The number says what the peer must do (the duty follows each)."""

    GOING_AWAY = 1012  # the server restarts: come back after a random delay up to `retry_ms` of the last Drain, or 5 s
    UNREADABLE = 4001  # a frame could not be read: a bug of the peer; come back, do not resend that frame
    TOO_LARGE = 4002  # a frame above the limit: come back, split it
    WRONG_ORDER = 4003  # a message that is not allowed now: a bug of the peer; come back with Hello first
    NOT_SIGNED_IN = 4004  # no valid Hello in time, or the token is unknown or expired: sign in again
    TOO_FAST = 4005  # above the rate limit: come back after 10 s and send slower
    TOO_SLOW = 4006  # nothing drained for 15 s: come back and resume
    NO_HEARTBEAT = 4007  # nothing heard for 25 s: come back and resume
    REPLACED = 4008  # the same device connected again: this socket stays closed
    UNDECLARED_RESTORE = 4009  # the peer is ahead of the log: stop, tell the operator
    RIGHTS_CHANGED = 4010  # come back at once and join again with the new rights
    OLD_VERSION = 4500  # this protocol version is not spoken any more: update, do not come back
    REVOKED = 4501  # the device is shut out: wipe what it holds, do not come back
    BAD_ORIGIN = 4502  # a browser page from elsewhere: do not come back
