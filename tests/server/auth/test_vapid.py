"""Rule WK4: a push says who sends it, to one push service and for half a day."""

import json
from base64 import urlsafe_b64decode

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from server.auth.push_services import Endpoint
from server.auth.vapid import public_key_of, statement

KEY, NOW = bytes(range(1, 33)), 1_764_000_000_000
THEIRS = Endpoint("push.example.net", 443, "/send/x", is_own=False)

RFC_8292_EXAMPLE = (
    "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3Njgs"
    "InN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNj"
    "jvW2L9OkSSHzvoD1oA, k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"
)


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def judge(header: str) -> dict[str, object]:
    """As a push service does: the claims, if the key in the header signed them."""
    scheme, _, rest = header.partition(" ")
    fields = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert scheme == "vapid"
    signed, _, signature = fields["t"].rpartition(".")
    head, _, claims = signed.partition(".")
    raw = _bytes(signature)
    assert len(raw) == 64
    assert json.loads(_bytes(head)) == {"typ": "JWT", "alg": "ES256"}
    key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), _bytes(fields["k"]))
    key.verify(
        encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")),
        signed.encode(),
        ECDSA(SHA256()),
    )
    found: dict[str, object] = json.loads(_bytes(claims))
    return found


def test_the_judge_of_these_tests_takes_the_example_of_the_standard_and_no_forgery() -> None:
    assert judge(RFC_8292_EXAMPLE)["aud"] == "https://push.example.net"
    with pytest.raises(InvalidSignature):
        judge(RFC_8292_EXAMPLE.replace("i3CYb7t4", "i3CYb7t5"))


def test_a_statement_is_for_one_push_service_and_for_half_a_day() -> None:
    claims = judge(statement(KEY, THEIRS, "mailto:ops@example.org", NOW))
    assert claims == {
        "aud": "https://push.example.net",
        "exp": NOW // 1000 + 43_200,
        "sub": "mailto:ops@example.org",
    }
    own = Endpoint("127.0.0.1", 8443, "/x", is_own=True)
    assert judge(statement(KEY, own, "mailto:a@b.org", NOW))["aud"] == "https://127.0.0.1:8443"


def test_the_public_key_is_a_point_of_the_curve_as_browsers_want_it() -> None:
    point = _bytes(public_key_of(KEY))
    assert (len(point), point[0]) == (65, 4)
