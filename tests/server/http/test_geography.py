"""Who is in a piece of ground, who could go there, landmarks, and the list to work off, over HTTP."""

from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from protocol.alerts import Alert, AlertKind
from protocol.attention import AttentionCause
from protocol.devices import Role
from protocol.entities import Entity
from protocol.ids import AlertId, DeviceId, InterventionId, LandmarkId, OrganisationId, SectorId, TeamId
from protocol.interventions import Intervention
from protocol.landmarks import Landmark, LandmarkKind
from protocol.operations import LinePoint, Sector, SectorKind, Share, SharingLevel
from protocol.positions import TeamPosition
from protocol.teams import Availability, DeclaredPlace, Team, TeamKind, TeamStatus
from protocol.thresholds import Thresholds
from server.domain.attention_causes import attended
from server.ports import Grant
from tests.support.http_world import ELSEWHERE, OPERATION, START, TEAM, HttpWorld

BASE = f"/api/operations/{OPERATION}"
SECTOR, WAY = SectorId(UUID(int=31)), SectorId(UUID(int=32))
BRAVO, LOST = TeamId(UUID(int=41)), TeamId(UUID(int=42))
GATE = LandmarkId(UUID(int=51))
CALL = InterventionId(UUID(int=61))
RING = [[2.3, 48.8], [2.4, 48.8], [2.4, 48.9], [2.3, 48.9], [2.3, 48.8]]
FREE: dict[str, Any] = {"status": TeamStatus.PATROL, "availability": Availability.AVAILABLE, "kind": TeamKind.PAIR}


class Ground(HttpWorld):
    """Three teams, one of them nowhere; a sector, a line, a landmark, an intervention, an alert."""

    def __init__(self) -> None:
        super().__init__()
        said = DeclaredPlace(lat_deg=48.86, lon_deg=2.36, at=START - 60_000)
        ring = tuple((lon, lat) for lon, lat in RING)
        line = (LinePoint(2.3, 48.95, 0.0), LinePoint(2.4, 48.95, 7.0))
        alert = Alert(
            id=AlertId(UUID(int=71)),
            kind=AlertKind.DISTRESS,
            team_id=TEAM,
            device_id=DeviceId(UUID(int=72)),
            raised_at=START - 60_000,
        )
        sector = Sector(id=SECTOR, code="N", name="Nord", kind=SectorKind.OPERATIONAL, ring=ring)
        gate = Landmark(id=GATE, code="P1", name="Porte", kind=LandmarkKind.GATE, lat_deg=48.85, lon_deg=2.35)
        entities: tuple[Entity, ...] = (
            Team(id=TEAM, call_sign="Alpha", headcount_counted=2, headcount_declared=4, sector_id=SECTOR, **FREE),
            Team(id=BRAVO, call_sign="Bravo", headcount_counted=3, declared_place=said, **FREE),
            Team(id=LOST, call_sign="Zoulou", **FREE),
            sector,
            Sector(id=WAY, code="A1", name="Autoroute", kind=SectorKind.PUBLIC, line=line),
            gate,
            msgspec.structs.replace(gate, id=LandmarkId(UUID(int=52)), code="P2", name="Côté", is_removed=True),
            Intervention(id=CALL, number=1, reported_at=START, landmark_id=GATE),
            attended(alert, Thresholds()),
        )
        self.entities |= {(OPERATION, entity.id): entity for entity in entities}
        self.newest = [TeamPosition(TEAM, START - 5_000, 48.85, 2.35, 8.0, battery_pct=9)]

    async def ask(self, role: Role, method: str, path: str, **options: Any) -> httpx.Response:
        async with self.bearer(await self.admit(role)) as client:
            return await client.request(method, f"{BASE}/{path}", **options)


@pytest.fixture
def world() -> Ground:
    return Ground()


