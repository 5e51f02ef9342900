from typing import get_args
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from protocol.ids import MemberId, OperationId
from protocol.protected import COMPARTMENTS, Compartment, Identity, Protected, Sealed
from server.auth.sealing import KEY_BYTES, NONCE_BYTES, Unopenable, open_value, seal_value, unwrap_key, wrap_key

IDENTITY_BOX = Compartment.IDENTITY
OPERATION, PERSON = OperationId(uuid4()), MemberId(uuid4())
KEY, OTHER_KEY, NONCE = bytes(range(KEY_BYTES)), bytes(KEY_BYTES), bytes(NONCE_BYTES)
IDENTITY = Identity(name="Anne Martin", phone="+33 6 12 34 56 78")
SEALED = seal_value(IDENTITY, KEY, NONCE, OPERATION, PERSON, "k1")
WRAPPED = wrap_key(KEY, OTHER_KEY, NONCE, OPERATION, PERSON, "k1")


def test_c12_a_box_opens_with_its_key_for_its_person() -> None:
    assert open_value(SEALED, IDENTITY_BOX, KEY, OPERATION, PERSON) == IDENTITY
    assert SEALED.key_id == "k1"
    assert SEALED.box.startswith(NONCE)
    assert unwrap_key(WRAPPED, OTHER_KEY, OPERATION, PERSON, "k1") == KEY


@pytest.mark.parametrize(
    ("sealed", "key", "operation_id", "person_id"),
    [
        (SEALED, OTHER_KEY, OPERATION, PERSON),
        (SEALED, KEY, OperationId(uuid4()), PERSON),
        (SEALED, KEY, OPERATION, MemberId(uuid4())),
        (Sealed(key_id="k2", box=SEALED.box), KEY, OPERATION, PERSON),
        (Sealed(key_id="k1", box=SEALED.box[:-1]), KEY, OPERATION, PERSON),
        (Sealed(key_id="k1", box=b""), KEY, OPERATION, PERSON),
        (Sealed(key_id="k1", box=WRAPPED), OTHER_KEY, OPERATION, PERSON),
    ],
    ids=["other key", "other operation", "other person", "other key id", "cut short", "empty", "a wrapped key"],
)
def test_c12_a_box_opens_in_no_other_place(
    sealed: Sealed, key: bytes, operation_id: OperationId, person_id: MemberId
) -> None:
    with pytest.raises(Unopenable):
        open_value(sealed, IDENTITY_BOX, key, operation_id, person_id)


def test_c12_a_wrapped_key_opens_in_no_other_place() -> None:
    for operation_id, person_id, key_id in (
        (OperationId(uuid4()), PERSON, "k1"),
        (OPERATION, MemberId(uuid4()), "k1"),
        (OPERATION, PERSON, "k2"),
    ):
        with pytest.raises(Unopenable):
            unwrap_key(WRAPPED, OTHER_KEY, operation_id, person_id, key_id)
    with pytest.raises(Unopenable):
        unwrap_key(SEALED.box, KEY, OPERATION, PERSON, "k1")


def test_c12_a_box_of_one_compartment_does_not_open_as_another() -> None:
    for compartment in set(Compartment) - {IDENTITY_BOX}:
        with pytest.raises(Unopenable):
            open_value(SEALED, compartment, KEY, OPERATION, PERSON)


def test_c12_every_protected_type_has_its_compartment() -> None:
    assert set(COMPARTMENTS) == set(get_args(Protected))
    assert set(COMPARTMENTS.values()) == set(Compartment)


def test_boxes_of_the_first_release_still_open() -> None:
    """Sealed values are stored for ever: their bytes and what they are bound to do not change."""
    packed = bytes.fromhex(
        "83a474797065a86964656e74697479a46e616d65ab416e6e65204d617274696ea570686f6e65b12b33332036203132203334203536203738"
    )
    binding = b"identity" + OPERATION.bytes + PERSON.bytes + b"k1"
    box = NONCE + AESGCM(KEY).encrypt(NONCE, packed, binding)
    assert open_value(Sealed(key_id="k1", box=box), IDENTITY_BOX, KEY, OPERATION, PERSON) == IDENTITY
