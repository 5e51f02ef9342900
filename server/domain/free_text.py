"""Free text of commands: where it is, and whether it looks as if it named somebody (rule CA13)."""

import re
from collections.abc import Iterator
from functools import cache
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from protocol import commands as c
from protocol.protected import COMPARTMENTS
from protocol.quantities import Note

_PATTERN: Final = next(meta.pattern for meta in get_args(Note) if isinstance(meta, Meta))
"""Text with line breaks, which is what people write freely; codes, names and numbers have patterns of their own."""

_PLACES: Final = frozenset({"address"})
"""Streets are called after people."""

_TITLE = r"(?:M\.|Mr\.?|Mme|Mlle|Monsieur|Madame|Mademoiselle|Mrs\.?|Ms\.?|Miss)"
_SAYS_A_NAME = r"(?:s['’]appelle|se nomme|nommée?s?|named|called|(?:\bnom|\bname)\s*:)"
_NAME = r"[^\W\d_a-zà-öø-ÿ][^\W\d_]+"
_GIVEN = r"[^\W\d_a-zà-öø-ÿ][a-zà-öø-ÿ]+"
_FAMILY = r"(?!SITREP|METHANE|URGENT|START\b|SINUS)[^\W\d_a-zà-öø-ÿ]{5,}"
"""As French papers write it; shorter words in capitals are mostly units: SAMU, VSAV, PMA."""
_LOOKS_LIKE_A_NAME = re.compile(
    rf"\b{_TITLE}\s+{_NAME}|{_SAYS_A_NAME}\s*{_NAME}|\b{_GIVEN}(?:-{_GIVEN})?\s+{_FAMILY}\b|\b{_FAMILY}\s+{_GIVEN}\b"
)


def free_text_of(command: c.CommandEnvelope) -> str:
    """Everything that was written freely in a command, but what is sealed anyway."""
    return "\n".join(_texts(command))


def looks_like_a_name(text: str) -> bool:
    """Does a text read as if it said who somebody is: "Mme Petit", "Paul MARTIN", "s'appelle Zoé"?

    Read off the text alone: it tells nothing of who is registered.
    """
    return _LOOKS_LIKE_A_NAME.search(text) is not None


def _texts(value: msgspec.Struct) -> Iterator[str]:
    for name, is_text in _fields_of(type(value)):
        held = getattr(value, name)
        if held is None:
            continue
        if is_text:
            if held:
                yield held
        else:
            for one in held if isinstance(held, tuple) else (held,):
                if isinstance(one, msgspec.Struct):
                    yield from _texts(one)


@cache
def _fields_of(kind: type[msgspec.Struct]) -> tuple[tuple[str, bool], ...]:
    """The fields with free text, and those that may hold structs with some."""
    hints = get_type_hints(kind, include_extras=True)
    free = [(name, True) for name, hint in hints.items() if _is_free_text(hint) and name not in _PLACES]
    return (*free, *((name, False) for name, hint in hints.items() if _holds_open_structs(hint)))


def _is_free_text(hint: Any) -> bool:
    """Is it a `Note`, a `Narrative`, or one of them with a further bound?"""
    if get_origin(hint) in (Union, UnionType):
        return any(_is_free_text(each) for each in get_args(hint))
    if get_origin(hint) is not Annotated:
        return False
    return any(isinstance(meta, Meta) and meta.pattern == _PATTERN for meta in hint.__metadata__)


def _holds_open_structs(hint: Any) -> bool:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return hint not in COMPARTMENTS
    return any(_holds_open_structs(each) for each in get_args(hint))
