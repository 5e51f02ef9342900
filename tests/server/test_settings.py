from pathlib import Path
from typing import Any

import pytest

from server.settings import Settings, SettingsRefused, load_settings, to_environment


@pytest.mark.parametrize(
    ("flags", "environment", "field", "expected"),
    [
        ({}, {}, "host", "127.0.0.1"),
        ({}, {}, "port", 8420),
        ({}, {"VIGIE_PORT": "9000"}, "port", 9000),
        ({"port": 9001}, {"VIGIE_PORT": "9000"}, "port", 9001),
        ({"port": None}, {"VIGIE_PORT": "9000"}, "port", 9000),
        ({}, {"VIGIE_DATA_DIR": "/srv/vigie"}, "data_dir", Path("/srv/vigie")),
        ({"data_dir": Path("here")}, {}, "data_dir", Path("here")),
        ({}, {"DATABASE_URL": "postgresql://db/v", "REDIS_URL": "redis://r"}, "database_url", "postgresql://db/v"),
        (
            {},
            {"DATABASE_URL": "postgresql://a/v", "VIGIE_DATABASE_URL": "postgresql://b/v", "REDIS_URL": "redis://r"},
            "database_url",
            "postgresql://b/v",
        ),
        ({}, {"VIGIE_ALLOWED_ORIGINS": "https://a,https://b"}, "allowed_origins", ("https://a", "https://b")),
        ({}, {"VIGIE_TRUSTED_PROXIES": "10.0.3.0/24,::1"}, "trusted_proxies", ("10.0.3.0/24", "::1")),
        (
            {"host": "0.0.0.0", "public_url": "https://v.example"},
            {"VIGIE_TRUSTED_PROXIES": "10.0.3.7"},
            "host",
            "0.0.0.0",
        ),
        ({"tls": "private", "host": "0.0.0.0"}, {}, "host", "0.0.0.0"),
        ({}, {"HOME": "/root", "VIGIE_POSTGRES_BINDIR": "/usr/bin"}, "workers", 1),
    ],
)
def test_flags_win_over_vigie_variables_which_win_over_the_common_ones(
    flags: dict[str, Any], environment: dict[str, str], field: str, expected: object
) -> None:
    assert getattr(load_settings(flags, environment), field) == expected


@pytest.mark.parametrize(
    ("flags", "environment", "complaint"),
    [
        ({}, {"VIGIE_PROT": "1"}, "VIGIE_PROT is no setting of Vigie"),
        ({}, {"VIGIE_PORT": "many"}, "--port: Expected `int`"),
        ({"port": 70_000}, {}, "--port: Expected `int` <= 65535"),
        ({"workers": 0}, {}, "--workers"),
        ({"log_format": "xml"}, {}, "--log-format"),
        ({"tls": "public"}, {}, "--tls"),
        ({"database_url": "postgresql://db/v"}, {}, "both --database-url and --redis-url"),
        ({}, {"REDIS_URL": "redis://r"}, "both --database-url and --redis-url"),
        ({"tls_cert": Path("c")}, {}, "both --tls-cert and --tls-key"),
        ({"tls": "private", "tls_cert": Path("c"), "tls_key": Path("k")}, {}, "not both"),
        ({"host": "0.0.0.0"}, {}, "needs a certificate"),
        ({"host": "0.0.0.0"}, {"VIGIE_TRUSTED_PROXIES": "10.0.3.7"}, "needs a certificate"),
        ({}, {"VIGIE_TRUSTED_PROXIES": "my-proxy"}, "addresses or networks"),
        ({}, {"VIGIE_TRUSTED_PROXIES": "0.0.0.0/0"}, "everybody cannot be a proxy"),
        ({"public_url": "vigie.example"}, {}, "scheme, host and port"),
        ({"public_url": "https://vigie.example/x?<y>"}, {}, "scheme, host and port"),
    ],
)
def test_what_is_unknown_wrong_or_unsafe_is_refused_with_a_sentence(
    flags: dict[str, Any], environment: dict[str, str], complaint: str
) -> None:
    with pytest.raises(SettingsRefused, match=complaint):
        load_settings(flags, environment)


def test_a_refusal_never_quotes_an_address_that_may_hold_a_password() -> None:
    with pytest.raises(SettingsRefused) as refused:
        load_settings({"database_url": ["postgresql://me:secret@db/v"]}, {})
    assert "secret" not in str(refused.value)


def test_a_worker_reads_back_what_its_parent_runs_with() -> None:
    settings = Settings(
        host="::1",
        port=1,
        workers=3,
        data_dir=Path("/d"),
        database_url="postgresql://db/v",
        redis_url="redis://r",
        tls_cert=Path("/c"),
        tls_key=Path("/k"),
        public_url="https://vigie.example",
        allowed_origins=("https://a", "https://b"),
        push_services=("push.example.net", "*.push.example.com", "192.0.2.7:8443"),
        push_contact="mailto:ops@example.org",
        map_tiles=Path("/m/paris.pmtiles"),
        log_format="json",
    )
    assert load_settings({}, to_environment(settings)) == settings


@pytest.mark.parametrize(
    ("settings", "local", "shown"),
    [
        (Settings(), "http://127.0.0.1:8420", "http://127.0.0.1:8420"),
        (Settings(host="::1"), "http://[::1]:8420", "http://[::1]:8420"),
        (Settings(host="0.0.0.0", tls_cert=Path("c")), "https://127.0.0.1:8420", "https://127.0.0.1:8420"),
        (Settings(public_url="https://v.example/"), "http://127.0.0.1:8420", "https://v.example"),
    ],
)
def test_the_address_for_people_is_the_public_one_if_there_is_one(settings: Settings, local: str, shown: str) -> None:
    assert (settings.local_url(), settings.url()) == (local, shown)


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({"VIGIE_PUSH_SERVICES": "https://push.example.net"}, "no push service"),
        ({"VIGIE_PUSH_SERVICES": "10.0.0.1", "VIGIE_PUSH_CONTACT": "mailto:a@b.org"}, "no push service"),
        ({"VIGIE_PUSH_SERVICES": "push.example.net"}, "VIGIE_PUSH_CONTACT"),
        ({"VIGIE_PUSH_SERVICES": "push.example.net", "VIGIE_PUSH_CONTACT": "me"}, "VIGIE_PUSH_CONTACT"),
    ],
)
def test_push_services_are_named_with_somebody_to_ask(environment: dict[str, str], complaint: str) -> None:
    """Rule WK5."""
    with pytest.raises(SettingsRefused, match=complaint):
        load_settings({}, environment)


def test_nothing_outside_is_ever_asked_unless_somebody_names_it() -> None:
    """Rule WK1."""
    assert load_settings({}, {}).push_services == ()
