from ipaddress import ip_address
from typing import Any

import pytest

from server.command_line import serve_flags
from server.command_line.serve_flags import read_serve_flags
from server.settings import SettingsRefused


@pytest.fixture(autouse=True)
def _in_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve_flags, "main_address", lambda: ip_address("192.168.1.7"))


def test_the_local_network_means_all_addresses_and_links_that_phones_can_open() -> None:
    settings = read_serve_flags({"tls": "private"}, {}, is_lan=True)
    assert (settings.host, settings.url()) == ("0.0.0.0", "https://192.168.1.7:8420")
    named = read_serve_flags({"tls": "private", "public_url": "https://post.local:8420"}, {}, is_lan=True)
    assert named.url() == "https://post.local:8420"


def test_without_the_flag_nothing_changes() -> None:
    assert read_serve_flags({}, {}, is_lan=False).host == "127.0.0.1"


@pytest.mark.parametrize(
    ("flags", "complaint"),
    [
        ({}, "needs a certificate"),
        ({"tls": "private", "host": "10.0.0.1"}, "either --lan"),
        ({"tls": "private", "port": 0}, "give --port"),
    ],
)
def test_an_unsafe_or_unclear_wish_is_refused(flags: dict[str, Any], complaint: str) -> None:
    with pytest.raises(SettingsRefused, match=complaint):
        read_serve_flags(flags, {}, is_lan=True)


def test_without_a_network_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve_flags, "main_address", lambda: None)
    with pytest.raises(SettingsRefused, match="no network now"):
        read_serve_flags({"tls": "private"}, {}, is_lan=True)
