"""How HTTP says no: RFC 9457 problem details from a closed list. Never the text of an exception."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

import msgspec
from starlette.responses import Response

from protocol.downstream import Later, Refused
from protocol.refusals import RefusalCode

_MEDIA_TYPE = "application/problem+json"
_TYPE_PREFIX = "urn:vigie:problem:"


class ProblemKind(StrEnum):
    """What was wrong, and what whoever asked can do about it."""

    UNREADABLE = "unreadable"  # the body is not what this address takes; mend it
    INVALID = "invalid"  # a field is missing or out of range; `field` names it
    NOT_SIGNED_IN = "not-signed-in"  # no credential, or one that is unknown, expired or revoked; sign in
    FORBIDDEN = "forbidden"  # signed in, yet this role may not
    FOREIGN_PAGE = "foreign-page"  # a web page from elsewhere tried to use a browser's session
    NOT_FOUND = "not-found"  # there is no such thing, or it is none of the caller's business
    WRONG_METHOD = "wrong-method"  # the address exists and takes other methods
    REFUSED = "refused"  # the trade says no; `code` and `last` say why
    CODE_UNUSABLE = "code-unusable"  # the code or link is unknown, used or expired; ask for a new one
    TEAM_WANTED = "team-wanted"  # the code is that of a poster: say which team, and how many
    CODE_MISTYPED = "code-mistyped"  # the check character does not match; type it again
    ERASED = "erased"  # the personal data has been erased for good
    GLASS = "glass"  # only by breaking the glass: insist, and give a reason that goes on record
    TOO_LARGE = "too-large"  # the body is above the limit
    NOT_JSON = "not-json"  # the content type must be application/json
    UNFIT_FILE = "unfit-file"  # the file cannot be laid under the map; `fault` says why
    TOO_MANY = "too-many"  # too many failed tries; wait `Retry-After` seconds
    FAILED = "failed"  # our fault; the incident id finds it in our log
    LATER = "later"  # a store is away for now; nothing was changed, try again
    PAST_AWAY = "past-away"  # nobody looks back for now; live goes on, and on the server `vigie doctor` says more
    OUTCOME_UNKNOWN = "outcome-unknown"  # a store was lost while it worked: it may be done; look before repeating


_STATUS_AND_SENTENCES: dict[ProblemKind, tuple[int, str, str]] = {
    ProblemKind.UNREADABLE: (400, "Contenu illisible.", "The content cannot be read."),
    ProblemKind.INVALID: (422, "Saisie incomplète ou incorrecte.", "The entry is incomplete or wrong."),
    ProblemKind.NOT_SIGNED_IN: (401, "Connectez-vous.", "Sign in."),
    ProblemKind.FORBIDDEN: (403, "Votre rôle ne permet pas cette action.", "Your role does not allow this."),
    ProblemKind.FOREIGN_PAGE: (403, "Page d'une autre origine.", "A page of another origin."),
    ProblemKind.NOT_FOUND: (404, "Introuvable.", "Not found."),
    ProblemKind.WRONG_METHOD: (405, "Méthode non prévue ici.", "This method is not for this address."),
    ProblemKind.REFUSED: (409, "Action refusée.", "The action was refused."),
    ProblemKind.CODE_UNUSABLE: (
        410,
        "Code inconnu, déjà utilisé ou expiré : demandez-en un nouveau.",
        "This code is unknown, used or expired: ask for a new one.",
    ),
    ProblemKind.TEAM_WANTED: (
        422,
        "Affiche d'arrivée : indiquez le nom de l'équipe et son effectif.",
        "A poster for arrivals: say the name of the team and how many you are.",
    ),
    ProblemKind.CODE_MISTYPED: (
        422,
        "Code mal recopié : vérifiez chaque caractère.",
        "The code was mistyped: check each character.",
    ),
    ProblemKind.ERASED: (410, "Données personnelles effacées.", "The personal data has been erased."),
    ProblemKind.GLASS: (
        403,
        "Accès exceptionnel seulement : insistez et donnez un motif, qui sera enregistré.",
        "By breaking the glass only: insist, and give a reason, which goes on record.",
    ),
    ProblemKind.TOO_LARGE: (413, "Contenu trop volumineux.", "The content is too large."),
    ProblemKind.NOT_JSON: (415, "Contenu JSON attendu.", "JSON content is expected."),
    ProblemKind.UNFIT_FILE: (422, "Ce fichier ne peut pas servir de carte.", "This file cannot be a map layer."),
    ProblemKind.TOO_MANY: (429, "Trop d'essais : patientez.", "Too many tries: please wait."),
    ProblemKind.FAILED: (500, "Erreur du serveur.", "The server failed."),
    ProblemKind.LATER: (
        503,
        "Momentanément indisponible : rien n'a été modifié, réessayez.",
        "Unavailable for the moment: nothing was changed, try again.",
    ),
    ProblemKind.PAST_AWAY: (
        503,
        "Relecture, chiffres et exports ne répondent pas pour le moment ; le direct continue. Réessayez ; si cela "
        "dure, lancez « vigie doctor » sur le serveur.",
        "Replays, figures and exports do not answer for the moment; live goes on. Try again; if it lasts, run "
        "`vigie doctor` on the server.",
    ),
    ProblemKind.OUTCOME_UNKNOWN: (
        503,
        "Résultat inconnu : vérifiez ce qui est enregistré avant de recommencer.",
        "The outcome is unknown: look at what stands before you repeat it.",
    ),
}

_STATUS_OF_REFUSAL = {
    RefusalCode.MALFORMED: 422,
    RefusalCode.INVALID_VALUE: 422,
    RefusalCode.FORBIDDEN: 403,
    RefusalCode.UNKNOWN_TARGET: 404,
}
"""Every other refusal is a conflict with what stands: 409."""


@dataclass(frozen=True)
class Problem:
    """A no, as a value; handlers return it in place of a response."""

    kind: ProblemKind
    status: int | None = None
    """None: the kind's own."""
    members: Mapping[str, object] = field(default_factory=dict)
    """Further members of the document; never protected data."""
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """The answer that goes out."""
        status, french, english = _STATUS_AND_SENTENCES[self.kind]
        status = self.status or status
        document = {
            "type": _TYPE_PREFIX + self.kind,
            "title": english,
            "status": status,
            "sentence": {"fr": french, "en": english},
            **self.members,
        }
        return Response(msgspec.json.encode(document), status, dict(self.headers), _MEDIA_TYPE)


