"""A story that contradicts itself is refused with its place."""

import shutil
from pathlib import Path

import pytest

from clients.simulator.scenario import SCENARIOS, ScenarioError, load_scenario
from clients.simulator.story import Fate


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The mass-casualty scenario, to be spoilt."""
    for file in SCENARIOS.glob("novi.*"):
        shutil.copy(file, tmp_path)
    return tmp_path / "novi.toml"


@pytest.mark.parametrize(
    ("file", "before", "after", "complaint"),
    [
        ("novi.story.toml", 'key = "prv"', 'key = "pma"', "desk pma is there twice"),
        ("novi.story.toml", 'site = "PRV"', 'site = "PRW"', "desk prv: there is no site PRW"),
        ("novi.story.toml", 'role = "regulation"', 'role = "king"', r"novi\.story\.toml: .*king"),
        ("novi.story.toml", 'team = "sec-3"', 'team = "sec-99"', "there is no team sec-99"),
        ("novi.story.toml", 'responder = "sec-5"', 'responder = "sec-99"', "there is no team sec-99"),
        ("novi.story.toml", 'by = "sec-2"', 'by = "nobody"', "there is no speaker nobody"),
        ("novi.story.toml", '[[identities]]\nname = "Valcourbe"', "[[identities]]\n[[identities]]", "one identity"),
        ("novi.story.toml", "novi.victims.csv", "nowhere.csv", r"novi\.story\.toml: .*nowhere"),
        ("novi.victims.csv", ",immediate,immediate,", ",immediate,purple,", "there is no category purple"),
        ("novi.victims.csv", ",hospital,", ",moon,", "line 2: .*moon"),
        ("novi.victims.csv", "V02,", "V01,", "victim V01 is there twice"),
        ("novi.victims.csv", "duplicate,V11", "duplicate,V99", "there is no incident V99"),
        ("novi.toml", "novi.story.toml", "nowhere.toml", r"nowhere\.toml"),
    ],
)
def test_a_contradiction_is_refused_with_its_place(
    copy: Path, file: str, before: str, after: str, complaint: str
) -> None:
    path = copy.parent / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(ScenarioError, match=complaint):
        load_scenario(copy)


def test_what_is_left_out_of_a_line_is_not_known() -> None:
    story = load_scenario("novi").story
    assert story is not None
    [void] = [victim for victim in story.victims if victim.fate is Fate.VOID]
    assert (void.age_years, void.sex_or_none, void.resorted) == (None, None, None)


def test_an_event_without_a_story_lives_by_habit() -> None:
    assert load_scenario("marathon").story is None
