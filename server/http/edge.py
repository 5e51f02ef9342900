"""The outermost layer of HTTP: headers of every answer, failures caught once, one line of access log each.

Neither query strings nor feeder addresses nor bodies get into the log: the line names the route, not the path. Run the
web server with its own access log switched off, for that one would write both.
"""

import traceback
from uuid import uuid4

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.http.problems import Problem, ProblemKind, wait
from server.http.services import HttpServices
from server.ports import OutcomeUnknown, Unavailable

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_STRICT_TRANSPORT = "max-age=31536000"
_RETRY_MS = 5_000
_METHODS = frozenset({"GET", "HEAD", "POST", "DELETE"})
ROUTE_KEY = "vigie.route"
"""Where the router leaves the pattern of the route that matched, in the request's scope."""
UNMATCHED_ROUTE = "unmatched"

_log = structlog.get_logger("vigie.http")


class Edge:
    """Wraps the router; websockets pass untouched."""

    def __init__(self, app: ASGIApp, services: HttpServices) -> None:
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = self._services.clock.monotonic()
        status: int | None = None

        async def send_hardened(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _harden(MutableHeaders(scope=message), is_https=scope["scheme"] == "https")
            await send(message)

        try:
            await self._app(scope, receive, send_hardened)
        except ClientDisconnect:
            pass  # nobody is left to be answered
        except Exception as failure:
            problem = _problem_of(failure)
            if status is None:
                await problem.response()(scope, receive, send_hardened)
        finally:
            self._record(scope, status, self._services.clock.monotonic() - started)

    def _record(self, scope: Scope, status: int | None, duration_ms: int) -> None:
        route = scope.get(ROUTE_KEY, UNMATCHED_ROUTE)
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._services.metrics.requests.labels(method, route, str(status)).inc()
        self._services.metrics.seconds.labels(route).observe(duration_ms / 1000)
        _log.info("request", method=method, route=route, status=status, duration_ms=duration_ms)


def _harden(headers: MutableHeaders, *, is_https: bool) -> None:
    """A route that serves pages may have set its own policy: that one stays."""
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    if is_https:
        headers.setdefault("Strict-Transport-Security", _STRICT_TRANSPORT)


def _problem_of(failure: Exception) -> Problem:
    if isinstance(failure, Unavailable | OutcomeUnknown):
        _log.warning("store away", failure=type(failure).__name__)
        is_unknown = isinstance(failure, OutcomeUnknown)
        return wait(_RETRY_MS, ProblemKind.OUTCOME_UNKNOWN if is_unknown else ProblemKind.LATER)
    incident_id = str(uuid4())
    # The exception's own text is left out: it may quote what the caller sent.
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(failure.__traceback__)]
    _log.error("incident", incident_id=incident_id, failure=type(failure).__name__, frames=frames)
    return Problem(ProblemKind.FAILED, members={"incident_id": incident_id})
