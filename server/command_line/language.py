"""French or English: chosen by a flag, or as the system has it."""

from collections.abc import Mapping
from typing import Literal

Language = Literal["fr", "en"]


def language_of(environment: Mapping[str, str]) -> Language:
    """The language of this terminal: French, or else English."""
    chosen = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    return "fr" if chosen.lower().startswith("fr") else "en"
