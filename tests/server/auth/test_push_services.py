"""Rule WK5: a push goes to no address but those of the operator's list, and to none inside."""

import pytest

from server.auth.push_services import Endpoint, is_outside, is_push_service, read_endpoint

SERVICES = ("push.example.net", "*.notify.example.com", "127.0.0.1:8443", "[::1]:8443")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://push.example.net/send/x?y=1", Endpoint("push.example.net", 443, "/send/x?y=1", is_own=False)),
        ("https://PUSH.example.net/a", Endpoint("push.example.net", 443, "/a", is_own=False)),
        ("https://ams01.notify.example.com/w/?t=1", Endpoint("ams01.notify.example.com", 443, "/w/?t=1", is_own=False)),
        ("https://127.0.0.1:8443/p", Endpoint("127.0.0.1", 8443, "/p", is_own=True)),
        ("https://[::1]:8443/p", Endpoint("::1", 8443, "/p", is_own=True)),
        ("http://push.example.net/x", None),
        ("https://push.example.net:8443/x", None),
        ("https://push.example.net@evil.example/x", None),
        ("https://user:pw@push.example.net/x", None),
        ("https://push.example.net.evil.example/x", None),
        ("https://evilpush.example.net/x", None),
        ("https://notify.example.com/x", None),
        ("https://a..notify.example.com/x", None),
        ("https://*.notify.example.com/x", None),
        ("https://x\\.notify.example.com/x", None),
        ("https://" + "a" * 64 + ".notify.example.com/x", None),
        ("https://" + "a." * 120 + "notify.example.com/x", None),
        ("https://127.0.0.1/x", None),
        ("https://127.0.0.1:22/x", None),
        ("https://10.0.0.1/x", None),
        ("https://169.254.169.254/latest", None),
        ("https://push.example.net/x#y", None),
        ("https://push.example.net/x y", None),
        ("https://push.example.net/x\r\nHost: evil", None),
        ("https://push.example.net:x/", None),
        ("https://[::1/x", None),
        ("https://push.example.net/" + "a" * 2_048, None),
        ("//push.example.net/x", None),
        ("", None),
    ],
)
def test_only_https_and_only_what_the_operator_wrote_is_reached(text: str, found: Endpoint | None) -> None:
    assert read_endpoint(text, SERVICES) == found


def test_with_an_empty_list_nothing_is_reached() -> None:
    assert read_endpoint("https://push.example.net/x", ()) is None


@pytest.mark.parametrize("entry", ["push.example.net", "*.example.net", "192.0.2.7:8443", "[2001:db8::7]:443"])
def test_what_may_stand_on_the_list(entry: str) -> None:
    assert is_push_service(entry)


@pytest.mark.parametrize(
    "entry", ["", "*", "*.", "*.net/", "net", "192.0.2.7", "192.0.2.7:0", "::1:80", "https://a.net", "A.net", "a.net:1"]
)
def test_what_may_not(entry: str) -> None:
    assert not is_push_service(entry)


@pytest.mark.parametrize(
    ("address", "is_it"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
    ],
)
def test_a_name_that_leads_inside_is_not_followed(address: str, is_it: bool) -> None:
    assert is_outside(address) is is_it
