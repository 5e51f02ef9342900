"""From whom an archive is, and for whom keys are: signatures and boxes that fit nothing else."""

import pytest

from server.auth.exchange import (
    NotForUs,
    UnreadableKey,
    close_for,
    is_signed_by,
    open_from,
    read_receiving_key,
    receiving_key_of,
    show_receiving_key,
    sign,
    signing_key_of,
)

OURS, THEIRS, FRESH = bytes([1] * 32), bytes([2] * 32), bytes([3] * 32)


def test_a_signature_names_its_signer_and_its_message() -> None:
    signature = sign(OURS, b"manifest")
    assert signature == sign(OURS, b"manifest")
    assert is_signed_by(signing_key_of(OURS), signature, b"manifest")
    assert not is_signed_by(signing_key_of(THEIRS), signature, b"manifest")
    assert not is_signed_by(signing_key_of(OURS), signature, b"manifesT")
    assert not is_signed_by(b"short", signature, b"manifest")


def test_a_signature_is_the_one_of_the_published_test_vectors() -> None:
    """RFC 8032, section 7.1, test 2: whoever else implements it agrees."""
    seed = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    assert signing_key_of(seed).hex() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert sign(seed, b"\x72").hex().startswith("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da")


def test_a_box_opens_for_its_receiver_under_its_context_and_not_otherwise() -> None:
    """Rule EX5."""
    box = close_for(receiving_key_of(THEIRS), b"keys", FRESH, b"log 1")
    assert b"keys" not in box
    assert open_from(THEIRS, box, b"log 1") == b"keys"
    for private, content, context in (
        (OURS, box, b"log 1"),
        (THEIRS, box, b"log 2"),
        (THEIRS, box[:-1] + b"\0", b"log 1"),
        (THEIRS, b"\1" + box[1:], b"log 1"),
        (THEIRS, b"", b"log 1"),
    ):
        with pytest.raises(NotForUs):
            open_from(private, content, context)


def test_each_fresh_key_makes_another_box() -> None:
    receiver = receiving_key_of(THEIRS)
    assert close_for(receiver, b"keys", FRESH, b"") != close_for(receiver, b"keys", OURS, b"")


def test_a_receiving_key_is_read_back_and_a_slip_of_the_hand_is_found() -> None:
    """Rule EX5: a file closed for a mistyped key would be opened by nobody."""
    public = receiving_key_of(THEIRS)
    text = show_receiving_key(public)
    assert text.startswith("vgx_")
    assert read_receiving_key(f" {text}\n") == public
    for place in range(len(text)):
        wrong = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        with pytest.raises(UnreadableKey):
            read_receiving_key(wrong)
    for wrong in ("", "vgx_", text[4:], text[:-4], "vgx_é"):
        with pytest.raises(UnreadableKey):
            read_receiving_key(wrong)


def test_a_key_that_shares_nothing_is_refused() -> None:
    with pytest.raises(UnreadableKey):
        close_for(bytes(32), b"keys", FRESH, b"")
