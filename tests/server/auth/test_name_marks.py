"""Marks of names: what is compared, and that a mark alone tells nothing."""

import pytest

from protocol.care import CareReport
from protocol.protected import Identity, VictimIdentity
from server.auth.name_marks import MIN_LETTERS, Word, mark_of, marks_of_name, words_of

KEY = bytes(range(32))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("le n° 12, 3 ans", [Word("ans", False)]),
        ("vu Éloïse DURAND-Petit", [Word("eloise", True), Word("durand", True), Word("petit", True)]),
        (
            "Petit malaise. Rose : Blanc",
            [Word("petit", False), Word("malaise", False), Word("rose", False), Word("blanc", False)],
        ),
        ("d'Artagnan, Li", [Word("artagnan", True)]),
    ],
)
def test_words_are_compared_without_accents_and_case(text: str, words: list[Word]) -> None:
    """A capital counts unless every sentence would begin with one."""
    assert list(words_of(text)) == words


def test_only_the_name_of_an_identity_is_marked() -> None:
    """Rule CA13: streets, clothes and relatives are not."""
    identity = VictimIdentity(
        name="Durand", first_name="Zoé", address="rue Monge", descriptors="veste Rouge", relatives="Paul"
    )
    assert marks_of_name(identity, KEY) == {mark_of("durand", KEY), mark_of("zoe", KEY)}
    assert marks_of_name(Identity(name="Jean de La Tour"), KEY) == {mark_of("jean", KEY), mark_of("tour", KEY)}
    assert marks_of_name(VictimIdentity(), KEY) == marks_of_name(CareReport(remarks="Zoé"), KEY) == frozenset()


def test_a_mark_is_worth_nothing_without_its_key() -> None:
    """Rule CA13: each process has its own."""
    assert mark_of("durand", KEY) != mark_of("durand", bytes(32))
    assert b"durand" not in mark_of("durand", KEY)
    assert MIN_LETTERS == 3
