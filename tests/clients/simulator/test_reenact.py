"""A past operation as a script: it leads to the same counts, and says nothing that names anybody (rule EX9)."""

import json
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import uuid5

import msgspec
import pytest

from clients.simulator.reenact import TYPED, Anew, Script, script_of
from clients.simulator.scenario import load_scenario
from protocol import commands as c
from protocol import events as e
from protocol.devices import Platform, Role
from protocol.ids import DeviceId, OperationId
from protocol.interventions import Intervention
from protocol.operations import OperationKind, OperationMode, OperationStatus
from protocol.refusals import Refusal
from protocol.teams import ReportSource, Team
from protocol.victims import Victim
from server.catalogues import load_catalogues
from server.command_line.exercise import codes_in
from server.domain.actor import SYSTEM, Actor
from tests.support.lived_day import LivedDay
from tests.support.strategies import ADMIN, OPERATION, START, History, ask
from tests.support.told_story import EnteredScenario, ToldStory

EXERCISE = OperationId(uuid5(OPERATION, "exercise"))
CODES = frozenset(
    code for served in load_catalogues().by_name.values() for code in codes_in(json.loads(served.encoded))
)
LATER_MS = 10_000_000
SECRET = "Zéphyrine Quatrebarbes"
COUNTED: tuple[tuple[type[Any], Callable[[Any], object]], ...] = (
    (Victim, lambda victim: (victim.category, victim.presence, victim.is_void)),
    (Intervention, lambda intervention: (intervention.status, intervention.nature, intervention.priority)),
    (Team, lambda team: (team.status, team.kind, team.headcount_declared)),
)


@cache
def past(name: str) -> EnteredScenario:
    """The whole story, or a while of a day without one; with devices, and something that somebody typed."""
    scenario = load_scenario(name)
    then = LivedDay(scenario) if scenario.story is None else ToldStory(scenario)
    for actor in then.speakers:
        fields = {"device_id": actor.device_id, "role": actor.role, "platform": Platform.PHONE, "label": SECRET}
        then.run(ask(c.EnrolDevice, SYSTEM, **fields, team_id=actor.team_id, site_id=actor.site_id))
    if isinstance(then, LivedDay):
        then.live(8 * 60_000)
    else:
        then.tell_all()
    post = then.speakers[0]
    entry_id, message_id, intervention_id = (uuid5(OPERATION, each) for each in ("entry", "message", "incident"))
    for request in (
        ask(c.WriteLogEntry, post, entry_id=entry_id, kind="note", text=SECRET),
        ask(c.SendMessage, post, message_id=message_id, text=SECRET),
        ask(
            c.CreateIntervention,
            post,
            intervention_id=intervention_id,
            description=SECRET,
            address=SECRET,
            lat_deg=48.8566,
            lon_deg=2.3522,
        ),
        ask(c.SetOperationStatus, post, status=OperationStatus.CLOSED, is_forced=True, reason=SECRET),
    ):
        decision = then.run(request)
        assert not isinstance(decision, Refusal), decision
    return then


@cache
def script(name: str) -> Script:
    return script_of(past(name).records, Anew(EXERCISE, CODES, lambda at: at + LATER_MS))


@pytest.mark.parametrize("name", ["marathon", "novi"])
def test_said_again_it_comes_to_the_same(name: str) -> None:
    """Rule EX9: by devices of the same roles nothing is refused."""
    exercise = History()
    exercise.run(
        ask(c.CreateOperation, ADMIN, code="EX", name="Ex", kind=OperationKind.DUTY, mode=OperationMode.EXERCISE)
    )
    before_ms = 0
    for act in script(name).acts:
        actor = Actor(DeviceId(uuid5(EXERCISE, str(act.by))), act.by.role, None, act.by.team_id, act.by.site_id)
        delay_ms, before_ms = max(1, act.at_ms - before_ms), act.at_ms
        request = ask(act.kind, actor, delay_ms=delay_ms, age_ms=act.late_ms, source=act.source, **act.fields)
        decision = exercise.run(request)
        assert not isinstance(decision, Refusal), (act, decision)
    for kind, of in COUNTED:
        assert Counter(map(of, exercise.state.all(kind))) == Counter(map(of, past(name).state.all(kind))), kind
    assert exercise.state.operation is not None
    assert exercise.state.operation.status is OperationStatus.OPEN, "somebody may go on with it"


@pytest.mark.parametrize("name", ["marathon", "novi"])
def test_nothing_in_it_names_anybody(name: str) -> None:
    """Rule EX9: the canary search, for every text and id of the original."""
    said = msgspec.json.encode([act.fields for act in script(name).acts]).decode()
    then = past(name)
    assert SECRET not in said
    scenario = then.scenario
    for plans in (scenario.teams, scenario.vehicles):
        assert not any(f'"{plan.call_sign}"' in said for plan in plans)
    for plans in (scenario.sites, scenario.sectors, scenario.organisations):
        assert not any(f'"{plan.name}"' in said for plan in plans)
    assert not any(member.name in said or member.phone in said for member in scenario.members)
    for entity_id in then.state.entities:
        assert str(entity_id) not in said
    texts = {value for act in script(name).acts for value in _texts(act.fields)}
    assert all(text in CODES or text in ("", TYPED) or text.strip("0123456789") in _LETTERS for text in texts)


def test_a_place_that_may_be_a_door_is_a_square_and_times_are_those_of_the_exercise() -> None:
    """Rule EX9."""
    (incident,) = [act for act in script("novi").acts if act.fields.get("lat_deg") == 48.855]
    assert incident.fields["lon_deg"] == 2.355
    anew = Anew(EXERCISE, CODES, lambda at: at + LATER_MS)
    assert anew.value("eta_at", START) == START + LATER_MS
    assert anew.value("headcount", 4) == 4


def test_who_spoke_speaks_again_and_what_vigie_did_by_itself_is_not_said() -> None:
    novi = script("novi")
    assert {act.by.role for act in novi.acts} >= {Role.COVER_HEAD, Role.TEAM_LEADER, Role.REGULATION}
    assert {act.source for act in novi.acts} >= {ReportSource.APP, ReportSource.RADIO}
    assert novi.left_out["care.measured"] > 0
    assert len(novi.acts) + sum(novi.left_out.values()) < len(past("novi").records)
    assert 0 < novi.opens_ms < novi.lasts_ms


def test_every_message_is_sent_again_those_too_that_came_with_a_plan() -> None:
    """Its readers confirm it by its id."""
    anew = Anew(EXERCISE, CODES, lambda at: at + LATER_MS)
    sent = {record.event.message_id for record in past("novi").records if isinstance(record.event, e.MessageSent)}
    with_a_plan = [record for record in past("novi").records if isinstance(record.event, e.PlanSwitched)]
    assert with_a_plan
    said = {act.fields["message_id"] for act in script("novi").acts if act.kind is c.SendMessage}
    assert said == {anew.id(message_id) for message_id in sent}


_LETTERS = frozenset({"T", "S", "Z", "O", "M", "VH", "R", "L"})


def _texts(value: Any) -> set[str]:
    """Free texts, without the words of closed lists."""
    if isinstance(value, dict):
        return {text for each in value.values() for text in _texts(each)}
    if isinstance(value, list | tuple):
        return {text for each in value for text in _texts(each)}
    if isinstance(value, msgspec.Struct):
        return {text for name in value.__struct_fields__ for text in _texts(getattr(value, name))}
    return {value} if type(value) is str else set()
