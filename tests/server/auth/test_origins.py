import pytest

from server.auth.origins import is_allowed_origin, read_allowed_origins

ALLOWED = read_allowed_origins(["https://Vigie.Example/", "http://127.0.0.1:8000", "https://[::1]:8443"])


@pytest.mark.parametrize("origin", ["https://vigie.example", "http://127.0.0.1:8000", "https://[::1]:8443"])
def test_our_own_pages_may_talk_to_us(origin: str) -> None:
    assert is_allowed_origin(origin, ALLOWED, may_be_missing=False)


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "https://vigie.example.evil.org",
        "https://evil-vigie.example",
        "https://evil.org/https://vigie.example",
        "https://vigie.example:8443",
        "http://vigie.example",
        "https://VIGIE.example",
        "https://vigie.example/",
        "https://vigie.example@evil.org",
        "https://sub.vigie.example",
        "http://127.0.0.1",
        "http://localhost:8000",
    ],
)
@pytest.mark.parametrize("may_be_missing", [True, False])
def test_pages_from_elsewhere_may_not_whatever_the_trick(origin: str, may_be_missing: bool) -> None:
    assert not is_allowed_origin(origin, ALLOWED, may_be_missing=may_be_missing)


def test_a_missing_origin_passes_only_where_programs_connect() -> None:
    assert is_allowed_origin(None, ALLOWED, may_be_missing=True)
    assert not is_allowed_origin(None, ALLOWED, may_be_missing=False)


def test_the_default_port_is_left_out_as_browsers_do() -> None:
    assert read_allowed_origins(["https://a.example:443", "http://a.example:80"]) == {
        "https://a.example",
        "http://a.example",
    }


@pytest.mark.parametrize(
    "configured", ["*", "null", "", "vigie.example", "https://*.example", "ftp://a", "https://a/b", "https://a b"]
)
def test_an_allow_list_with_a_wildcard_or_nonsense_is_refused_at_start(configured: str) -> None:
    with pytest.raises(ValueError, match="is no origin"):
        read_allowed_origins([configured])
