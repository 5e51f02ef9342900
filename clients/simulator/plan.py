"""A written story as a list of steps with their times: pure, the same for the same scenario and seed."""

from typing import NamedTuple

from clients.simulator.cast import Cast, crew_chain
from clients.simulator.evacuation_ways import REGULATION_MS, follow_trip
from clients.simulator.identities import Identities
from clients.simulator.moves import Move
from clients.simulator.scenario import Scenario, TeamPlan
from clients.simulator.shuttles import CALL_MS, TURN_ROUND_MS, Ambulance, Evacuee, Hospital, Trip, plan_trips
from clients.simulator.steps import Step
from clients.simulator.story import POST, AlertPlan, AnswerPlan, DrawingPlan, MessagePlan
from clients.simulator.victim_ways import INTERVENTION, follow_batch, follow_victims, reserve_blocks
from protocol.commands import (
    AcknowledgeAlert,
    AnswerRequest,
    AskAlertEnd,
    ClearAlert,
    CreateIntervention,
    DeclareComposition,
    FulfilRequest,
    GiveAssignment,
    MarkMessageRead,
    PlaceDrawing,
    RaiseAlert,
    ReportPresence,
    RespondToAlert,
    SendMessage,
    SwitchPlan,
    TallyMinorCare,
)
from protocol.interventions import CallSource, ExpectedVictims, Priority
from protocol.members import Presence
from protocol.messages import Addressees
from protocol.operations import Plan as PlanInForce
from protocol.operations import SiteKind, VictimNumbering
from protocol.plans import PlannedSite
from protocol.teams import TeamKind, TeamStatus

_SHUTTLES = frozenset({TeamKind.AMBULANCE_CREW, TeamKind.MEDICAL_TEAM})
_FIRST_REINFORCEMENT_MS = 600_000
_REINFORCEMENTS_EVERY_MS = 90_000
_ON_SITE = 2
"""So many ambulances are there from the beginning; the others come one after the other."""


class StoryPlan(NamedTuple):
    """All steps in the order of their times, and the ways of the crews."""

    steps: list[Step]
    trips: list[Trip]
    moves: dict[str, list[Move]]
    """Of each crew, by its key, in the order of time."""


def plan_story(scenario: Scenario, ids: Identities, seed: int | None = None) -> StoryPlan:
    """Who says what, when.

    Raises:
        ValueError: The scenario has no story, or more people to evacuate than beds (`NoBed`).
    """
    if scenario.story is None:
        raise ValueError(f"{scenario.name} has no story")
    cast = Cast(scenario, scenario.story, ids, scenario.seed if seed is None else seed)
    ambulances = _report_for_duty(cast)
    reserve_blocks(cast)
    _open_intervention(cast)
    _switch(cast)
    evacuees = follow_victims(cast)
    for batch in cast.story.batches:
        follow_batch(cast, batch)
    trips = _evacuate(cast, evacuees, ambulances)
    for care in cast.story.minor_care:
        chain = f"minor care {care.by}"
        cast.say(care.at_s * 1000, care.by, TallyMinorCare, chain, nature=care.nature, count=care.count)
    for alert in cast.story.alerts:
        _call_for_help(cast, alert)
    for message in cast.story.messages:
        _write(cast, message)
    for drawing in cast.story.drawings:
        _draw(cast, drawing)
    return StoryPlan(_in_order(cast), trips, _moves(cast, trips))


def _in_order(cast: Cast) -> list[Step]:
    """By time; whatever comes after the switch waits for it, because it speaks of the places of the plan."""
    switch_ms = cast.story.switch.at_s * 1000
    steps = sorted(cast.steps, key=lambda step: step.at_ms)
    return [
        step._replace(after=(*step.after, "plan", INTERVENTION)) if step.at_ms > switch_ms else step for step in steps
    ]


