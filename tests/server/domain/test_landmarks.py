"""Landmarks: entered all or none, found by two letters, and a team said to be at one."""

from typing import Any
from uuid import uuid5

import pytest

from protocol import commands as c
from protocol.codec import MAX_FRAME_BYTES, MSGPACK
from protocol.devices import Role
from protocol.landmarks import Landmark, LandmarkKind
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Team
from protocol.upstream import Scope
from server.domain.landmarks import search
from server.domain.outcomes import Accepted
from server.domain.visibility import Audience, view_for
from tests.support.ground_strategies import LANDMARKS, entry
from tests.support.strategies import OPERATION, SECTORS, SITES, STRANGER, TEAMS, History, actor_of, ask, prepared

GATE, STAND, KM = LANDMARKS
POST = Audience(OPERATION, Scope.OPERATION, Role.DISPATCHER)


@pytest.fixture
def history() -> History:
    """The gate is `P1`."""
    return prepared()


def landmark(history: History, number: int) -> Landmark:
    found = history.state.find(Landmark, LANDMARKS[number])
    assert found is not None
    return found


def enter(history: History, *entries: Any, **timing: int) -> Any:
    return history.run(ask(c.ImportLandmarks, landmarks=entries, **timing))


def test_a_list_is_entered_as_one_fact(history: History) -> None:
    """Rule GE8."""
    known = len(history.records)
    enter(history, entry(STAND, "T1", kind=LandmarkKind.STAND), entry(KM, "KM 4", lat_deg=48.85))
    assert len(history.records) == known + 1
    assert (landmark(history, 1).kind, landmark(history, 2).lat_deg) == (LandmarkKind.STAND, 48.85)


def test_a_long_list_is_entered_in_facts_that_fit_into_a_frame_all_or_none(history: History) -> None:
    """Rule GE8."""
    known = len(history.changes)
    many = [entry(uuid5(GATE, str(number)), f"S {number}", name="Porte de l'Est " * 5) for number in range(199)]
    enter(history, *many, entry(STAND, "T1"))
    views = [view_for(POST, 0, change) for change in history.changes[known:]]
    assert len(views) == 4
    assert all(view is not None and len(MSGPACK.encode(view)) < MAX_FRAME_BYTES / 2 for view in views)
    assert isinstance(enter(history, *many, entry(GATE, "T1")), Refusal)


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ([entry(STAND, "X"), entry(KM, "x")], RefusalCode.INVALID_VALUE),  # twice the same code
        ([entry(STAND, "X"), entry(STAND, "Y")], RefusalCode.INVALID_VALUE),  # twice the same landmark
        ([entry(STAND, "X"), entry(KM, "p1")], RefusalCode.ALREADY_EXISTS),  # the gate's
        ([entry(STAND, "X"), entry(TEAMS[0], "Y")], RefusalCode.ALREADY_EXISTS),  # a team
    ],
)
def test_one_wrong_line_refuses_the_whole_list(history: History, entries: list[Any], code: RefusalCode) -> None:
    """Rule GE8."""
    decision = enter(history, *entries)
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.field) == (code, "landmarks")
    assert history.state.find(Landmark, STAND) is None


def test_codes_may_change_hands_within_a_list(history: History) -> None:
    enter(history, entry(STAND, "P2"))
    enter(history, entry(GATE, "P2"), entry(STAND, "P1"))
    assert (landmark(history, 0).code, landmark(history, 1).code) == ("P2", "P1")
    assert history.state.holder_of(Landmark, "p1") == STAND


def test_an_older_list_changes_nothing_that_stands(history: History) -> None:
    enter(history, entry(GATE, "P1", name="Porte sud"))
    late = enter(history, entry(GATE, "P9", name="Porte nord"), age_ms=1_500)
    assert isinstance(late, Accepted)
    assert late.is_late
    assert landmark(history, 0).name == "Porte sud"
    taken = enter(history, entry(GATE, "P9"), entry(STAND, "P1"), age_ms=2_500)
    assert isinstance(taken, Refusal), "the gate keeps its code: the newer list stands"


def test_a_landmark_that_is_gone_is_not_found_and_gives_its_code_back(history: History) -> None:
    history.run(ask(c.RemoveLandmark, landmark_id=GATE))
    assert landmark(history, 0).is_removed
    assert search(history.state.all(Landmark), "p1") == []
    assert isinstance(enter(history, entry(STAND, "P1")), Accepted)
    assert isinstance(enter(history, entry(GATE, "P7")), Accepted)
    assert not landmark(history, 0).is_removed
    assert history.run(ask(c.RemoveLandmark, landmark_id=STRANGER)) == Refusal(
        code=RefusalCode.UNKNOWN_TARGET, field="landmark_id"
    )


