"""What names nobody: closed lists, times, squares and names that mean nothing elsewhere."""

import pytest

from protocol.teams import TeamStatus
from server.catalogues import load_catalogues
from server.domain.anonymity import Pseudonyms, coarse, codes_of, is_anonymous, known_code
from tests.support.strategies import TEAMS, VICTIMS


def test_a_thing_has_one_name_in_an_export_and_another_in_the_next() -> None:
    """Rule EX8."""
    names = Pseudonyms()
    assert [names.of("T", team) for team in (TEAMS[1], TEAMS[0], TEAMS[1])] == ["T1", "T2", "T1"]
    assert names.of("V", VICTIMS[0]) == "V1"
    assert names.of("T", None) is None
    assert Pseudonyms().of("T", TEAMS[0]) == "T1"


@pytest.mark.parametrize(
    ("lat_deg", "lon_deg", "centre"),
    [(48.8566, 2.3522, (48.855, 2.355)), (-0.001, -2.3522, (-0.005, -2.355)), (0.0, 0.0, (0.005, 0.005))],
)
def test_a_place_becomes_the_middle_of_its_square(lat_deg: float, lon_deg: float, centre: tuple[float, float]) -> None:
    """Rule EX8."""
    assert coarse(lat_deg, lon_deg) == centre
    assert coarse(lat_deg + 0.0003, lon_deg) == centre
    assert coarse(None, lon_deg) is None


def test_a_code_leaves_only_if_a_catalogue_has_it() -> None:
    """Rule EX8: a code is typed too, and may be a name."""
    codes = codes_of(served.catalogue for served in load_catalogues().by_name.values())
    assert codes
    known = min(codes)
    assert known_code(known, codes) == known
    assert known_code("Durand", codes) is None
    assert known_code(None, codes) is None


def test_no_text_and_no_exact_place_passes_by_its_type() -> None:
    """Rule EX8: deny by default."""
    assert not any(is_anonymous(value) for value in ("Durand", 48.8566, TEAMS[0], ("x",), b"x", ["x"]))
    square = coarse(48.8, 2.3)
    assert square is not None
    passing = (None, True, 3, TeamStatus.OFF_DUTY, Pseudonyms().of("T", TEAMS[0]), known_code("a", frozenset("a")))
    assert all(is_anonymous(value) for value in (*passing, *square))
