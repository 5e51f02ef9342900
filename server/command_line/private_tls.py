"""`--tls private`: a certificate authority of this installation alone, and certificates for its own addresses.

Whoever installs the authority trusts only what it may sign: its certificate limits it to private networks and to the
names and addresses it was made for, so that even its stolen key impersonates nobody on the Internet.
"""

import os
import socket
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from server.settings import Settings, SettingsRefused

Address = IPv4Address | IPv6Address

AUTHORITY_DAYS = 3650
SERVER_DAYS = 397
"""Apple's phones refuse certificates that live longer than 398 days."""
RENEW_AFTER_DAYS = 30
"""At a start the certificate is at most this old, so that a server may run for a year without a restart."""

_PRIVATE_V4 = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "127.0.0.0/8")
_PRIVATE_V6 = ("::1/128", "fc00::/7", "fe80::/10")
_PRIVATE_NETWORKS = tuple(ip_network(text) for text in _PRIVATE_V4 + _PRIVATE_V6)
_PRIVATE_NAMES = ("localhost", "local", "lan", "home.arpa", "internal")
_NOWHERE = ("192.0.2.1", 9)
"""A documentation address: asking for the way there sends nothing."""


class Authority(NamedTuple):
    """What a phone has to install."""

    certificate: x509.Certificate

    @property
    def fingerprint(self) -> str:
        """SHA-256 in pairs, as phones show it."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)


def with_private_tls(
    settings: Settings, names: Iterable[str], addresses: Iterable[Address], *, now_s: float
) -> tuple[Settings, Authority]:
    """The settings with a certificate for these names and addresses, signed by the authority in the data directory.

    Both are made where they are missing; the server's is made anew when it is a month old or lacks an address.

    Raises:
        SettingsRefused: The authority was not made for the host of the public address, or its files are damaged.
    """
    now = datetime.fromtimestamp(now_s, UTC)
    directory = settings.data_dir / "tls"
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    public_host = urlsplit(settings.public_url or "").hostname
    wanted_names, wanted_addresses = set(names) | {"localhost"}, set(addresses)
    if public_host is not None:
        try:
            wanted_addresses.add(ip_address(public_host))
        except ValueError:
            wanted_names.add(public_host)
    try:
        key, certificate = _load_authority(directory) or _make_authority(directory, wanted_names, wanted_addresses, now)
        allowed = [name for name in wanted_names if _may_vouch_for_name(certificate, name)]
        reachable = [address for address in wanted_addresses if _may_vouch_for_address(certificate, address)]
        if public_host is not None and public_host not in (*allowed, *map(str, reachable)):
            raise SettingsRefused(
                f"The private authority was not made for {public_host}: move {directory} away to make a new one, and "
                "install that on every phone."
            )
        cert_path, key_path = directory / "server.crt", directory / "server.key"
        if not _is_good(cert_path, key_path, certificate, allowed, reachable, now):
            _make_server_certificate(cert_path, key_path, key, certificate, allowed, reachable, now)
    except ValueError as error:
        raise SettingsRefused(
            f"The files in {directory} are damaged ({error}): bring them back from a copy."
        ) from error
    ready = msgspec.structs.replace(settings, tls=None, tls_cert=cert_path, tls_key=key_path)
    return ready, Authority(certificate)


def local_names() -> set[str]:
    """The names of this machine on its own network."""
    name = socket.gethostname().partition(".")[0].lower()
    return {name, f"{name}.local"}


def local_addresses() -> set[Address]:
    """The addresses of this machine, loopback included."""
    found: set[Address] = {ip_address("127.0.0.1"), ip_address("::1")}
    if (main := main_address()) is not None:
        found.add(main)
    try:
        infos = socket.getaddrinfo(socket.gethostname(), None)
    except OSError:
        return found
    return found | {ip_address(str(info[4][0]).partition("%")[0]) for info in infos}


def main_address() -> Address | None:
    """The address by which neighbours reach this machine; None without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_NOWHERE)
            return ip_address(probe.getsockname()[0])
        except OSError:
            return None


