"""Every address of the server but the socket: one table, each line with its rule."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from protocol.devices import Role
from protocol.entities import EntityKind
from server.domain.export_rights import MAY_EXPORT, ExportKind
from server.domain.permissions import CARERS, CREW, LEADERS, PREPARERS
from server.domain.protection import OVERSEERS, READERS, PersonKind
from server.domain.visibility import ROLES_THAT_SEE, SCOPES_OF
from server.http import (
    care,
    catalogues,
    devices,
    explain,
    exports,
    feeders,
    figures,
    geography,
    health,
    joining,
    log,
    map_files,
    mates,
    operations,
    plans,
    posters,
    prenotification,
    regulation,
    report,
    roll_call,
    sign_in,
    timeline,
    users,
    waking,
)
from server.http.access import Administrator, InOperation, Operator, Public, Rule, SignedIn, TrackerToken, admit
from server.http.calls import Call
from server.http.edge import ROUTE_KEY, Edge
from server.http.pages import HOW_TO_JOIN, Pages
from server.http.problems import Answer, Problem, ProblemKind
from server.http.services import HttpServices
from server.interop import pictures

MAX_BODY_BYTES = 1_048_576
PAGES = Pages()


class _TileNumber(IntegerConvertor):
    """A number as far as maps go: a longer one is no address, before anything is made of it."""

    regex = "[0-9]{1,8}"


register_url_convertor("tile", _TileNumber())


@dataclass(frozen=True)
class Endpoint:
    """One method of one address. There is no default rule: a line without one does not construct."""

    method: Literal["GET", "POST", "DELETE"]
    path: str
    rule: Rule
    max_body_bytes: int = MAX_BODY_BYTES
    looks_back: bool = False
    """Its answer walks through a whole log: a process of its own gives it (`server/past_door.py`)."""
    may_look_back: bool = False
    """So it is if its body names the moment of a replay (rule RP9)."""


async def introduce(call: Call) -> Answer:
    """The command post for a browser; for anything else, what this is."""
    page = PAGES.index(call.request)
    if page is not None:
        return page
    lines = "\n".join(f"  {endpoint.method:<7}{endpoint.path}" for endpoint in ENDPOINTS)
    return PlainTextResponse(f"{_INTRODUCTION}\n{HOW_TO_JOIN}\n{lines}\n")


_INTRODUCTION = """\
Vigie

Suivi en temps réel des opérations de secours : équipes, véhicules, statuts et positions sur chaque poste.
Le protocole est décrit dans protocol/SPEC.md, dans le code source. Adresses HTTP ci-dessous.