def _moves(cast: Cast, trips: list[Trip]) -> dict[str, list[Move]]:
    """Rescuers walk to their sector; ambulances go to the staging area and shuttle between it and the hospitals."""
    points = {site.key: site.point for site in cast.scenario.sites}
    moves: dict[str, list[Move]] = {}
    called_ms = cast.story.incident.at_s * 1000
    for place, team in enumerate(cast.scenario.teams):
        if team.kind in _SHUTTLES:
            moves[team.key] = [Move(called_ms, called_ms + 240_000 + place * 20_000, points["CRM"])]
        elif team.kind is TeamKind.FIRST_AID_TEAM:
            at_ms, to = called_ms + place * 5_000, cast.scenario.course.at(team.beat_to_m)
            moves[team.key] = [Move(at_ms + 45_000, at_ms + 120_000, to)]
    for trip in sorted(trips, key=lambda each: each.ordered_ms):
        back_ms = trip.handed_over_ms + TURN_ROUND_MS
        moves[trip.team] += [
            Move(trip.ordered_ms + 40_000, trip.ordered_ms + CALL_MS, points["PEV"]),
            Move(trip.departed_ms, trip.arrived_ms, points[trip.hospital]),
            Move(back_ms, trip.free_ms, points["CRM"]),
        ]
    return moves


def _report_for_duty(cast: Cast) -> list[Ambulance]:
    """Crews of the cover are there; ambulances come as reinforcements."""
    ambulances: list[Ambulance] = []
    for place, team in enumerate(cast.scenario.teams):
        at_ms = place * 1_000
        status = TeamStatus.AVAILABLE_BASE
        if team.kind in _SHUTTLES:
            if len(ambulances) >= _ON_SITE:
                at_ms = _FIRST_REINFORCEMENT_MS + (len(ambulances) - _ON_SITE) * _REINFORCEMENTS_EVERY_MS
                status = TeamStatus.AVAILABLE_MOBILE
            ambulances.append(Ambulance(team.key, at_ms + 10_000, team.kind is TeamKind.MEDICAL_TEAM))
        _count_heads(cast, team, at_ms)
        cast.status(at_ms, team.key, status)
    return ambulances


def _count_heads(cast: Cast, team: TeamPlan, at_ms: int) -> None:
    members = [member.code for member in cast.scenario.members if member.team == team.key]
    for code in members:
        arrived = {"member_id": cast.ids.member(code), "presence": Presence.CHECKED_IN}
        cast.tell(at_ms, team.key, ReportPresence, crew_chain(team.key), **arrived)
    team_id = cast.team_id(team.key)
    cast.tell(at_ms, team.key, DeclareComposition, crew_chain(team.key), headcount=len(members), team_id=team_id)


def _open_intervention(cast: Cast) -> None:
    """The first crew is there already and engages itself; the post sends the others."""
    incident, story = cast.story.incident, cast.story
    at_ms = incident.at_s * 1000
    rescuers = [team.key for team in cast.scenario.teams if team.kind is TeamKind.FIRST_AID_TEAM]
    first = rescuers[0]
    intervention_id = cast.ids.intervention(INTERVENTION)
    cast.tell(
        at_ms,
        first,
        CreateIntervention,
        INTERVENTION,
        crew_chain(first),
        intervention_id=intervention_id,
        priority=Priority.P0,
        nature=incident.nature,
        description=incident.description,
        address=incident.address,
        risks=incident.risks,
        call_source=CallSource.PATROL,
        expected_victims=ExpectedVictims.MANY,
        engages_team_id=cast.team_id(first),
        assignment_id=cast.ids.assignment(first),
    )
    for place, team in enumerate(rescuers[1:]):
        given_ms = at_ms + 20_000 + place * 5_000
        cast.steps.append(
            Step(
                given_ms,
                POST,
                GiveAssignment,
                {
                    "assignment_id": cast.ids.assignment(team),
                    "team_id": cast.team_id(team),
                    "intervention_id": intervention_id,
                },
                (crew_chain(team),),
                after=(INTERVENTION,),
            )
        )
        cast.status(given_ms + 45_000, team, TeamStatus.EN_ROUTE, order=team)
        cast.status(given_ms + 120_000, team, TeamStatus.ON_SCENE, order=team)
    last_s = max(victim.found_s for victim in story.victims)
    for team in rescuers:
        cast.status((last_s + 900) * 1000, team, TeamStatus.AVAILABLE_MOBILE)


