"""A plan is switched while everything runs: one command, nothing lost, and the way back is the same (rule CT5)."""

from typing import Any
from uuid import uuid4

import pytest

from protocol import commands as c
from protocol import events as e
from protocol.ids import SiteId
from protocol.messages import Message, MessageKind
from protocol.operations import CrewTriage, Operation, Plan, Share, SharingLevel, Site, SiteKind, VictimNumbering
from protocol.plans import PlannedSite
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Team, TeamStatus
from protocol.thresholds import Thresholds
from server.domain.outcomes import Accepted, Decision
from tests.support.strategies import (
    COVER_HEAD,
    DISPATCHER,
    ORGANISATIONS,
    SITES,
    STRANGER,
    TEAMS,
    History,
    ask,
    prepared,
)

PMA = PlannedSite(site_id=SiteId(uuid4()), code="PMA", name="PMA", kind=SiteKind.ADVANCED_MEDICAL_POST)
SHORT = Thresholds(alerted_ms=60_000)


@pytest.fixture
def history() -> History:
    return prepared()


def operation(history: History) -> Operation:
    assert history.state.operation is not None
    return history.state.operation


def switch(history: History, plan: Plan = Plan.NOVI, **fields: Any) -> Decision:
    timing = {name: fields.pop(name) for name in ("age_ms", "delay_ms") if name in fields}
    wish = {
        "catalogue": "novi.1",
        "thresholds": SHORT,
        "numbering": VictimNumbering.SINUS,
        "triage_method": CrewTriage.START,
        "sites": (PMA,),
        "order": "NOVI",
    }
    return history.run(ask(c.SwitchPlan, COVER_HEAD, **timing, plan=plan, **(wish | fields)))


def test_one_command_changes_plan_vocabulary_times_numbering_and_sorting_and_adds_the_places(history: History) -> None:
    assert isinstance(switch(history), Accepted)
    now = operation(history)
    assert (now.plan, now.catalogue, now.thresholds, now.numbering) == (
        Plan.NOVI,
        "novi.1",
        SHORT,
        VictimNumbering.SINUS,
    )
    assert now.triage_method is CrewTriage.START
    assert now.plan_since == history.now
    site = history.state.find(Site, PMA.site_id)
    assert site is not None
    assert (site.code, site.kind) == ("PMA", SiteKind.ADVANCED_MEDICAL_POST)


def test_everything_that_runs_stays_as_it_was(history: History) -> None:
    history.run(ask(c.ReportStatus, team_id=TEAMS[1], status=TeamStatus.ON_SCENE))
    before = dict(history.state.entities)
    records = list(history.records)
    switch(history, order="")
    after = dict(history.state.entities)
    changed = {entity_id for entity_id in after if before.get(entity_id) != after[entity_id]}
    assert changed == {history.state.operation_id, PMA.site_id}
    assert history.records[: len(records)] == records


def test_the_way_back_is_the_same_command_and_both_are_on_record(history: History) -> None:
    switch(history)
    switch(history, Plan.NONE, catalogue="dps.1", thresholds=Thresholds(), numbering=VictimNumbering.OWN, sites=())
    assert (operation(history).plan, operation(history).thresholds) == (Plan.NONE, Thresholds())
    assert history.state.find(Site, PMA.site_id) is not None, "the places of the plan stay, with whoever is in them"
    switched = [record.event for record in history.records if isinstance(record.event, e.PlanSwitched)]
    assert [event.plan for event in switched] == [Plan.NOVI, Plan.NONE]


def test_every_team_on_duty_gets_the_order_to_be_confirmed(history: History) -> None:
    history.run(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.PATROL))
    known = set(history.state.entities)
    switch(history)
    [message] = [each for each in history.state.all(Message) if each.id not in known]
    assert (message.kind, message.text, message.requires_ack) == (MessageKind.ORDER, "NOVI", True)
    on_duty = {team.id for team in history.state.all(Team) if team.status is not TeamStatus.OFF_DUTY}
    assert set(message.team_ids) == on_duty >= {TEAMS[0]}


@pytest.mark.parametrize("change", [{"site_id": SITES[0], "code": "new"}, {"code": " p1 "}])
def test_a_place_that_stands_already_serves_the_plan_as_it_is(history: History, change: dict[str, Any]) -> None:
    stands = history.state.find(Site, SITES[0])
    fields: dict[str, Any] = {"site_id": SiteId(uuid4()), "code": "x", "name": "Other", "kind": SiteKind.STAGING}
    assert isinstance(switch(history, sites=(PlannedSite(**(fields | change)),)), Accepted)
    assert history.state.find(Site, SITES[0]) == stands
    assert len(list(history.state.all(Site))) == 2


@pytest.mark.parametrize(
    ("sites", "code"),
    [
        (
            (PlannedSite(site_id=SiteId(TEAMS[0]), code="X", name="X", kind=SiteKind.STAGING),),
            RefusalCode.ALREADY_EXISTS,
        ),
        (
            (PlannedSite(site_id=SiteId(uuid4()), code="X", name="X", kind=SiteKind.STAGING, lat_deg=48.0),),
            RefusalCode.INVALID_VALUE,
        ),
        ((PMA, PMA), RefusalCode.INVALID_VALUE),
    ],
)
def test_places_that_make_no_sense_refuse_the_whole_switch(
    history: History, sites: tuple[PlannedSite, ...], code: RefusalCode
) -> None:
    decision = switch(history, sites=sites)
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.field) == (code, "sites")
    assert operation(history).plan is Plan.NONE


def test_a_switch_told_late_is_history_and_orders_nothing(history: History) -> None:
    switch(history, delay_ms=60_000)
    decision = switch(history, Plan.PLAN_BLANC, age_ms=30_000)
    assert isinstance(decision, Accepted)
    assert decision.is_late
    assert not any(isinstance(event, e.MessageSent) for event in decision.events)
    assert operation(history).plan is Plan.NOVI


def test_only_who_commands_switches_the_plan(history: History) -> None:
    decision = history.run(ask(c.SwitchPlan, DISPATCHER, plan=Plan.NOVI, catalogue="novi.1", thresholds=SHORT))
    assert decision == Refusal(code=RefusalCode.FORBIDDEN)


def share(history: History, *shares: Share) -> Decision:
    return history.run(ask(c.SetSharing, COVER_HEAD, sharing=shares))


def test_what_partners_see_is_set_whole(history: History) -> None:
    """Rule CT7."""
    first = Share(organisation_id=ORGANISATIONS[0], level=SharingLevel.CASUALTIES)
    assert isinstance(share(history, first), Accepted)
    assert operation(history).sharing == (first,)
    share(history)
    assert operation(history).sharing == ()


def test_nothing_is_shared_with_whom_nobody_knows_or_twice_with_one(history: History) -> None:
    known = Share(organisation_id=ORGANISATIONS[0], level=SharingLevel.RESOURCES)
    unknown = share(history, Share(organisation_id=STRANGER, level=SharingLevel.RESOURCES))
    twice = share(history, known, known)
    assert isinstance(unknown, Refusal)
    assert isinstance(twice, Refusal)
    assert (unknown.code, twice.code) == (RefusalCode.UNKNOWN_TARGET, RefusalCode.INVALID_VALUE)
