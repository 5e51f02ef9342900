"""A number for a person: a category is enough; several at once without a form; from a block or the next free one."""

from typing import Any
from uuid import uuid5

import msgspec
import pytest

from protocol import commands as c
from protocol import events as e
from protocol.numbers import NumberBlock, NumberKind
from protocol.operations import SiteKind
from protocol.protected import Sealed, VictimIdentity
from protocol.refusals import Refusal, RefusalCode
from protocol.victims import (
    AgeBand,
    CustodyKind,
    CustodyState,
    ScanKind,
    TriageCategory,
    Victim,
    VictimPresence,
)
from server.domain.decide import decide
from server.domain.outcomes import Accepted
from tests.support.strategies import DISPATCHER, SEALED_BOX, SITES, STRANGER, TEAMS, History, ask, ids, prepared
from tests.support.victim_stories import AT_POST, CREW, FOUND, HELD, MEDIC, NEW, POST, board, victim

BLOCK = ids("block of victims", 1)[0]


@pytest.fixture
def history() -> History:
    return prepared()


def register(actor: Any = CREW, **fields: Any) -> Any:
    return ask(c.RegisterVictim, actor, **{"victim_id": NEW, **fields})


def test_a_category_is_enough(history: History) -> None:
    """Rule VI1."""
    history.run(register(category=TriageCategory.DELAYED))
    now = victim(history, NEW)
    assert now.custody is not None
    assert (now.number, now.category, now.found_at) == (4, TriageCategory.DELAYED, history.now)
    assert (now.custody.holder.team_id, now.custody.state) == (TEAMS[0], CustodyState.CONFIRMED)
    assert (now.team_id, now.presence, now.first_triage_at) == (TEAMS[0], VictimPresence.AT_SCENE, history.now)


def test_the_same_id_from_another_device_does_not_overwrite_its_victims(history: History) -> None:
    """Ids of a batch follow from the id of its command, which a device chooses."""
    history.run(ask(c.RegisterVictims, CREW, count=3, category=TriageCategory.DELAYED))
    used = history.records[-1].command_id
    command, actor, moment = history.prepare(ask(c.RegisterVictims, POST, count=3, category=TriageCategory.MINOR))
    decision = decide(history.state, msgspec.structs.replace(command, command_id=used), actor, moment)
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.field, decision.last) == (RefusalCode.ALREADY_EXISTS, "id", None)


def test_a_first_aid_post_registers_who_walks_in(history: History) -> None:
    history.run(register(POST))
    now = victim(history, NEW)
    assert now.custody is not None
    assert (now.presence, now.site_id) == (VictimPresence.AT_SITE, SITES[0])
    assert now.custody.state is CustodyState.CONFIRMED


def test_a_dispatcher_says_where_somebody_is_and_with_whom(history: History) -> None:
    history.run(register(DISPATCHER, team_id=TEAMS[1], site_id=SITES[1]))
    now = victim(history, NEW)
    assert now.custody is not None
    assert (now.custody.holder.team_id, now.site_id) == (TEAMS[1], SITES[1])
    assert now.custody.state is CustodyState.DECLARED


def test_somebody_who_turns_up_in_a_hospital_has_arrived(history: History) -> None:
    history.run(ask(c.DefineSite, site_id=SITES[1], code="P2", name="CHU", kind=SiteKind.HOSPITAL))
    history.run(register(DISPATCHER, site_id=SITES[1]))
    now = victim(history, NEW)
    assert now.custody is not None
    assert (now.presence, now.custody.holder.kind) == (VictimPresence.AT_DESTINATION, CustodyKind.DESTINATION)


def test_numbers_go_up_and_are_never_used_again(history: History) -> None:
    """Rule VI1."""
    history.run(register())
    history.run(ask(c.VoidVictim, victim_id=NEW, reason="a tag fell off"))
    history.run(register(victim_id=STRANGER))
    assert [victim(history, each).number for each in (HELD, AT_POST, FOUND, NEW, STRANGER)] == [1, 2, 3, 4, 5]


def test_a_number_comes_from_the_senders_block(history: History) -> None:
    """Rule VI1."""
    history.run(ask(c.ReserveNumbers, CREW, block_id=BLOCK, kind=NumberKind.VICTIM, count=10))
    history.run(register(number=8))
    block = history.state.find(NumberBlock, BLOCK)
    assert block is not None
    assert (victim(history, NEW).number, block.used) == (8, (8,))
    refused = history.run(register(victim_id=STRANGER, number=8))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field) == (RefusalCode.ALREADY_EXISTS, "number")
    refused = history.run(register(MEDIC, victim_id=STRANGER, number=9))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field) == (RefusalCode.INVALID_VALUE, "number")


