from collections.abc import Iterator

import pytest
from msgspec import Struct
from starlette.requests import Request
from starlette.types import Message

from server.http.calls import Call
from server.http.problems import Problem, ProblemKind
from tests.support.http_world import START, HttpWorld

LIMIT = 10


class Wish(Struct, frozen=True, forbid_unknown_fields=True):
    number: int
    inner: "Wish | None" = None


class Chunks:
    """A request body in pieces, that counts how many were taken."""

    def __init__(self, *pieces: bytes, content_type: str = "application/json", limit: int = LIMIT) -> None:
        self.taken = 0
        self._messages = self._make_messages(pieces)
        scope = {"type": "http", "method": "POST", "headers": [(b"content-type", content_type.encode())]}
        self.call = Call(Request(scope, self._receive), HttpWorld().services, START, limit)

    def _make_messages(self, pieces: tuple[bytes, ...]) -> Iterator[Message]:
        for number, piece in enumerate(pieces, 1):
            self.taken = number
            yield {"type": "http.request", "body": piece, "more_body": number < len(pieces)}

    async def _receive(self) -> Message:
        return next(self._messages)


async def test_a_body_up_to_the_limit_is_whole_however_it_comes() -> None:
    assert await Chunks(b"0123456789").call.read_body() == b"0123456789"
    assert await Chunks(b"01234", b"", b"56789").call.read_body() == b"0123456789"


async def test_of_a_body_above_the_limit_nothing_more_is_taken_in() -> None:
    chunks = Chunks(b"0123456", b"7890123", *[b"x" * 100] * 1000)
    body = await chunks.call.read_body()
    assert isinstance(body, Problem)
    assert body.kind is ProblemKind.TOO_LARGE
    assert chunks.taken == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{}", "number"),
        (b'{"number": "1"}', "number"),
        (b'{"number": 1, "inner": {"number": null}}', "inner.number"),
        (b'{"number": 1, "other": 2}', "other"),
    ],
)
async def test_the_first_field_that_is_wrong_is_named(body: bytes, field: str) -> None:
    problem = await Chunks(body, limit=100).call.read_json(Wish)
    assert isinstance(problem, Problem)
    assert (problem.kind, problem.members) == (ProblemKind.INVALID, {"field": field})


async def test_a_body_of_another_shape_is_invalid_as_a_whole() -> None:
    problem = await Chunks(b"[]").call.read_json(Wish)
    assert problem == Problem(ProblemKind.INVALID)


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON; charset=utf-8"])
async def test_json_is_read_as_the_type_wished_for(content_type: str) -> None:
    assert await Chunks(b'{"number": 1}', content_type=content_type, limit=100).call.read_json(Wish) == Wish(1)


@pytest.mark.parametrize("content_type", ["", "text/plain", "multipart/form-data; boundary=x", "application/jsonp"])
async def test_what_a_foreign_form_could_send_is_not_even_read(content_type: str) -> None:
    chunks = Chunks(b'{"number": 1}', content_type=content_type)
    assert await chunks.call.read_json(Wish) == Problem(ProblemKind.NOT_JSON)
    assert chunks.taken == 0
