"""The failures that a person can do something about: told in one sentence, without a traceback."""

import ssl

from clients.sdk import InvalidCommand, JoinDenied, JoinRefused, OutboxInUse, Stopped, StopReason
from clients.simulator.setup import SetupRefused
from server.adapters.embedded import StartFailure
from server.adapters.map_tiles import TilesRefused
from server.adapters.postgres.checks import StoreRefused
from server.adapters.private_file import KeyFileRefused
from server.adapters.redis.suitability import UnsuitableServer
from server.application.archive_import import ImportRefused
from server.application.archive_reading import DamagedArchive, UnknownArchive
from server.application.key_transfer import UnusableKeys
from server.catalogues import CatalogueRefused
from server.command_line.api import ApiRefused, ServerNotFound
from server.command_line.options import NotChosen
from server.ports import DamagedLog, OutcomeUnknown, Unavailable, UndeclaredRestore
from server.settings import SettingsRefused

_TOLD = (
    ApiRefused,
    CatalogueRefused,
    DamagedArchive,
    DamagedLog,
    ImportRefused,
    InvalidCommand,
    JoinDenied,
    JoinRefused,
    KeyFileRefused,
    NotChosen,
    OutboxInUse,
    ServerNotFound,
    SettingsRefused,
    SetupRefused,
    StartFailure,
    StoreRefused,
    TilesRefused,
    Unavailable,
    UndeclaredRestore,
    UnknownArchive,
    UnsuitableServer,
    UnusableKeys,
)
_WHY_STOPPED = {
    StopReason.NOT_SIGNED_IN: "The server does not know this credential any more: sign in or join again.",
    StopReason.REPLACED: "This device has connected elsewhere, so this connection ended.",
    StopReason.UNDECLARED_RESTORE: "The server's log is older than what was already seen: was a backup brought back?",
    StopReason.OLD_VERSION: "This `vigie` is too old for the server: update it.",
    StopReason.REVOKED: "This device has been shut out of the operation.",
}


def explain(failure: BaseException) -> str | None:
    """A sentence that says what is wrong and what to do; None for a fault of our own, which deserves a traceback."""
    match failure:
        case OutcomeUnknown():
            return "The database was lost while it was writing: look at what stands before you try again."
        case Stopped(reason=reason) if reason in _WHY_STOPPED:
            return _WHY_STOPPED[reason]
        case BaseException() if isinstance(failure, _TOLD):
            return str(failure)
        case ssl.SSLError():
            return f"The certificate cannot be used or trusted ({failure.strerror})."
        case OSError() if failure.filename is not None:
            return f"{failure.filename}: {failure.strerror}."
        case OSError() if failure.strerror is not None:
            return f"The system refused: {failure.strerror}."
    return None
