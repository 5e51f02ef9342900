"""Who may take what out of an operation. What is not listed is taken out by nobody (rule EX1)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from protocol.devices import Role
from protocol.protected import Compartment
from protocol.upstream import Scope
from server.domain.actor import Actor
from server.domain.permissions import LEADERS
from server.domain.protection import ACCESS, PersonKind
from server.domain.visibility import ROLES_THAT_SEE, SCOPES_OF


class ExportKind(StrEnum):
    """What leaves."""

    ARCHIVE = "archive"  # every fact as it is stored, to be kept and read elsewhere; names sealed
    LOG = "log"  # every fact as it is stored, to be proved; names sealed
    KEYS = "keys"  # what opens names and care, for one other installation
    LINES = "lines"  # the log as a table, as its reader sees it
    TABLES = "tables"  # log, interventions, victims and statuses for a spreadsheet
    MAP = "map"  # places, interventions and teams on a map
    TRACKS = "tracks"  # the ways of the teams
    REPORT = "report"  # figures, map and log on paper


ARCHIVISTS: Final = frozenset(
    role
    for role in Role
    if Scope.OPERATION in SCOPES_OF[role] and all(role in roles for roles in ROLES_THAT_SEE.values())
)
"""See every kind of thing in the whole operation: the stored log tells them nothing that they may not know."""

_TABULATORS = LEADERS | {Role.MEDICAL_OFFICER}
_LOG_READERS = frozenset(role for role in Role if SCOPES_OF[role])

MAY_EXPORT: Final[Mapping[ExportKind, frozenset[Role]]] = {
    ExportKind.ARCHIVE: ARCHIVISTS,
    ExportKind.LOG: ARCHIVISTS,
    ExportKind.KEYS: ARCHIVISTS,
    ExportKind.LINES: _LOG_READERS,
    ExportKind.TABLES: _TABULATORS,
    ExportKind.MAP: _TABULATORS,
    ExportKind.TRACKS: _TABULATORS,
    ExportKind.REPORT: _TABULATORS,
}
"""Tables, maps and tracks hold what their reader may see, no more; or less, anonymised."""


def may_open_all(actor: Actor, compartment: Compartment) -> bool:
    """May this sender have that compartment of every victim opened in the ordinary way, as a table needs it?"""
    access = ACCESS.get((PersonKind.VICTIM, compartment))
    return access is not None and actor.user_id is not None and actor.role in access.anywhere
