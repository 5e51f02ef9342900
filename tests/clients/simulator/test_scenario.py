"""The marathon is as big as it says, and a file that contradicts itself is refused with its reason."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from clients.simulator.scenario import SCENARIOS, Scenario, ScenarioError, Voice, load_scenario
from protocol.members import Qualification
from protocol.operations import OperationMode, SiteKind


@pytest.fixture(scope="module")
def marathon() -> Scenario:
    return load_scenario("marathon")


def test_the_marathon_is_a_large_cover(marathon: Scenario) -> None:
    assert len(marathon.teams) >= 40
    assert len(marathon.vehicles) >= 12
    assert len(marathon.members) >= 160
    assert len(marathon.sectors) >= 6
    assert len(marathon.sites) >= 12
    assert len(marathon.radios) >= len(marathon.teams)
    assert 35_000 < marathon.course.length_m < 43_000


def test_the_marathon_has_what_a_cover_needs(marathon: Scenario) -> None:
    kinds = Counter(site.kind for site in marathon.sites)
    for kind in (
        SiteKind.FIRST_AID_POST,
        SiteKind.COMMAND_POST,
        SiteKind.ADVANCED_MEDICAL_POST,
        SiteKind.STAGING,
        SiteKind.EVACUATION_POINT,
        SiteKind.HOSPITAL,
    ):
        assert kinds[kind] >= 1, kind
    voices = Counter(team.voice for team in marathon.teams)
    assert voices[Voice.RADIO] >= 4
    assert voices[Voice.PHONE] >= 40


def test_it_can_never_be_mistaken_for_a_real_operation(marathon: Scenario) -> None:
    assert marathon.operation_mode is OperationMode.EXERCISE
    assert all(member.phone.startswith("06 39 98 ") for member in marathon.members), "a range reserved for fiction"


def test_every_team_has_people_who_can_do_its_work(marathon: Scenario) -> None:
    for team in marathon.teams:
        members = [member for member in marathon.members if member.team == team.key]
        assert len(members) >= 2, team.key
    medical = {Qualification.PHYSICIAN, Qualification.NURSE}
    assert sum(bool(medical & set(member.held)) for member in marathon.members) >= 6


def test_every_site_of_the_course_lies_in_paris_or_its_woods(marathon: Scenario) -> None:
    for site in marathon.sites:
        assert 48.80 < site.lat_deg < 48.90
        assert 2.20 < site.lon_deg < 2.48


def test_sector_rings_are_closed(marathon: Scenario) -> None:
    for sector in marathon.sectors:
        assert sector.ring[0] == sector.ring[-1]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The marathon, to be spoilt."""
    for file in SCENARIOS.glob("marathon.*"):
        shutil.copy(file, tmp_path)
    return tmp_path / "marathon.toml"


def test_a_scenario_anywhere_is_read_by_its_path(copy: Path, marathon: Scenario) -> None:
    assert load_scenario(copy).teams == marathon.teams


def spoil(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


@pytest.mark.parametrize(
    ("file", "before", "after", "complaint"),
    [
        ("marathon.toml", "seed = ", "seeds = ", r"marathon\.toml: .*seed"),
        ("marathon.toml", 'kind = "association"', 'kind = "club"', r"marathon\.toml: .*club"),
        ("marathon.toml", "seed = ", "seed = = ", r"marathon\.toml: "),
        ("marathon.toml", "marathon.teams.csv", "nowhere.csv", r"nowhere\.csv"),
        ("marathon.teams.csv", "poste-1,POSTE 1", "poste-1,POSTE 0", "call sign POSTE 0 is there twice"),
        ("marathon.teams.csv", "poste-1,", "poste-0,", "team poste-0 is there twice"),
        ("marathon.teams.csv", ",phone,0,300", ",phone,300,0", "no stretch of the course"),
        ("marathon.teams.csv", ",phone,0,300", ",pigeon,0,300", "line 2: .*pigeon"),
        ("marathon.teams.csv", ",PS0,", ",PS99,", "team poste-0: there is no site PS99"),
        ("marathon.members.csv", "poste-0,", "poste-99,", "there is no team poste-99"),
        ("marathon.members.csv", "post_leader pse2", "magician", "member M001: there is no qualification magician"),
        ("marathon.vehicles.csv", ",vpsp-1,", ",vpsp-99,", "there is no team vpsp-99"),
        ("marathon.radios.csv", "R02,", "R01,", "radio R01 is there twice"),
    ],
)
def test_a_contradiction_is_refused_with_its_place(
    copy: Path, file: str, before: str, after: str, complaint: str
) -> None:
    spoil(copy.parent / file, before, after)
    with pytest.raises(ScenarioError, match=complaint):
        load_scenario(copy)


def test_a_scenario_that_is_not_there_is_said() -> None:
    with pytest.raises(ScenarioError, match="no scenario"):
        load_scenario("moon-landing")


def test_something_may_happen_to_a_team_on_its_beat_or_at_the_next_named_point() -> None:
    marathon = load_scenario("marathon")
    for team in marathon.teams:
        places = marathon.places_near(team)
        on_beat = [place for place in places if team.beat_from_m <= place.at_m <= team.beat_to_m]
        assert on_beat == places or len(places) == 1
