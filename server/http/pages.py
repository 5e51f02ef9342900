"""Command post and phone for browsers: files that `make web` has built, under a policy that lets nothing else run."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from server.http.edge import ROUTE_KEY
from server.http.problems import Problem, ProblemKind

DIST = Path(__file__).parent / "dist"
INDEX = "index.html"
ASSETS = "assets"
FIELD = "field"
"""The phone's pages: their own directory and address, so that their service worker sees nothing else."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'"
)
"""Nothing inline, nothing from elsewhere. `data:` and `blob:` are images that the map draws itself."""
FOR_EVER = "public, max-age=31536000, immutable"
"""For files that carry a hash of their content in their name."""
HOW_TO_JOIN = """\
Une invitation (lien ou code) s'échange une fois, dans les dix minutes, contre l'accès d'un appareil :
An invitation (link or code) is exchanged once, within ten minutes, for the access of one device:

  POST /api/join  {"code": "K7RM-42XQ", "platform": "phone", "label": "Ambulance 12"}

Le code est aussi ce qui suit « #join= » dans le lien. The code is also what follows "#join=" in the link.
"""
HOW_TO_BUILD = f"""\
Vigie

Le poste de commandement n'est pas construit sur ce serveur : lancez « make web », puis rechargez.
The command post is not built on this server: run "make web", then reload.

{HOW_TO_JOIN}"""
_TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
"""Everything a build may hold; said here, because what the system believes about types differs between machines."""
_HASHED = re.compile(r"[\w.-]+-[\w-]{8}\.\w+")


@dataclass(frozen=True)
class Pages:
    """The build in a directory; an empty directory is a server without pages."""

    directory: Path = DIST

    def index(self, request: Request) -> Response | None:
        """The page, for who can show one; None for programs, which get their answer elsewhere."""
        if "text/html" not in request.headers.get("accept", ""):
            return None
        index = self.directory / INDEX
        if not index.is_file():
            return PlainTextResponse(HOW_TO_BUILD)
        return FileResponse(index, media_type=_TYPES[".html"], headers=_headers("no-store"))

    def routes(self) -> list[BaseRoute]:
        """An address for each file of the build, and for nothing else: no path is ever made of what a caller sent."""
        field = self.directory / FIELD
        return [
            *_routes_of(self.directory / ASSETS, f"/{ASSETS}"),
            *_routes_of(field / ASSETS, f"/{FIELD}/{ASSETS}"),
            *_routes_of(field, f"/{FIELD}"),
            *_phone(field / INDEX),
        ]


def _routes_of(directory: Path, address: str) -> list[BaseRoute]:
    files = sorted(directory.iterdir()) if directory.is_dir() else []
    return [
        Route(f"{address}/{file.name}", _Asset(file)) for file in files if file.suffix in _TYPES and file.name != INDEX
    ]


def _phone(index: Path) -> list[BaseRoute]:
    """Where `/field/` is the page, `/field` leads there: what a person types. The browser keeps the code of a link."""
    if not index.is_file():
        return []

    async def show(request: Request) -> Response:
        return FileResponse(index, media_type=_TYPES[".html"], headers=_headers("no-store"))

    async def lead_there(request: Request) -> Response:
        return RedirectResponse(f"/{FIELD}/")

    return [Route(f"/{FIELD}/", show), Route(f"/{FIELD}", lead_there)]


class _Asset:
    """Answers with one file, or the same compressed; an ASGI application, so that it answers every method itself."""

    def __init__(self, file: Path) -> None:
        self._type = _TYPES[file.suffix]
        self._file = file
        self._compressed = file.with_name(f"{file.name}.gz")
        self._headers = _headers(FOR_EVER if _HASHED.fullmatch(file.name) else "no-cache") | {"Vary": "Accept-Encoding"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[ROUTE_KEY] = f"/{ASSETS}"
        await self._answer(Request(scope))(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return Problem(ProblemKind.WRONG_METHOD, headers={"Allow": "GET"}).response()
        if "gzip" in request.headers.get("accept-encoding", "") and self._compressed.is_file():
            headers = self._headers | {"Content-Encoding": "gzip"}
            return FileResponse(self._compressed, media_type=self._type, headers=headers)
        return FileResponse(self._file, media_type=self._type, headers=self._headers)


def _headers(caching: str) -> dict[str, str]:
    return {"Content-Security-Policy": POLICY, "Cache-Control": caching}
