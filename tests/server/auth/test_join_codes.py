import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.auth.join_codes import (
    derive_device_token,
    is_long_code,
    make_long_code,
    make_short_code,
    read_code,
    show_short_code,
)

random_bytes = st.binary(min_size=5, max_size=5)


@given(random_bytes)
def test_a_short_code_read_back_is_itself_however_it_was_shown(random: bytes) -> None:
    code = make_short_code(random)
    assert len(code) == 8
    assert read_code(code) == code
    assert read_code(show_short_code(code)) == code
    assert read_code(f"  {show_short_code(code).lower()} ") == code
    assert read_code(" ".join(code)) == code


@given(random_bytes)
def test_letters_that_look_like_digits_are_forgiven(random: bytes) -> None:
    code = make_short_code(random)
    assert read_code(code.replace("0", "O").replace("1", "l")) == code
    assert read_code(code.replace("0", "o").replace("1", "I")) == code


@given(random_bytes, st.integers(0, 7), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_one_wrong_character_is_always_told_from_a_code(random: bytes, place: int, wrong: str) -> None:
    code = make_short_code(random)
    mistyped = code[:place] + wrong + code[place + 1 :]
    assert read_code(mistyped) == (code if mistyped == code else None)


def test_nearly_every_swap_of_neighbours_is_told_from_a_code() -> None:
    missed = swapped = 0
    for number in range(0, 2**35, 2**35 // 500 + 7):
        code = make_short_code(number.to_bytes(5, "big"))
        for place in range(7):
            if code[place] != code[place + 1]:
                swapped += 1
                typed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
                missed += read_code(typed) is not None
    assert missed / swapped < 0.01


def test_codes_carry_35_bits() -> None:
    codes = {make_short_code((1 << bit).to_bytes(5, "big")) for bit in range(35)}
    assert len(codes) == 35


def test_a_long_code_is_taken_as_it_is() -> None:
    code = make_long_code(bytes(range(16)))
    assert read_code(f" {code}\n") == code
    assert is_long_code(code)
    assert not is_long_code(make_short_code(bytes(5)))


@pytest.mark.parametrize("typed", ["", "1", "ABCDEFG", "ABCDEFGHJ", "UUUUUUUU", "ÀBCDEFGH", "x" * 1000, "\x00" * 8])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(typed: str) -> None:
    code = read_code(typed)
    assert code is None or len(code) <= 64


@pytest.mark.parametrize("length", [0, 4, 6])
def test_a_short_code_of_fewer_bits_cannot_be_made(length: int) -> None:
    with pytest.raises(ValueError, match="5 random bytes"):
        make_short_code(bytes(length))


def test_look_alikes_never_appear_in_a_code() -> None:
    shown = set(itertools.chain.from_iterable(make_short_code(bytes([n] * 5)) for n in range(256)))
    assert not shown & set("ILOU")


def test_a_derived_token_is_that_of_one_server_one_code_and_one_nonce() -> None:
    secret, code, nonce = bytes(32), "7QM03XPT", "q3Zk0pY7nB1sXw9uVd5cTg"
    tokens = [
        derive_device_token(secret, code, nonce),
        derive_device_token(b"x" * 32, code, nonce),
        derive_device_token(secret, code[:-1], code[-1] + nonce),
        derive_device_token(secret, code, nonce[::-1]),
        derive_device_token(secret, nonce, code),
    ]
    assert derive_device_token(secret, code, nonce) == tokens[0]
    assert len(set(tokens)) == len(tokens)
    assert all(len(token) == 26 and token.startswith("vgd_") for token in tokens)
