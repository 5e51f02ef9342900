"""What leaves for a push service, and what comes of each answer; asked of a real one on loopback."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from server.adapters.push_courier import HttpPushCourier
from server.sleepers import Pushed
from tests.server.auth.test_vapid import judge
from tests.support.push_service import PushService, push_service

KEY, CONTACT, NOW = bytes(range(1, 33)), "mailto:ops@example.org", 1_790_000_000_000


class Clock:
    """Implements `Clock`; stands still."""

    def now(self) -> int:
        return NOW

    def monotonic(self) -> int:
        return 0


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[PushService]:
    async with push_service(tmp_path) as service:
        yield service


def courier_for(service: PushService, monkeypatch: pytest.MonkeyPatch, *more: str) -> HttpPushCourier:
    monkeypatch.setenv("SSL_CERT_FILE", str(service.certificate))
    return HttpPushCourier(KEY, (service.entry, *more), CONTACT, Clock())


async def test_a_push_is_empty_signed_urgent_and_worth_an_hour(
    service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule WK4: and every push is like every other, but for the time in its signature."""
    courier = courier_for(service, monkeypatch)
    assert await courier.deliver(service.endpoint("abc?d=1")) is Pushed.SENT
    [received] = service.received
    assert received.line == "POST /push/abc?d=1 HTTP/1.1"
    claims = judge(received.headers.pop("authorization"))
    assert claims == {"aud": f"https://{service.entry}", "exp": NOW // 1000 + 43_200, "sub": CONTACT}
    assert received.headers == {
        "host": service.entry,
        "ttl": "3600",
        "urgency": "high",
        "topic": "vigie",
        "content-length": "0",
        "connection": "close",
    }
    assert received.body == b""


@pytest.mark.parametrize(
    ("status", "pushed"),
    [
        ("200 OK", Pushed.SENT),
        ("201 Created", Pushed.SENT),
        ("404 Not Found", Pushed.GONE),
        ("410 Gone", Pushed.GONE),
        ("429 Too Many Requests", Pushed.LATER),
        ("500 Broken", Pushed.LATER),
        ("503 Busy", Pushed.LATER),
        ("400 Bad Request", Pushed.REFUSED),
        ("401 Who Are You", Pushed.REFUSED),
        ("413 Too Much", Pushed.REFUSED),
    ],
)
async def test_what_each_answer_means(
    service: PushService, monkeypatch: pytest.MonkeyPatch, status: str, pushed: Pushed
) -> None:
    service.answer = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode()
    assert await courier_for(service, monkeypatch).deliver(service.endpoint("a")) is pushed


async def test_no_redirect_is_followed(service: PushService, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule WK5."""
    service.answer = b"HTTP/1.1 307 Elsewhere\r\nLocation: https://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
    assert await courier_for(service, monkeypatch).deliver(service.endpoint("a")) is Pushed.REFUSED
    assert len(service.received) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 40_000,
        b"HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
    ],
)
async def test_an_answer_that_is_none_is_tried_again(
    service: PushService, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    service.answer = answer
    assert await courier_for(service, monkeypatch).deliver(service.endpoint("a")) is Pushed.LATER


async def test_a_push_service_that_nobody_vouches_for_is_not_spoken_to(service: PushService) -> None:
    courier = HttpPushCourier(KEY, (service.entry,), CONTACT, Clock())
    assert await courier.deliver(service.endpoint("a")) is Pushed.LATER
    assert service.received == []


async def test_what_is_not_on_the_list_is_not_called(service: PushService, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule WK5: also if it was kept while it still stood there."""
    courier = courier_for(service, monkeypatch)
    assert await courier.deliver("https://127.0.0.1:1/x") is Pushed.REFUSED
    assert await courier.deliver(service.endpoint("a").replace("https", "http")) is Pushed.REFUSED
    assert service.received == []


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1"])
async def test_a_name_that_leads_inside_is_not_followed(
    service: PushService, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    """Rule WK5: one address inside among those of the name is enough."""

    async def resolve(*_: Any, **__: Any) -> list[Any]:
        outside = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))
        return [outside, (socket.AF_INET, socket.SOCK_STREAM, 6, "", (inside, 443))]

    async def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("nothing is called")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
    monkeypatch.setattr(asyncio, "open_connection", never)
    courier = courier_for(service, monkeypatch, "push.example.net")
    assert await courier.deliver("https://push.example.net/x") is Pushed.REFUSED


async def test_the_address_that_was_looked_at_is_the_one_that_is_called(
    service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule WK5: the name is only for the certificate; nobody is asked a second time where it leads."""
    called: list[Any] = []

    async def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))]

    async def refuse(*address: Any, **options: Any) -> Any:
        called.append((address, options["server_hostname"]))
        raise ConnectionRefusedError

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
    monkeypatch.setattr(asyncio, "open_connection", refuse)
    courier = courier_for(service, monkeypatch, "push.example.net")
    assert await courier.deliver("https://push.example.net/x") is Pushed.LATER
    assert called == [(("93.184.216.34", 443), "push.example.net")]
