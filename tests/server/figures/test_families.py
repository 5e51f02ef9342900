"""Which figures a reader may have: those of things that the reader sees, and nothing protected in any."""

from uuid import UUID

import msgspec
import pytest

from protocol.devices import Role
from protocol.figures import Figures
from protocol.ids import LogId
from protocol.operations import SharingLevel
from protocol.upstream import Scope
from server.domain.visibility import Audience
from server.figures.families import NEEDED, figures_of, shown_to
from tests.support.debrief_story import at, gathered_of, going_on, told
from tests.support.strategies import OPERATION, ORGANISATIONS, prepared

FAMILIES = {*NEEDED, "answers"}


def figures() -> Figures:
    return figures_of(*gathered_of(told()), LogId(UUID(int=1)))


def shown(role: Role, **more: object) -> set[str]:
    found = shown_to(Audience(OPERATION, Scope.OPERATION, role, **more), figures())  # type: ignore[arg-type]
    return {family for family in FAMILIES if getattr(found, family) is not None}


def test_a_command_post_has_all_families() -> None:
    assert shown(Role.DISPATCHER) == FAMILIES


@pytest.mark.parametrize(
    ("role", "hidden"),
    [(Role.OBSERVER, {"cover_return"}), (Role.REGULATION, {"headcount", "cover_return"})],
)
def test_who_does_not_see_a_thing_does_not_have_it_counted(role: Role, hidden: set[str]) -> None:
    assert shown(role) == FAMILIES - hidden


def test_a_partner_has_what_it_is_shown() -> None:
    partner = {"partner_id": ORGANISATIONS[0]}
    assert shown(Role.LIAISON, **partner, shared=SharingLevel.NONE) == {"answers"}
    audience = Audience(OPERATION, Scope.OPERATION, Role.LIAISON, partner_id=ORGANISATIONS[0])
    answers = shown_to(audience, figures()).answers
    assert answers is not None
    assert (answers.orders, answers.alerts, answers.messages) == (None, None, None)
    assert "casualties" not in shown(Role.LIAISON, **partner, shared=SharingLevel.INTERVENTIONS)
    assert "casualties" in shown(Role.LIAISON, **partner, shared=SharingLevel.CASUALTIES)


def test_no_name_no_care_and_no_word_of_anybody_is_in_a_figure() -> None:
    told_on = msgspec.json.encode(figures_of(*gathered_of(prepared()), LogId(UUID(int=1)))).decode()
    for said in ("Durand", "Martin", "scell", "0102030405", '"A"', '"B"'):
        assert said not in told_on


def test_what_goes_on_is_counted_until_the_close_or_the_last_word() -> None:
    assert figures().as_of == at("60:00")
    assert figures_of(*gathered_of(going_on()), LogId(UUID(int=1))).as_of == at("52:00")
