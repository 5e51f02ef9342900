import pytest
from argon2 import extract_parameters

from server.auth.passwords import (
    DECOY_HASH,
    hash_password,
    is_right_password,
    is_strong_enough,
    normalise_login,
)

SALT = bytes(range(16))


def test_the_right_password_is_right_and_no_other_is() -> None:
    kept = hash_password("correct horse battery", SALT)
    assert is_right_password(kept, "correct horse battery")
    assert not is_right_password(kept, "correct horse batterz")
    assert not is_right_password(kept, "")


def test_an_accent_typed_in_two_pieces_is_the_same_password() -> None:
    assert is_right_password(hash_password("café du commerce", SALT), "cafe\u0301 du commerce")


def test_an_unknown_login_costs_as_much_as_a_known_one() -> None:
    assert extract_parameters(DECOY_HASH) == extract_parameters(hash_password("x", SALT))
    assert not is_right_password(DECOY_HASH, "vigie")


@pytest.mark.parametrize("damaged", ["", "plain", "$argon2id$v=19$", "$argon2id$v=19$m=19456,t=2,p=1$!!$??"])
def test_a_hash_that_cannot_be_read_is_never_matched(damaged: str) -> None:
    assert not is_right_password(damaged, "plain")


def test_a_salt_is_sixteen_bytes() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        hash_password("x", b"short")


def test_a_login_is_the_same_however_it_is_typed() -> None:
    assert normalise_login("  Ade\u0301le@Example.ORG ") == normalise_login("ad\u00e9le@example.org")


@pytest.mark.parametrize(("password", "is_enough"), [("x" * 11, False), ("x" * 12, True), ("x" * 257, False)])
def test_length_is_what_makes_a_password_strong(password: str, is_enough: bool) -> None:
    assert is_strong_enough(password) is is_enough
