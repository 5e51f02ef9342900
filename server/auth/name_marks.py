"""Marks of names: what a text can be compared with without opening anybody's identity (rule CA13).

A mark is a keyed hash of one word of a name. The key is drawn by each process and never leaves it: a mark tells nobody
anything without it, and nothing of it outlives the process.
"""

import hmac
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from protocol.protected import Identity, Protected, VictimIdentity

MIN_LETTERS = 3
"""Shorter words ("de", "le", "Li") are in every text."""

_WORD = re.compile(r"[^\W\d_]+")
_ENDS_SENTENCE = re.compile(r"[.!?:\n]\s*\Z")


class Word(NamedTuple):
    """One word of a text, as far as it matters to whether it is a name."""

    plain: str
    """Without accents and case."""
    is_capital: bool
    """Begins with a capital, and not only because a sentence does."""


def words_of(text: str) -> Iterator[Word]:
    """The words of a text that are long enough to be somebody's name."""
    for match in _WORD.finditer(text):
        written = match.group()
        plain = _plain(written)
        if len(plain) >= MIN_LETTERS:
            before = text[: match.start()]
            begins_sentence = not before.strip() or _ENDS_SENTENCE.search(before) is not None
            yield Word(plain, written[0].isupper() and not begins_sentence)


def mark_of(plain: str, key: bytes) -> bytes:
    """The mark of one word."""
    return hmac.digest(key, plain.encode(), "sha256")[:16]


def marks_of_name(value: Protected, key: bytes) -> frozenset[bytes]:
    """The marks of the words of somebody's name; nothing else of an identity is marked."""
    match value:
        case Identity():
            names = [value.name]
        case VictimIdentity():
            names = [name for name in (value.name, value.first_name) if name is not None]
        case _:
            return frozenset()
    return frozenset(mark_of(word.plain, key) for name in names for word in words_of(name))


def _plain(word: str) -> str:
    split = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))