async def test_who_is_in_a_piece_of_ground_is_counted_with_the_age_of_each_place(world: Ground) -> None:
    """Rule GE6."""
    answer = (await world.ask(Role.LOG_OPERATOR, "POST", "who-is-in", json={"ring": RING})).json()
    alpha, bravo = answer["teams"]
    assert (alpha["call_sign"], alpha["headcount"], alpha["age_ms"], alpha["is_declared"]) == ("Alpha", 4, 5_000, False)
    assert (bravo["call_sign"], bravo["headcount"], bravo["age_ms"], bravo["is_declared"]) == ("Bravo", 3, 60_000, True)
    assert alpha["is_certain"]
    assert answer["headcount"] == 7
    assert [one["call_sign"] for one in answer["without_place"]] == ["Zoulou"]


@pytest.mark.parametrize("ring", [RING[:-1], [[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]], [[0, 0]], None])
async def test_ground_that_is_none_is_refused_with_its_field(world: Ground, ring: object) -> None:
    answer = await world.ask(Role.DISPATCHER, "POST", "who-is-in", json={"ring": ring})
    assert (answer.status_code, answer.json()["field"]) == (422, "ring")


async def test_the_nearest_suitable_teams_come_with_distance_and_age(world: Ground) -> None:
    """Rule GE7."""
    answer = (await world.ask(Role.SECTOR_LEADER, "GET", "nearest?lat=48.86&lon=2.36&kind=pair")).json()
    assert [(one["call_sign"], one["is_free"]) for one in answer["teams"]] == [("Bravo", True), ("Alpha", True)]
    assert answer["teams"][0]["distance_m"] == 0
    assert 1_300 < answer["teams"][1]["distance_m"] < 1_400


async def test_the_nearest_to_an_intervention_are_those_to_its_place_or_landmark(world: Ground) -> None:
    """Rule GE7."""
    near_gate = (await world.ask(Role.DISPATCHER, "GET", f"nearest?intervention_id={CALL}")).json()
    assert [one["call_sign"] for one in near_gate["teams"]] == ["Alpha", "Bravo"]
    known = world.entities[OPERATION, CALL]
    assert isinstance(known, Intervention)
    world.entities[OPERATION, CALL] = msgspec.structs.replace(known, lat_deg=48.86, lon_deg=2.36)
    near_spot = (await world.ask(Role.DISPATCHER, "GET", f"nearest?intervention_id={CALL}")).json()
    assert [one["call_sign"] for one in near_spot["teams"]] == ["Bravo", "Alpha"]
    world.entities[OPERATION, CALL] = msgspec.structs.replace(known, landmark_id=None)
    nowhere = await world.ask(Role.DISPATCHER, "GET", f"nearest?intervention_id={CALL}")
    assert (nowhere.status_code, nowhere.json()["field"]) == (422, "intervention_id")
    assert (await world.ask(Role.DISPATCHER, "GET", f"nearest?intervention_id={ELSEWHERE}")).status_code == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("lon=2", "lat"),
        ("lat=91&lon=2", "lat"),
        ("lat=48&lon=nan", "lon"),
        ("lat=48&lon=x", "lon"),
        ("lat=48&lon=2&care_level=magic", "care_level"),
        ("lat=48&lon=2&kind=magic", "kind"),
        ("lat=48&lon=2&skill=nurse&skill=magic", "skill"),
    ],
)
async def test_a_bad_question_names_its_field(world: Ground, query: str, field: str) -> None:
    answer = await world.ask(Role.DISPATCHER, "GET", f"nearest?{query}")
    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_landmarks_are_found_by_letters_and_those_that_are_gone_are_not(world: Ground) -> None:
    """Rule GE8."""
    for query, expected in (("?q=p", ["P1"]), ("?q=cote", []), ("", ["P1"]), ("?q=" + "x" * 500, [])):
        answer = await world.ask(Role.TEAM_MEMBER, "GET", f"landmarks{query}")
        assert [one["code"] for one in answer.json()["landmarks"]] == expected


