"""Columns leave in an anonymised table by a mark of their own, and even then only what names nobody."""

from collections import Counter

import pytest

from protocol.interventions import Intervention
from protocol.quantities import Note
from server.application.export_columns import INTERVENTIONS, LOG, OPENED, STATUSES, VICTIMS, Column, View, shown, values
from server.domain.anonymity import Pseudonyms
from server.domain.state import OperationState
from tests.support.strategies import INTERVENTIONS as IDS
from tests.support.strategies import OPERATION, START

TABLES = {"log": LOG, "interventions": INTERVENTIONS, "victims": VICTIMS, "statuses": STATUSES}


def view(*, is_anonymised: bool) -> View:
    return View(
        lambda entity: True, OperationState(OPERATION), Pseudonyms(), frozenset({"known"}), Counter(), is_anonymised
    )


@pytest.mark.parametrize("name", TABLES)
def test_every_column_has_a_name_of_its_own_and_a_meaning(name: str) -> None:
    """Rule EX7."""
    names = [column.name for column in TABLES[name]]
    assert len(set(names)) == len(names)
    assert all(column.meaning for column in TABLES[name])


def test_a_column_without_a_mark_stays_here() -> None:
    """Rule EX8: deny by default."""
    columns = (Column("a", "a", lambda row, _: row), Column("b", "b", lambda row, _: row, True))
    assert [column.name for column in shown(columns, view(is_anonymised=True))] == ["b"]
    assert [column.name for column in shown(columns, view(is_anonymised=False))] == ["a", "b"]
    assert not any(column.is_anonymous for opened in OPENED.values() for column in opened)


def test_a_mark_lets_no_text_through() -> None:
    """Rule EX8: whatever a column says, the kind of its value decides."""
    columns = (Column("a", "a", lambda row, _: row, True),)
    assert values(columns, "Durand", view(is_anonymised=True)) == [None]
    assert values(columns, 48.8566, view(is_anonymised=True)) == [None]
    assert values(columns, "Durand", view(is_anonymised=False)) == ["Durand"]


def test_every_text_of_an_intervention_stays_here() -> None:
    """Rule EX8: the types say which fields are free text."""
    canary: Note = "Canari"
    intervention = Intervention(
        id=IDS[0],
        number=7,
        nature="Canari",
        motive="Canari",
        place_code="known",
        description=canary,
        address=canary,
        status_reason=canary,
        external_ids=("Canari",),
        lat_deg=48.8566,
        lon_deg=2.3522,
        reported_at=START,
    )
    anonymous = view(is_anonymised=True)
    columns = shown(INTERVENTIONS, anonymous)
    row = dict(zip((column.name for column in columns), values(columns, intervention, anonymous), strict=True))
    assert (row["lat_deg"], row["lon_deg"], row["number"]) == (48.855, 2.355, "I1")
    assert (row["nature"], row["place_code"]) == (None, "known")
    assert "Canari" not in str(row)
    plain = view(is_anonymised=False)
    assert "Canari" in str(values(INTERVENTIONS, intervention, plain))
