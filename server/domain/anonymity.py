"""What may be told of an operation to whoever must know no person in it (rule EX8). Deny by default.

Only enumerations, times, counts and yes or no leave, by a mark on each column; never a text that somebody typed, a
number read on a person, an identifier, or a name of a team. Things are called by the order in which they are met.
Nobody is promised that a rare event cannot be recognised by who was there: that is for who publishes to judge.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final
from uuid import UUID

from protocol.catalogues import Catalogue

CELL_DEG: Final = 0.01
"""Side of the squares to which places are rounded: about 1.1 km north, 0.7 km east in France."""
_DECIMALS: Final = 2


class Pseudonym(str):
    """A name that means nothing outside one export."""

    __slots__ = ()


class Pseudonyms:
    """Names of one export: the same thing has the same one in all its tables."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, UUID], Pseudonym] = {}
        self._counts: dict[str, int] = {}

    def of(self, prefix: str, thing: UUID | None) -> Pseudonym | None:
        """`T1` for the first team met, and so on."""
        if thing is None:
            return None
        key = (prefix, thing)
        if key not in self._given:
            self._counts[prefix] = self._counts.get(prefix, 0) + 1
            self._given[key] = Pseudonym(f"{prefix}{self._counts[prefix]}")
        return self._given[key]


class KnownCode(str):
    """A code that stands in a catalogue, so that nobody typed it to say something about somebody."""

    __slots__ = ()


def known_code(code: str | None, known: frozenset[str]) -> KnownCode | None:
    """The code, if a catalogue has it."""
    return KnownCode(code) if code is not None and code in known else None


def codes_of(catalogues: Iterable[Catalogue]) -> frozenset[str]:
    """What happened, and what sort of place: every code of these catalogues."""
    return frozenset(
        entry.code for catalogue in catalogues for entry in (*catalogue.natures, *catalogue.motives, *catalogue.places)
    )


class Cell(float):
    """A coordinate that was rounded to its square."""

    __slots__ = ()


def coarse(lat_deg: float | None, lon_deg: float | None) -> tuple[Cell, Cell] | None:
    """The centre of the square in which this place lies: latitude, longitude."""
    if lat_deg is None or lon_deg is None:
        return None
    return _centre(lat_deg), _centre(lon_deg)


def is_anonymous(value: object) -> bool:
    """May a value of this type leave in an anonymised export at all?"""
    return value is None or isinstance(value, bool | int | StrEnum | Pseudonym | KnownCode | Cell)


def _centre(degrees: float) -> Cell:
    return Cell(round(degrees // CELL_DEG * CELL_DEG + CELL_DEG / 2, _DECIMALS + 1))
