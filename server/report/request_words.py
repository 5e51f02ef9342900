"""Words of requests for people and things, in French and in English, as `value_words` has those of everything else."""

from enum import StrEnum

from protocol.resource_requests import RequestAnswerKind, WantedEffect

REQUEST_WORDS: dict[type[StrEnum], dict[str, tuple[str, str]]] = {
    WantedEffect: {
        "first_aid": ("équipe de secours", "first-aid team"),
        "medical": ("renfort médical", "medical reinforcement"),
        "psychological": ("soutien psychologique", "psychological support"),
        "lift": ("relevage", "help to lift"),
        "stretcher_help": ("brancardage", "stretcher bearers"),
        "many_victims": ("renfort pour de nombreuses victimes", "help for many victims"),
        "transport": ("moyen de transport", "transport"),
        "logistics": ("logistique, matériel", "logistics, equipment"),
        "security": ("forces de l'ordre, sécurité", "police, security"),
        "fire_service": ("sapeurs-pompiers", "fire service"),
    },
    RequestAnswerKind: {
        "accepted": ("acceptée", "accepted"),
        "partial": ("acceptée en partie", "accepted in part"),
        "refused": ("refusée", "refused"),
        "deferred": ("différée", "put off"),
    },
}
"""By kind and value."""