def _load_authority(directory: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate] | None:
    cert_path, key_path = directory / "authority.crt", directory / "authority.key"
    if not cert_path.exists() and not key_path.exists():
        return None
    if not (cert_path.exists() and key_path.exists()):
        raise ValueError("one of authority.crt and authority.key is missing")
    return _load_key(key_path), x509.load_pem_x509_certificate(cert_path.read_bytes())


def _make_authority(
    directory: Path, names: Iterable[str], addresses: Iterable[Address], now: datetime
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Vigie"),
            # Told apart by date: a phone may have the authorities of several servers.
            x509.NameAttribute(NameOID.COMMON_NAME, f"Vigie {socket.gethostname()[:40]} {now:%Y-%m-%d}"),
        ]
    )
    permitted: list[x509.GeneralName] = [x509.DNSName(name) for name in sorted({*_PRIVATE_NAMES, *names})]
    own = {ip_network(address) for address in addresses if not _is_within(address, _PRIVATE_NETWORKS)}
    permitted += [x509.IPAddress(network) for network in (*_PRIVATE_NETWORKS, *sorted(own, key=str))]
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        _unsigned(subject, subject, key.public_key(), now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        # Not critical: a system that cannot judge address constraints would refuse the authority altogether.
        .add_extension(x509.NameConstraints(permitted, None), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(directory / "authority.key", _pem_of(key), 0o600)
    _write(directory / "authority.crt", certificate.public_bytes(serialization.Encoding.PEM), 0o644)
    return key, certificate


def _make_server_certificate(
    cert_path: Path,
    key_path: Path,
    authority_key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    names: list[str],
    addresses: list[Address],
    now: datetime,
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Vigie")])
    certificate = (
        _unsigned(subject, authority.subject, key.public_key(), now, SERVER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_alternative_names(names, addresses), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(
                authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
            ),
            critical=False,
        )
        .sign(authority_key, hashes.SHA256())
    )
    # The certificate last: a start that was cut short between the two finds a pair that does not match, and repeats.
    _write(key_path, _pem_of(key), 0o600)
    _write(cert_path, certificate.public_bytes(serialization.Encoding.PEM), 0o644)


def _unsigned(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # phones whose clock is behind
        .not_valid_after(now + timedelta(days=days))
    )


def _is_good(
    cert_path: Path,
    key_path: Path,
    authority: x509.Certificate,
    names: list[str],
    addresses: list[Address],
    now: datetime,
) -> bool:
    """Is the certificate there, ours, young enough, and for all these names and addresses?"""
    if not (cert_path.exists() and key_path.exists()):
        return False
    certificate = x509.load_pem_x509_certificate(cert_path.read_bytes())
    held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return (
        certificate.issuer == authority.subject
        and certificate.public_key() == _load_key(key_path).public_key()
        and now - certificate.not_valid_before_utc < timedelta(days=RENEW_AFTER_DAYS + 1)
        and set(_alternative_names(names, addresses)) <= set(held)
    )


def _alternative_names(names: list[str], addresses: list[Address]) -> x509.SubjectAlternativeName:
    shown: list[x509.GeneralName] = [x509.DNSName(name) for name in sorted(names)]
    return x509.SubjectAlternativeName(shown + [x509.IPAddress(address) for address in sorted(addresses, key=str)])


def _may_vouch_for_name(authority: x509.Certificate, name: str) -> bool:
    permitted = [each.value for each in _permitted(authority) if isinstance(each, x509.DNSName)]
    return any(name == domain or name.endswith(f".{domain}") for domain in permitted)


def _may_vouch_for_address(authority: x509.Certificate, address: Address) -> bool:
    networks = [each.value for each in _permitted(authority) if isinstance(each, x509.IPAddress)]
    return _is_within(address, [network for network in networks if isinstance(network, IPv4Network | IPv6Network)])


def _permitted(authority: x509.Certificate) -> list[x509.GeneralName]:
    return authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []


def _is_within(address: Address, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    return any(address in network for network in networks if network.version == address.version)


def _load_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{path.name} holds a key of another kind")
    return key


def _pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes, mode: int) -> None:
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