NAMES = [
    ("P1", "Porte Maillot"),
    ("P10", "Porte d'Auteuil"),
    ("CS", "Tribune Côté Seine"),
    ("KM 4", "Quatre"),
    ("Z", "Camp 10"),
]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("p1", ["P1", "P10"]),  # the code itself, then codes that begin so
        ("po", ["P1", "P10"]),  # names that begin so
        ("cote", ["CS"]),  # a word of the name, without its accents
        ("CÔTÉ S", ["CS"]),
        ("km4", ["KM 4"]),  # spaces do not count
        ("aut", ["P10"]),
        ("10", ["Z", "P10"]),  # a word before the middle of a code
        ("", []),
        (" - ", []),
        ("xyz", []),
    ],
)
def test_two_or_three_letters_find_what_is_meant(asked: str, expected: list[str]) -> None:
    """Rule GE8."""
    known = [
        Landmark(id=one, code=code, name=name, kind=LandmarkKind.OTHER, lat_deg=0, lon_deg=0)
        for one, (code, name) in zip((*LANDMARKS, *SITES), NAMES, strict=True)
    ]
    assert [one.code for one in search(known, asked)] == expected


def test_no_more_is_found_than_a_screen_shows() -> None:
    known = [
        Landmark(id=one, code=f"P{number}", name="x", kind=LandmarkKind.OTHER, lat_deg=0, lon_deg=0)
        for number, one in enumerate(LANDMARKS)
    ]
    assert len(search(known, "p", limit=2)) == 2


def team(history: History) -> Team:
    found = history.state.find(Team, TEAMS[0])
    assert found is not None
    return found


def test_a_team_said_to_be_at_a_landmark_keeps_its_sector_and_site(history: History) -> None:
    """Rule GE5."""
    history.run(ask(c.PlaceTeam, team_id=TEAMS[0], sector_id=SECTORS[0], site_id=SITES[1]))
    history.run(ask(c.PlaceTeam, team_id=TEAMS[0], landmark_id=GATE))
    now = team(history)
    assert (now.sector_id, now.site_id) == (SECTORS[0], SITES[1])
    assert now.declared_place is not None
    assert (now.declared_place.lat_deg, now.declared_place.landmark_id, now.declared_place.at) == (
        48.81,
        GATE,
        history.now,
    )


def test_a_position_given_with_a_landmark_is_finer_and_counts(history: History) -> None:
    history.run(ask(c.PlaceTeam, team_id=TEAMS[0], landmark_id=GATE, lat_deg=48.9, lon_deg=2.4, site_id=SITES[1]))
    now = team(history)
    assert now.declared_place is not None
    assert (now.declared_place.lat_deg, now.declared_place.landmark_id) == (48.9, GATE)
    assert (now.sector_id, now.site_id) == (None, SITES[1])


def test_where_a_team_was_said_to_be_is_the_newest_said(history: History) -> None:
    history.run(ask(c.PlaceTeam, team_id=TEAMS[0], lat_deg=48.9, lon_deg=2.4))
    late = history.run(ask(c.PlaceTeam, team_id=TEAMS[0], landmark_id=GATE, age_ms=1_500))
    assert isinstance(late, Accepted)
    assert late.is_late
    declared = team(history).declared_place
    assert declared is not None
    assert declared.lat_deg == 48.9


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"landmark_id": STRANGER}, "landmark_id"), ({"lat_deg": 48.8}, "lon_deg"), ({"lon_deg": 2.3}, "lat_deg")],
)
def test_a_place_that_says_nothing_is_refused(history: History, fields: dict[str, Any], field: str) -> None:
    decision = history.run(ask(c.PlaceTeam, team_id=TEAMS[0], **fields))
    assert isinstance(decision, Refusal)
    assert decision.field == field


def test_nobody_is_said_to_be_at_a_landmark_that_is_gone(history: History) -> None:
    history.run(ask(c.RemoveLandmark, landmark_id=GATE))
    decision = history.run(ask(c.PlaceTeam, team_id=TEAMS[0], landmark_id=GATE))
    assert isinstance(decision, Refusal)
    assert decision.field == "landmark_id"


def test_a_crew_says_where_it_is_and_not_to_whom_it_belongs(history: History) -> None:
    """Rule GE5."""
    crew = actor_of(Role.TEAM_MEMBER)
    assert isinstance(history.run(ask(c.PlaceTeam, crew, team_id=TEAMS[0], landmark_id=GATE)), Accepted)
    assert isinstance(history.run(ask(c.PlaceTeam, crew, team_id=TEAMS[0], lat_deg=48.9, lon_deg=2.4)), Accepted)
    for wish in ({"team_id": TEAMS[1], "landmark_id": GATE}, {"team_id": TEAMS[0], "site_id": SITES[1]}):
        assert history.run(ask(c.PlaceTeam, crew, **wish)) == Refusal(code=RefusalCode.FORBIDDEN)
