import plistlib
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import pytest

from server.command_line.install_page import InstallPage
from server.command_line.private_tls import Authority, with_private_tls
from server.settings import Settings, SettingsRefused


@pytest.fixture
def made(tmp_path: Path) -> tuple[Settings, Authority]:
    settings = Settings(port=0, data_dir=tmp_path, tls="private")
    return with_private_tls(settings, set(), {ip_address("127.0.0.1")}, now_s=datetime.now(UTC).timestamp())


@pytest.fixture
def page(made: tuple[Settings, Authority]) -> Iterator[InstallPage]:
    with InstallPage.open(*made) as page:
        yield page


def fetch(page: InstallPage, path: str) -> tuple[str, bytes]:
    with urllib.request.urlopen(f"{page.url}{path}", timeout=5) as answer:
        return answer.headers["Content-Type"], answer.read()


def test_the_page_explains_in_both_languages_and_shows_the_fingerprint(page: InstallPage) -> None:
    kind, body = fetch(page, "")
    text = body.decode()
    assert kind == "text/html; charset=utf-8"
    assert "Faire confiance" in text
    assert "Trust this server" in text
    assert page.fingerprint in text


def test_phones_get_the_authority_and_never_its_key(page: InstallPage, made: tuple[Settings, Authority]) -> None:
    authority = made[1]
    assert fetch(page, "vigie.crt") == ("application/x-x509-ca-cert", authority.der)
    kind, profile = fetch(page, "vigie.mobileconfig")
    assert kind == "application/x-apple-aspen-config"
    [payload] = plistlib.loads(profile)["PayloadContent"]
    assert (payload["PayloadType"], payload["PayloadContent"]) == ("com.apple.security.root", authority.der)
    for name in ("", "vigie.crt", "vigie.mobileconfig"):
        assert b"PRIVATE KEY" not in fetch(page, name)[1]


@pytest.mark.parametrize("path", ["authority.key", "../tls/authority.key", "x"])
def test_there_is_nothing_else_to_be_had(page: InstallPage, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        fetch(page, path)


def test_a_port_in_use_is_said_before_anything_starts(made: tuple[Settings, Authority]) -> None:
    settings, authority = made
    with socket.create_server(("127.0.0.1", 0)) as taken:
        taken_by_server = Settings(port=taken.getsockname()[1] - 1, data_dir=settings.data_dir)
        with pytest.raises(SettingsRefused, match=r"gives phones the authority.*choose another --port"):
            InstallPage.open(taken_by_server, authority)