Real-time tracker for rescue operations: teams, vehicles, statuses and positions on every post.
The protocol is described in protocol/SPEC.md, in the source code.
HTTP addresses below.
"""

_COMMANDERS = frozenset({Role.COVER_HEAD, Role.ORG_ADMIN})
_READERS = frozenset(role for role in Role if SCOPES_OF[role])
_POSTS = PREPARERS | {Role.SECTOR_LEADER, Role.LOG_OPERATOR, Role.MEDICAL_OFFICER}
_DESKS = _POSTS | {Role.POST_LEADER, Role.REGULATION}
_SENDERS = LEADERS | {Role.SECTOR_LEADER, Role.LOG_OPERATOR}
_FEEDER = TrackerToken(feeders.receive_points)
_FEEDER_BYTES = feeders.MAX_FEEDER_BODY_BYTES

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("GET", "/", Public(introduce)),
    Endpoint("GET", "/healthz", Public(health.say_alive)),
    Endpoint("GET", "/readyz", Public(health.say_ready)),
    Endpoint("GET", "/metrics", Operator(health.show_metrics)),
    Endpoint("POST", "/api/sign-in", Public(sign_in.sign_in)),
    Endpoint("POST", "/api/sign-in/link", Public(sign_in.sign_in_by_link)),
    Endpoint("POST", "/api/sign-out", SignedIn(sign_in.sign_out)),
    Endpoint("POST", "/api/ticket", SignedIn(sign_in.issue_socket_ticket)),
    Endpoint("POST", "/api/join", Public(joining.join)),
    Endpoint("GET", "/api/me", SignedIn(users.show_me)),
    Endpoint("GET", "/api/operations", SignedIn(operations.list_operations)),
    Endpoint("POST", "/api/operations", Administrator(operations.create_operation)),
    Endpoint("POST", "/api/operations/{operation_id:uuid}/status", InOperation(_COMMANDERS, operations.set_status)),
    Endpoint("POST", "/api/operations/{operation_id:uuid}/plan", InOperation(_COMMANDERS, plans.switch_plan)),
    Endpoint("GET", "/api/operations/{operation_id:uuid}/roll-call", InOperation(_POSTS, roll_call.show_roll_call)),
    Endpoint("GET", "/api/operations/{operation_id:uuid}/stand-down", InOperation(_POSTS, roll_call.show_stand_down)),
    Endpoint("GET", "/api/operations/{operation_id:uuid}/explain", InOperation(LEADERS, explain.explain)),
    Endpoint("GET", "/api/catalogues", SignedIn(catalogues.list_catalogues)),
    Endpoint("GET", "/api/catalogues/{name}", SignedIn(catalogues.show_catalogue)),
    Endpoint(
        "GET",
        "/api/operations/{operation_id:uuid}/catalogues/{name}",
        InOperation(frozenset(Role), catalogues.show_operation_catalogue),
    ),
    Endpoint(
        "POST",
        "/api/operations/{operation_id:uuid}/invitations",
        InOperation(frozenset(joining.ROLES_THAT_MAY_BE_INVITED), joining.invite),
    ),
    Endpoint("POST", "/api/operations/{operation_id:uuid}/posters", InOperation(PREPARERS, posters.make_poster)),
    Endpoint("DELETE", "/api/operations/{operation_id:uuid}/posters", InOperation(PREPARERS, posters.withdraw_posters)),
    Endpoint(
        "POST", "/api/operations/{operation_id:uuid}/trackers", InOperation(PREPARERS | CREW, joining.add_tracker)
    ),
    Endpoint("GET", "/api/operations/{operation_id:uuid}/mission-mates", InOperation(CREW, mates.show_mates)),
    Endpoint("GET", "/api/operations/{operation_id:uuid}/waking", InOperation(CREW | PREPARERS, waking.show_key)),
    Endpoint("POST", "/api/operations/{operation_id:uuid}/waking", InOperation(CREW, waking.agree)),
    Endpoint("DELETE", "/api/operations/{operation_id:uuid}/waking", InOperation(CREW, waking.decline)),
    Endpoint("GET", "/api/operations/{operation_id:uuid}/devices", InOperation(PREPARERS, devices.list_devices)),
    Endpoint("POST", "/api/operations/{operation_id:uuid}/condition", InOperation(CARERS, devices.tell_condition)),
    Endpoint(
        "DELETE",
        "/api/operations/{operation_id:uuid}/devices/{device_id:uuid}",
        InOperation(LEADERS, devices.revoke_device),
    ),
    Endpoint(
        "POST",
        "/api/operations/{operation_id:uuid}/members/{member_id:uuid}/identity",
        InOperation(READERS[PersonKind.MEMBER], care.open_identity),
        may_look_back=True,
    ),
    Endpoint(
        "POST",
        "/api/operations/{operation_id:uuid}/members/{member_id:uuid}/erase",
        InOperation(_COMMANDERS, care.erase_member),
    ),
    Endpoint(
        "POST",
        "/api/operations/{operation_id:uuid}/victims/{victim_id:uuid}/open",
        InOperation(READERS[PersonKind.VICTIM], care.open_victim),
        may_look_back=True,
    ),
    Endpoint(
        "POST",
        "/api/operations/{operation_id:uuid}/victims/{victim_id:uuid}/erase",
        InOperation(_COMMANDERS, care.erase_victim),
    ),
    Endpoint("POST", "/api/operations/{operation_id:uuid}/erasures", InOperation(_COMMANDERS, care.erase_named)),
    Endpoint("GET", "/api/operations/{operation_id:uuid}/disclosures", InOperation(OVERSEERS, care.list_disclosures)),
    Endpoint("POST", "/api/erasures/expired", Administrator(care.erase_expired)),
    Endpoint("GET", "/api/operations/{operation_id:uuid}/log", InOperation(_READERS, log.read_log)),
    Endpoint(
        "GET",
        "/api/operations/{operation_id:uuid}/timeline",
        InOperation(_READERS, timeline.show_timeline),
        looks_back=True,
    ),
    Endpoint(
        "GET",
        "/api/operations/{operation_id:uuid}/timeline/bookmarks",
        InOperation(_READERS, timeline.list_bookmarks),
        looks_back=True,
    ),
    Endpoint(
        "GET",
        "/api/operations/{operation_id:uuid}/log/export",
        InOperation(MAY_EXPORT[ExportKind.LOG], exports.export_log),
        looks_back=True,
    ),
    Endpoint("GET", "/api/operations/{operation_id:uuid}/exports", InOperation(OVERSEERS, exports.list_exports)),
    Endpoint(
        "GET",
        "/api/operations/{operation_id:uuid}/exports/archive",
        InOperation(MAY_EXPORT[ExportKind.ARCHIVE], exports.export_archive),
        looks_back=True,
    ),
    Endpoint(
        "POST",
        "/api/operations/{operation_id:uuid}/exports/keys",
        InOperation(MAY_EXPORT[ExportKind.KEYS], exports.export_keys),
    ),
    Endpoint(
        "GET",
        "/api/operations/{operation_id:uuid}/exports/tables",
        InOperation(MAY_EXPORT[ExportKind.TABLES], exports.export_tables),
        looks_back=True,
    ),
    Endpoint(
        "GET",
        "/api/operations/{operation_id:uuid}/exports/map",
        InOperation(MAY_EXPORT[ExportKind.MAP], exports.export_map),
        looks_back=True,
    ),
    Endpoint(
        "GET",
        "/api/operations/{operation_id:uuid}/exports/tracks",
        InOperation(MAY_EXPORT[ExportKind.TRACKS], exports.export_tracks),
        looks_back=True,
    ),
    Endpoint(
        "GET",
        "/api/operations/{operation_id:uuid}/figures",
        InOperation(figures.ROLES_THAT_COUNT, figures.show_figures),
        looks_back=True,
    ),
    Endpoint(
        "GET",
        "/api/operations/{operation_id:uuid}/report.pdf",
        InOperation(MAY_EXPORT[ExportKind.REPORT], report.show_report),
        looks_back=True,
    ),
    Endpoint(
        "GET",
        "/api/operations/{operation_id:uuid}/report/progress",
        InOperation(MAY_EXPORT[ExportKind.REPORT], report.show_progress),
        looks_back=True,
    ),
    Endpoint(
        "GET",
        "/api/operations/{operation_id:uuid}/sites/{site_id:uuid}/arrivals",
        InOperation(prenotification.ROLES_THAT_PREPARE, prenotification.show_arrivals),
    ),
    Endpoint(
        "GET",
        "/api/operations/{operation_id:uuid}/regulation",
        InOperation(regulation.ROLES_THAT_REGULATE, regulation.show_queue),
    ),
    Endpoint("GET", "/api/operations/{operation_id:uuid}/attention", InOperation(_DESKS, geography.show_attention)),
    Endpoint("POST", "/api/operations/{operation_id:uuid}/who-is-in", InOperation(_SENDERS, geography.show_who_is_in)),
    Endpoint("GET", "/api/operations/{operation_id:uuid}/nearest", InOperation(_SENDERS, geography.show_nearest)),
    Endpoint("GET", "/api/operations/{operation_id:uuid}/landmarks", InOperation(_READERS, geography.find_landmarks)),
    Endpoint("GET", "/api/operations/{operation_id:uuid}/place", InOperation(_READERS, geography.show_place)),
    Endpoint("GET", "/api/map-tiles", SignedIn(map_files.show_tile_sheet)),
    Endpoint("GET", "/api/map-tiles/{version}/{zoom:tile}/{x:tile}/{y:tile}", SignedIn(map_files.show_tile)),
    Endpoint(
        "POST",
        "/api/operations/{operation_id:uuid}/map-files",
        InOperation(PREPARERS, map_files.take_file),
        pictures.MAX_BYTES,
    ),
    Endpoint(
        "GET",
        "/api/operations/{operation_id:uuid}/map-files/{digest}",
        InOperation(ROLES_THAT_SEE[EntityKind.MAP_LAYER], map_files.show_file),
    ),
    Endpoint("GET", "/api/users", Administrator(users.list_users)),
    Endpoint("POST", "/api/users", Administrator(users.add_user)),
    Endpoint("DELETE", "/api/users/{user_id:uuid}", Administrator(users.revoke_user)),
    Endpoint("POST", "/api/users/{user_id:uuid}/sign-in-link", Administrator(users.make_sign_in_link)),
    Endpoint("POST", "/api/users/{user_id:uuid}/grants", Administrator(users.grant_role)),
    Endpoint("GET", "/api/operations/{operation_id:uuid}/grants", Administrator(users.list_grants)),
    Endpoint("GET", "/feeders/{token}", _FEEDER, _FEEDER_BYTES),
    Endpoint("POST", "/feeders/{token}", _FEEDER, _FEEDER_BYTES),
)


def build_http(services: HttpServices, more_routes: Sequence[BaseRoute] = ()) -> ASGIApp:
    """The ASGI application: this table, the files of the pages, and what the composition root adds (the socket)."""
    by_path = groupby(sorted(ENDPOINTS, key=lambda endpoint: endpoint.path), key=lambda endpoint: endpoint.path)
    routes: list[BaseRoute] = [Route(path, _Address(services, endpoints)) for path, endpoints in by_path]
    return Edge(
        Router([*routes, *PAGES.routes(), *more_routes], redirect_slashes=False, default=_answer_not_found), services
    )


class _Address:
    """All methods of one path. An ASGI application and no function, because a route of a function limits methods itself
    and answers with plain text."""

    def __init__(self, services: HttpServices, endpoints: Iterable[Endpoint]) -> None:
        self._services = services
        self._by_method: dict[str, Endpoint] = {endpoint.method: endpoint for endpoint in endpoints}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        endpoint = self._by_method.get("GET" if request.method == "HEAD" else request.method)
        answer: Answer
        if endpoint is None:
            answer = Problem(ProblemKind.WRONG_METHOD, headers={"Allow": ", ".join(self._by_method)})
        else:
            scope[ROUTE_KEY] = endpoint.path
            call = Call(request, self._services, self._services.clock.now(), endpoint.max_body_bytes)
            answer = await admit(endpoint.rule, call)
        response = answer.response() if isinstance(answer, Problem) else answer
        await response(scope, receive, send)


async def _answer_not_found(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await WebSocketClose()(scope, receive, send)
    else:
        await Problem(ProblemKind.NOT_FOUND).response()(scope, receive, send)