def _switch(cast: Cast) -> None:
    switch = cast.story.switch
    sites = tuple(
        PlannedSite(
            site_id=cast.ids.site(site.key),
            code=site.key,
            name=site.name,
            kind=site.kind,
            lat_deg=site.lat_deg,
            lon_deg=site.lon_deg,
        )
        for site in cast.scenario.sites
        if site.is_from_plan
    )
    cast.say(
        switch.at_s * 1000,
        POST,
        SwitchPlan,
        "plan",
        plan=PlanInForce.NOVI,
        catalogue=switch.catalogue,
        thresholds=switch.thresholds,
        numbering=VictimNumbering.SINUS,
        sites=sites,
        order=switch.order,
    )


def _evacuate(cast: Cast, evacuees: list[Evacuee], ambulances: list[Ambulance]) -> list[Trip]:
    sites = {site.key: site for site in cast.scenario.sites}
    hospitals = [Hospital(site.key, site.point, site.beds) for site in sites.values() if site.kind is SiteKind.HOSPITAL]
    wishes_ms = {evacuee.key: evacuee.ready_ms for evacuee in evacuees}
    fit = [evacuee._replace(ready_ms=evacuee.ready_ms + REGULATION_MS) for evacuee in evacuees]
    trips = plan_trips(fit, ambulances, hospitals, sites["PEV"].point)
    categories = {victim.key: victim.resorted or victim.first for victim in cast.story.victims}
    for trip in trips:
        follow_trip(cast, trip, categories[trip.evacuee], wishes_ms[trip.evacuee])
    return trips


def _draw(cast: Cast, plan: DrawingPlan) -> None:
    drawn = {"symbol": plan.symbol, "shape": plan.shape, "points": plan.points, "note": plan.note}
    about = {"drawing_id": cast.ids.drawing(plan.key)}
    cast.say(plan.at_s * 1000, POST, PlaceDrawing, f"drawing {plan.key}", **about, **drawn)


def _call_for_help(cast: Cast, plan: AlertPlan) -> None:
    alert_id, chain, at_ms = cast.ids.alert(plan.key), f"alert {plan.key}", plan.at_s * 1000
    cast.tell(at_ms, plan.team, RaiseAlert, chain, alert_id=alert_id, kind=plan.kind, note=plan.note)
    cast.say(at_ms + plan.seen_after_s * 1000, POST, AcknowledgeAlert, chain, alert_id=alert_id)
    cast.tell(at_ms + plan.responds_after_s * 1000, plan.responder, RespondToAlert, chain, alert_id=alert_id)
    cast.tell(at_ms + plan.asks_end_after_s * 1000, plan.team, AskAlertEnd, chain, alert_id=alert_id)
    cast.say(at_ms + plan.clears_after_s * 1000, POST, ClearAlert, chain, alert_id=alert_id, reason=plan.reason)


def _write(cast: Cast, plan: MessagePlan) -> None:
    to = Addressees(
        team_ids=tuple(cast.team_id(team) for team in plan.teams),
        sector_id=cast.ids.sector(plan.sector) if plan.sector else None,
        is_everyone=plan.is_everyone,
    )
    names = ("text", "canned_code", "methane", "sitrep", "request")
    content = {name: value for name in names if (value := getattr(plan, name))}
    cast.say(
        plan.at_s * 1000,
        plan.by,
        SendMessage,
        f"message {plan.key}",
        message_id=cast.ids.message(plan.key),
        kind=plan.kind,
        to=to,
        priority=plan.priority,
        **content,
    )
    if plan.by != POST:
        read_ms = plan.at_s * 1000 + 45_000
        message_id = cast.ids.message(plan.key)
        cast.say(read_ms, POST, MarkMessageRead, f"message {plan.key}", message_id=message_id)
    if plan.answer is not None:
        _answer(cast, plan, plan.answer)


def _answer(cast: Cast, plan: MessagePlan, answer: AnswerPlan) -> None:
    """The post says what will come of a request; who asked says that it is there."""
    chain, message_id = f"message {plan.key}", cast.ids.message(plan.key)
    said = {"answer": answer.kind, "count": answer.count, "reason": answer.reason}
    at_ms = (plan.at_s + answer.after_s) * 1000
    cast.say(at_ms, POST, AnswerRequest, chain, message_id=message_id, **said)
    if answer.fulfilled_after_s is not None:
        there_ms = (plan.at_s + answer.fulfilled_after_s) * 1000
        cast.say(there_ms, plan.by, FulfilRequest, chain, message_id=message_id)