@pytest.mark.parametrize("level", [None, SharingLevel.RESOURCES])
async def test_a_partner_finds_the_ground_only_if_it_is_shared_with_it(
    world: Ground, level: SharingLevel | None
) -> None:
    """Rule CT7."""
    partner = OrganisationId(UUID(int=81))
    operation = world.entities[OPERATION, OPERATION]
    shares = () if level is None else (Share(organisation_id=partner, level=level),)
    world.entities[OPERATION, OPERATION] = msgspec.structs.replace(operation, sharing=shares)
    user_id = await world.add_person("liaison")
    await world.access.grant(user_id, Grant(OPERATION, Role.LIAISON, organisation_id=partner), START)
    async with world.bearer(await world.open_session(user_id)) as client:
        landmarks = (await client.get(f"{BASE}/landmarks")).json()["landmarks"]
        place = (await client.get(f"{BASE}/place?lat=48.85&lon=2.35")).json()
    assert bool(landmarks) is bool(place["sectors"]) is bool(place["lines"]) is (level is not None)


async def test_a_place_has_the_names_that_people_use(world: Ground) -> None:
    answer = (await world.ask(Role.TEAM_LEADER, "GET", "place?lat=48.85&lon=2.35")).json()
    assert [one["code"] for one in answer["sectors"]] == ["N"]
    assert [(one["code"], round(one["km"], 1)) for one in answer["lines"]] == [("A1", 3.5)]
    assert 11_000 < answer["lines"][0]["offset_m"] < 11_300
    assert (await world.ask(Role.TEAM_LEADER, "GET", "place?lat=x&lon=2")).status_code == 422


async def test_the_list_says_what_waits_in_which_sector_and_when_it_grows(world: Ground) -> None:
    """Rule AT7."""
    answer = (await world.ask(Role.DISPATCHER, "GET", "attention")).json()
    groups = [(group["rank"], group["cause"], group["sector_id"]) for group in answer["groups"]]
    assert groups == [
        ("crew", AttentionCause.ALERT_UNSEEN, str(SECTOR)),
        ("crew", AttentionCause.ALERT_OPEN, str(SECTOR)),
        ("device", AttentionCause.BATTERY_LOW, str(SECTOR)),
    ]
    (item,) = answer["groups"][0]["items"]
    assert (item["subject_kind"], item["team_id"], item["due_at"]) == ("alert", str(TEAM), START - 45_000)
    assert (item["owner"], item["escalates_to"]) == (Role.DISPATCHER, Role.SECTOR_LEADER)
    assert item["escalates_at"] == START - 15_000
    assert (answer["muted"], answer["now"]) == ([], START)


async def test_the_list_holds_nothing_that_its_reader_may_not_see(world: Ground) -> None:
    """Rule AT7: a first-aid post sees what concerns its own site."""
    answer = (await world.ask(Role.POST_LEADER, "GET", "attention")).json()
    assert answer["groups"] == []


async def test_what_is_muted_stands_apart_with_its_reason(world: Ground) -> None:
    alert = world.entities[OPERATION, AlertId(UUID(int=71))]
    assert isinstance(alert, Alert)
    quiet = [msgspec.structs.replace(one, muted_until=START + 9, mute_reason="known") for one in alert.attention]
    world.entities[OPERATION, alert.id] = msgspec.structs.replace(alert, attention=tuple(quiet))
    answer = (await world.ask(Role.DISPATCHER, "GET", "attention")).json()
    assert [group["cause"] for group in answer["groups"]] == [AttentionCause.BATTERY_LOW]
    assert {(one["muted_until"], one["mute_reason"]) for one in answer["muted"]} == {(START + 9, "known")}
    assert answer["next_due_at"] == START + 9


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "attention"),
        ("POST", "who-is-in"),
        ("GET", "nearest?lat=1&lon=1"),
        ("GET", "landmarks"),
        ("GET", "place?lat=1&lon=1"),
    ],
)
async def test_an_operation_that_is_not_here_is_not_found(world: Ground, method: str, path: str) -> None:
    world.entities.clear()
    answer = await world.ask(Role.DISPATCHER, method, path, **({"json": {"ring": RING}} if method == "POST" else {}))
    assert answer.status_code == 404
