import ssl
import stat
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from server.command_line.private_tls import (
    RENEW_AFTER_DAYS,
    Authority,
    local_addresses,
    local_names,
    main_address,
    with_private_tls,
)
from server.settings import Settings, SettingsRefused

NOW_S = datetime.now(UTC).timestamp()
DAY_S = 86_400
ADDRESSES = [ip_address("127.0.0.1"), ip_address("192.168.1.7"), ip_address("203.0.113.9")]


def make(
    tmp_path: Path, *, now_s: float = NOW_S, addresses: object = ADDRESSES, **more: object
) -> tuple[Settings, Authority]:
    settings = msgspec.structs.replace(Settings(data_dir=tmp_path, tls="private"), **more)
    return with_private_tls(settings, {"post"}, addresses, now_s=now_s)  # type: ignore[arg-type]


def shake_hands(settings: Settings, authority: Authority, host: str) -> None:
    """A whole TLS handshake in memory, as a phone that has installed the authority would make it."""
    assert settings.tls_cert is not None
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(settings.tls_cert, settings.tls_key)
    client = ssl.create_default_context(cadata=authority.certificate.public_bytes(serialization.Encoding.PEM).decode())
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    near, far = client.wrap_bio(down, up, server_hostname=host), server.wrap_bio(up, down, server_side=True)
    for _ in range(3):
        for side in (near, far):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert near.getpeercert()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "192.168.1.7", "203.0.113.9", "post"])
def test_whoever_trusts_the_authority_trusts_the_server_at_its_addresses(host: str, tmp_path: Path) -> None:
    shake_hands(*make(tmp_path), host)


@pytest.mark.parametrize("host", ["vigie.example", "203.0.113.10", "192.168.1.8"])
def test_other_addresses_are_not_vouched_for(host: str, tmp_path: Path) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(*make(tmp_path), host)


def test_even_its_stolen_key_impersonates_nobody_on_the_internet(tmp_path: Path) -> None:
    settings, authority = make(tmp_path)
    key = serialization.load_pem_private_key((tmp_path / "tls/authority.key").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    forged = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.fromtimestamp(NOW_S - DAY_S, UTC))
        .not_valid_after(datetime.fromtimestamp(NOW_S + DAY_S, UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("bank.example")]), critical=True)
        .sign(key, hashes.SHA256())
    )
    assert settings.tls_cert is not None
    settings.tls_cert.write_bytes(forged.public_bytes(serialization.Encoding.PEM))
    forger = msgspec.structs.replace(settings, tls_key=tmp_path / "tls/authority.key")
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        shake_hands(forger, authority, "bank.example")


def test_keys_are_for_this_user_alone(tmp_path: Path) -> None:
    make(tmp_path)
    assert stat.S_IMODE((tmp_path / "tls").stat().st_mode) == 0o700
    for name in ("authority.key", "server.key"):
        assert stat.S_IMODE((tmp_path / "tls" / name).stat().st_mode) == 0o600


def test_the_authority_stays_and_the_certificate_too_while_it_is_young(tmp_path: Path) -> None:
    settings, authority = make(tmp_path)
    assert settings.tls_cert is not None
    first = settings.tls_cert.read_bytes()
    again, same = make(tmp_path, now_s=NOW_S + DAY_S)
    assert (same.fingerprint, settings.tls_cert.read_bytes()) == (authority.fingerprint, first)
    assert again == settings


def test_the_certificate_is_renewed_long_before_it_expires(tmp_path: Path) -> None:
    settings, authority = make(tmp_path)
    assert settings.tls_cert is not None
    first = settings.tls_cert.read_bytes()
    later, same = make(tmp_path, now_s=NOW_S + (RENEW_AFTER_DAYS + 1) * DAY_S)
    assert same.fingerprint == authority.fingerprint
    assert settings.tls_cert.read_bytes() != first
    assert later.tls_cert == settings.tls_cert


def test_a_new_address_gets_a_new_certificate(tmp_path: Path) -> None:
    make(tmp_path)
    shake_hands(*make(tmp_path, addresses=[ip_address("10.0.0.9")]), "10.0.0.9")


def test_a_pair_that_was_cut_short_is_made_again(tmp_path: Path) -> None:
    settings, _ = make(tmp_path)
    assert settings.tls_key is not None
    other = make(tmp_path / "other")[0].tls_key
    assert other is not None
    settings.tls_key.write_bytes(other.read_bytes())
    shake_hands(*make(tmp_path), "localhost")


def test_a_public_name_must_be_known_when_the_authority_is_made(tmp_path: Path) -> None:
    shake_hands(*make(tmp_path, public_url="https://vigie.example:8420"), "vigie.example")
    with pytest.raises(SettingsRefused, match=r"was not made for other\.example"):
        make(tmp_path, public_url="https://other.example:8420")


def test_a_public_address_too_for_which_a_new_authority_is_asked_for(tmp_path: Path) -> None:
    make(tmp_path)
    with pytest.raises(SettingsRefused, match=r"was not made for 203\.0\.113\.10"):
        make(tmp_path, public_url="https://203.0.113.10:8420")
    shake_hands(*make(tmp_path, public_url="https://10.9.8.7:8420"), "10.9.8.7")


@pytest.mark.parametrize("name", ["authority.crt", "authority.key"])
def test_damaged_or_missing_files_are_never_replaced_in_silence(name: str, tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "tls" / name).write_text("damaged")
    with pytest.raises(SettingsRefused, match="damaged"):
        make(tmp_path)
    (tmp_path / "tls" / name).unlink()
    with pytest.raises(SettingsRefused, match="missing"):
        make(tmp_path)


def test_this_machine_knows_its_names_and_addresses() -> None:
    assert ip_address("127.0.0.1") in local_addresses()
    assert any(name.endswith(".local") for name in local_names())
    assert main_address() is None or main_address() in local_addresses()