Answer = Response | Problem


def not_signed_in() -> Problem:
    """The caller must show a valid credential."""
    return Problem(ProblemKind.NOT_SIGNED_IN, headers={"WWW-Authenticate": "Bearer"})


def invalid(field_name: str) -> Problem:
    """A field of the body is missing or makes no sense."""
    return Problem(ProblemKind.INVALID, members={"field": field_name})


def wait(wait_ms: int, kind: ProblemKind) -> Problem:
    """Come back after so many milliseconds, rounded up to seconds."""
    return Problem(kind, headers={"Retry-After": str(max(1, -(-wait_ms // 1000)))})


def from_outcome(outcome: Refused | Later, id_field: str | None = None) -> Problem:
    """A command that was not accepted.

    `Later` may be said after an append whose answer was lost, so that nobody is told that nothing was changed.

    Args:
        outcome: What was answered instead.
        id_field: The member of this route's body that takes the command's identifier, by which to repeat it safely.
    """
    if isinstance(outcome, Later):
        problem = wait(outcome.retry_ms, ProblemKind.OUTCOME_UNKNOWN)
        return problem if id_field is None else replace(problem, members={id_field: str(outcome.command_id)})
    members: dict[str, object] = {"code": outcome.code, "sentence": outcome.sentence}
    if outcome.field is not None:
        members["field"] = outcome.field
    if outcome.last is not None:
        members["last"] = outcome.last
    return Problem(ProblemKind.REFUSED, status=_STATUS_OF_REFUSAL.get(outcome.code), members=members)