def test_several_are_registered_at_once(history: History) -> None:
    """Rule VI1: their ids follow from the command, so that a phone without a network knows them."""
    decision = history.run(ask(c.RegisterVictims, CREW, count=30, category=TriageCategory.IMMEDIATE))
    assert isinstance(decision, Accepted)
    made = [event for event in decision.events if isinstance(event, e.VictimRegistered)]
    command_id = history.records[-1].command_id
    assert [event.victim_id for event in made] == [uuid5(command_id, str(place)) for place in range(30)]
    assert [event.number for event in made] == list(range(4, 34))
    assert board(history).totals.immediate == 31


def test_several_come_from_a_block_or_nobody_does(history: History) -> None:
    history.run(ask(c.ReserveNumbers, CREW, block_id=BLOCK, kind=NumberKind.VICTIM, count=3))
    refused = history.run(ask(c.RegisterVictims, CREW, count=4, first_number=4, category=TriageCategory.MINOR))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field) == (RefusalCode.INVALID_VALUE, "first_number")
    accepted = history.run(ask(c.RegisterVictims, CREW, count=3, first_number=4, category=TriageCategory.MINOR))
    assert isinstance(accepted, Accepted)
    block = history.state.find(NumberBlock, BLOCK)
    assert block is not None
    assert block.used == (4, 5, 6)


@pytest.mark.parametrize(
    ("age_years", "band"),
    [(0, AgeBand.INFANT), (1, AgeBand.CHILD), (17, AgeBand.CHILD), (18, AgeBand.ADULT), (65, AgeBand.SENIOR)],
)
def test_the_band_follows_from_the_years(history: History, age_years: int, band: AgeBand) -> None:
    history.run(register(age_years=age_years, age_band=AgeBand.UNKNOWN))
    assert victim(history, NEW).age_band is band


def test_an_identity_is_sealed_and_its_presence_is_known(history: History) -> None:
    """Rule VI8."""
    history.run(register(identity=VictimIdentity(name="Paul Martin")))
    now = victim(history, NEW)
    assert (now.has_identity, now.identity) == (True, Sealed(key_id="1", box=SEALED_BOX))
    assert victim(history, HELD).has_identity is False


def test_a_number_read_twice_is_accepted_and_pointed_out(history: History) -> None:
    """Rule VI10: the bib of another victim may be a misreading, or the same person."""
    history.run(register(scan_kind=ScanKind.BIB, scan_value=" 12"))
    assert victim(history, NEW).may_duplicate_id == HELD


def test_who_was_counted_without_a_number_gets_one(history: History) -> None:
    """Rule VI12."""
    history.run(ask(c.TallyMinorCare, POST, nature="faint", count=2))
    history.run(register(POST, from_minor_care="faint"))
    assert (board(history).minor_care_count, board(history).tags_issued) == (1, 4)


def test_a_promotion_of_nobody_is_still_a_victim(history: History) -> None:
    """Rule VI12."""
    assert isinstance(history.run(register(POST, from_minor_care="faint")), Accepted)
    assert board(history).minor_care_count == 0


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"victim_id": HELD}, RefusalCode.ALREADY_EXISTS, "victim_id"),
        ({"victim_id": TEAMS[0]}, RefusalCode.ALREADY_EXISTS, "victim_id"),
        ({"team_id": STRANGER}, RefusalCode.UNKNOWN_TARGET, "team_id"),
        ({"site_id": STRANGER}, RefusalCode.UNKNOWN_TARGET, "site_id"),
        ({"intervention_id": STRANGER}, RefusalCode.UNKNOWN_TARGET, "intervention_id"),
        ({"scan_value": "12"}, RefusalCode.INVALID_VALUE, "scan_kind"),
        ({"scan_kind": ScanKind.BIB}, RefusalCode.INVALID_VALUE, "scan_value"),
    ],
)
def test_a_registration_that_makes_no_sense_is_refused(
    history: History, fields: dict[str, Any], code: RefusalCode, field: str
) -> None:
    refused = history.run(register(DISPATCHER, **fields))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field) == (code, field)
    assert isinstance(refused.last, Victim | None)


def test_crews_and_posts_register_into_their_own_hands(history: History) -> None:
    """Rule VI9."""
    assert history.run(register(CREW, team_id=TEAMS[1])) == Refusal(code=RefusalCode.FORBIDDEN)
    assert history.run(register(POST, site_id=SITES[1])) == Refusal(code=RefusalCode.FORBIDDEN)
    assert isinstance(history.run(register(CREW, site_id=SITES[1])), Accepted)
