import hashlib
import re

import pytest

from server.auth.tokens import TokenKind, hash_command, hash_token, is_token, make_token

SIXTEEN = bytes(range(16))


@pytest.mark.parametrize("kind", TokenKind)
def test_a_token_is_a_prefix_that_names_it_and_128_bits_that_are_safe_in_an_address(kind: TokenKind) -> None:
    token = make_token(kind, SIXTEEN)
    assert re.fullmatch(rf"{kind}[A-Za-z0-9_-]{{22}}", token)


def test_other_random_bytes_make_another_token() -> None:
    assert make_token(TokenKind.DEVICE, SIXTEEN) != make_token(TokenKind.DEVICE, SIXTEEN[::-1])


@pytest.mark.parametrize("length", [0, 8, 15, 17, 32])
def test_a_token_of_fewer_or_more_bits_cannot_be_made(length: int) -> None:
    with pytest.raises(ValueError, match="16 random bytes"):
        make_token(TokenKind.DEVICE, bytes(length))


def test_what_is_kept_of_a_token_is_its_sha256() -> None:
    assert hash_token("vgd_abc") == hashlib.sha256(b"vgd_abc").digest()


@pytest.mark.parametrize("text", ["", "é", "\ud800", "\x00", "x" * 100_000])
def test_any_text_at_all_has_a_hash(text: str) -> None:
    assert len(hash_token(text)) == 32


def test_a_command_is_recognised_by_its_body_and_only_with_the_key() -> None:
    key, other = bytes(32), bytes(31) + b"\x01"
    assert hash_command(key, b"body") == hash_command(key, b"body")
    assert hash_command(key, b"body") != hash_command(key, b"bodz")
    assert hash_command(key, b"body") != hash_command(other, b"body")
    assert len(hash_command(key, b"body")) == 16


def test_what_no_token_looks_like_is_told_without_a_look_up() -> None:
    for kind in TokenKind:
        assert is_token(make_token(kind, bytes(range(16))))
    good = make_token(TokenKind.DEVICE, bytes(16))
    for text in (
        "",
        good[:-1],
        good + "A",
        good + "\n",
        "vgx_" + good[4:],
        good[:-1] + "é",
        good[:-1] + ".",
        "A" * 2048,
    ):
        assert not is_token(text)
