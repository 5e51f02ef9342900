"""Whatever comes in: a message, a refusal by field, or a reason to close (rule HS9), and nothing else ever."""

import json
import random
import struct
from collections.abc import Callable
from typing import Any

import msgpack
import pytest

from protocol.codec import JSON, MSGPACK, Codec, Malformed, Unreadable
from protocol.downstream import Downstream
from protocol.examples import examples
from protocol.upstream import Upstream

FRAMES_PER_SEED = 30_000
EXAMPLES = tuple(examples())


@pytest.mark.parametrize("wire", [MSGPACK, JSON], ids=["msgpack", "json"])
@pytest.mark.parametrize("seed", range(4))
def test_mutated_frames_give_a_message_or_a_documented_violation(wire: Codec, seed: int) -> None:
    """4 seeds x 30,000 frames x 2 subprotocols; what is read can be said again."""
    chance = random.Random(f"{seed} {wire.is_text}")
    decode: dict[str, Callable[[bytes], Upstream | Downstream]] = {
        "upstream": wire.decode_upstream,
        "downstream": wire.decode_downstream,
    }
    originals = [(each.direction, wire.encode(each.message)) for each in EXAMPLES]
    read = 0
    for _ in range(FRAMES_PER_SEED):
        direction, original = chance.choice(originals)
        mutated = _mutate(chance, original, chance.choice(originals)[1], wire)
        try:
            message = decode[direction](mutated)
        except (Malformed, Unreadable):
            continue
        read += 1
        assert decode[direction](wire.encode(message)) == message
    assert read > FRAMES_PER_SEED // 50, "the mutations are too wild to test what is nearly right"


def _mutate(chance: random.Random, original: bytes, other: bytes, wire: Codec) -> bytes:
    """One to three hurts to the bytes, or one wrong value in the right structure."""
    if chance.random() < 0.3:
        tree = json.loads(original) if wire.is_text else msgpack.unpackb(original)
        wrong = _with_one_wrong_value(chance, tree)
        return json.dumps(wrong).encode() if wire.is_text else msgpack.packb(wrong)
    hurt = bytearray(original)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(hurt) + 1)
        match chance.randrange(6):
            case 0:
                hurt[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del hurt[at : at + chance.randint(1, 8)]
            case 2:
                hurt[at:at] = chance.randbytes(chance.randint(1, 4))
            case 3:
                hurt[at:] = other[chance.randrange(len(other)) :]
            case 4:
                hurt[at : at + 5] = struct.pack(
                    ">BI", chance.choice((0xC6, 0xDB, 0xDD, 0xDF, 0xC9)), chance.choice((0, 1, 2**32 - 1))
                )
            case 5 if hurt:
                at %= len(hurt)
                hurt[at] ^= 1 << chance.randrange(8)
    return bytes(hurt)


def _with_one_wrong_value(chance: random.Random, tree: Any) -> Any:
    wrong = (
        None,
        True,
        -1,
        2**53,
        2**64 - 1,
        1.5,
        float("nan"),
        float("inf"),
        "",
        "x" * 300,
        "\x00",
        [],
        {},
        [[]],
        "on_scene",
    )
    if isinstance(tree, dict) and tree and chance.random() < 0.8:
        key = chance.choice(list(tree))
        return tree | {key: _with_one_wrong_value(chance, tree[key])}
    if isinstance(tree, list) and tree and chance.random() < 0.8:
        at = chance.randrange(len(tree))
        return [*tree[:at], _with_one_wrong_value(chance, tree[at]), *tree[at + 1 :]]
    return chance.choice(wrong)
