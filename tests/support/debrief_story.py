"""One hour of a cover, small enough that every figure of it can be computed by hand.

Three teams, two interventions; a report that comes in late, a step that nobody reports, a correction, a relief. Times
are minutes and seconds after the operation was created, which is `START`.

    01:00  Alpha (two members), Bravo (one) and Charlie (no member entered, says it is 4) are free at the post
    10:00  intervention 1, a fall in sector N           12:00  intervention 2, an illness, in no sector
    10:30  order to Alpha, confirmed at 10:50           12:30  order to Bravo, never confirmed
    11:00  Alpha leaves      14:00  on scene            13:00  Bravo leaves; its phone says so at 22:00 only
    15:00  order to Charlie as well, confirmed 15:20    16:00  Bravo on scene, by radio     17:00  with patient
    16:00  Charlie leaves    19:00  on scene            18:00  Bravo transporting: a wrong key
    19:30  Charlie with patient                         18:30  taken back by the post: with patient still
    20:00  Alpha transporting (never said "with patient")
    30:00  Alpha hands over  35:00  Alpha free          25:00  Bravo free
    31:00  Charlie free
    40:00  another crew of one takes Alpha over, the two go home
    60:00  the operation is closed
"""

from functools import cache
from typing import Any

from protocol import commands as c
from protocol.devices import Role
from protocol.ids import VictimId
from protocol.interventions import InterventionStatus
from protocol.members import Presence
from protocol.messages import Addressees, MessageKind
from protocol.operations import OperationKind, OperationStatus, SectorKind, SiteKind
from protocol.refusals import Refusal
from protocol.teams import ReportSource, TeamKind, TeamStatus
from protocol.victims import CustodyKind, Holder, TriageCategory, VictimOutcome
from server.domain.actor import SYSTEM, Actor
from server.domain.evolve import evolve
from server.domain.state import OperationState
from server.figures.gathering import Gathered
from tests.support.message_strategies import MESSAGES
from tests.support.mission_strategies import ASSIGNMENTS, INTERVENTIONS
from tests.support.strategies import (
    ADMIN,
    ALERTS,
    COVER_HEAD,
    DISPATCHER,
    MEMBERS,
    OPERATION,
    SECTORS,
    SITES,
    START,
    TEAMS,
    VICTIMS,
    History,
    actor_of,
    ask,
)

ALPHA, BRAVO, CHARLIE = TEAMS
POST, SECTOR = SITES[0], SECTORS[0]
FALL, ILLNESS = INTERVENTIONS[:2]
ALPHA_PHONE, BRAVO_PHONE, CHARLIE_PHONE = (actor_of(Role.TEAM_LEADER, number) for number in range(3))
ALPHA_ORDER, BRAVO_ORDER, CHARLIE_ORDER = ASSIGNMENTS[:3]
FELL, ILL, MISTAKE = (VictimId(each) for each in VICTIMS[:3])
MINUTE_MS = 60_000


def ms(clock: str) -> int:
    """`12:30` as milliseconds."""
    minutes, seconds = clock.split(":")
    return int(minutes) * MINUTE_MS + int(seconds) * 1_000


def at(clock: str) -> int:
    """The moment, epoch ms."""
    return START + ms(clock)


class Debrief(History):
    """The story as it is told, each step at its time."""

    def say(self, clock: str, kind: type[Any], actor: Actor = DISPATCHER, /, heard_at: str = "", **fields: Any) -> None:
        """Something that was so at `clock`, and that the server heard then, or at `heard_at`."""
        delay_ms = at(heard_at or clock) - self.now
        assert delay_ms >= 0, "a story is told forwards"
        decision = self.run(ask(kind, actor, delay_ms=delay_ms, age_ms=self.now + delay_ms - at(clock), **fields))
        assert not isinstance(decision, Refusal), (clock, kind, decision)

    def copy(self) -> "Debrief":
        copy = Debrief()
        copy.__dict__.update(super().copy().__dict__)
        return copy

    def status(self, clock: str, actor: Actor, status: TeamStatus, **fields: Any) -> None:
        """What a team does, by its own phone or by somebody who heard it."""
        self.say(clock, c.ReportStatus, actor, status=status, **fields)


@cache
def told() -> Debrief:
    """The whole hour; the same each time."""
    story = going_on()
    story.say("60:00", c.SetOperationStatus, COVER_HEAD, status=OperationStatus.CLOSED, is_forced=True, reason="end")
    return story


def going_on() -> Debrief:
    """The hour before it is closed, to be told on."""
    return _until_the_end().copy()


@cache
def _until_the_end() -> Debrief:
    story = Debrief()
    story.say("00:00", c.CreateOperation, ADMIN, code="C1", name="Corrida", kind=OperationKind.EVENT_COVER)
    story.say("00:00", c.DefineSector, sector_id=SECTOR, code="N", name="Nord", kind=SectorKind.OPERATIONAL)
    story.say(
        "00:00",
        c.DefineSite,
        site_id=POST,
        code="P1",
        name="Poste 1",
        kind=SiteKind.FIRST_AID_POST,
        sector_id=SECTOR,
        lat_deg=48.85,
        lon_deg=2.35,
    )
    for team_id, name in ((ALPHA, "Alpha"), (BRAVO, "Bravo"), (CHARLIE, "Charlie")):
        story.say("00:00", c.CreateTeam, team_id=team_id, call_sign=name, kind=TeamKind.PAIR, site_id=POST)
    for number, team_id in enumerate((ALPHA, ALPHA, BRAVO, None)):
        story.say("00:00", c.EnrolMember, member_id=MEMBERS[number], code=f"M{number}", team_id=team_id)
    story.say("00:00", c.SetOperationStatus, COVER_HEAD, status=OperationStatus.OPEN)
    _on_duty(story)
    _two_calls(story)
    _afternoon(story)
    return story


def _on_duty(story: Debrief) -> None:
    for member_id in MEMBERS[:3]:
        story.say("01:00", c.ReportPresence, member_id=member_id, presence=Presence.CHECKED_IN)
    story.say("01:00", c.DeclareComposition, CHARLIE_PHONE, headcount=4)
    for phone in (ALPHA_PHONE, BRAVO_PHONE, CHARLIE_PHONE):
        story.status("01:00", phone, TeamStatus.AVAILABLE_BASE)


def _two_calls(story: Debrief) -> None:
    order, status, s = c.GiveAssignment, story.status, TeamStatus
    story.say("10:00", c.CreateIntervention, intervention_id=FALL, nature="fall", sector_id=SECTOR)
    story.say("10:30", order, assignment_id=ALPHA_ORDER, team_id=ALPHA, intervention_id=FALL)
    story.say("10:50", c.AcknowledgeAssignment, ALPHA_PHONE, assignment_id=ALPHA_ORDER)
    status("11:00", ALPHA_PHONE, s.EN_ROUTE)
    story.say("12:00", c.CreateIntervention, intervention_id=ILLNESS, nature="illness")
    story.say("12:30", order, assignment_id=BRAVO_ORDER, team_id=BRAVO, intervention_id=ILLNESS)
    status("14:00", ALPHA_PHONE, s.ON_SCENE)
    story.say(
        "14:30",
        c.RegisterVictim,
        ALPHA_PHONE,
        victim_id=FELL,
        category=TriageCategory.DELAYED,
        team_id=ALPHA,
        intervention_id=FALL,
    )
    story.say("15:00", order, assignment_id=CHARLIE_ORDER, team_id=CHARLIE, intervention_id=FALL)
    story.say("15:20", c.AcknowledgeAssignment, CHARLIE_PHONE, assignment_id=CHARLIE_ORDER)
    story.say("15:30", c.TriageVictim, ALPHA_PHONE, victim_id=FELL, category=TriageCategory.IMMEDIATE)
    status("16:00", DISPATCHER, s.ON_SCENE, team_id=BRAVO, source=ReportSource.RADIO)
    status("16:00", CHARLIE_PHONE, s.EN_ROUTE)
    status("17:00", BRAVO_PHONE, s.WITH_PATIENT)
    story.say(
        "17:00",
        c.RegisterVictim,
        BRAVO_PHONE,
        victim_id=ILL,
        category=TriageCategory.MINOR,
        team_id=BRAVO,
        intervention_id=ILLNESS,
    )
    status("18:00", BRAVO_PHONE, s.TRANSPORTING)
    story.say("18:00", c.RegisterVictim, BRAVO_PHONE, victim_id=MISTAKE, category=TriageCategory.IMMEDIATE)
    status("18:30", DISPATCHER, s.WITH_PATIENT, team_id=BRAVO, is_forced=True)
    story.say("18:30", c.VoidVictim, victim_id=MISTAKE, reason="same person")
    status("19:00", CHARLIE_PHONE, s.ON_SCENE)
    status("19:30", CHARLIE_PHONE, s.WITH_PATIENT)
    status("20:00", ALPHA_PHONE, s.TRANSPORTING)
    story.say("21:00", c.RaiseAlert, ALPHA_PHONE, alert_id=ALERTS[0])
    story.say("21:40", c.AcknowledgeAlert, alert_id=ALERTS[0])
    status("13:00", BRAVO_PHONE, s.EN_ROUTE, heard_at="22:00", assignment_id=BRAVO_ORDER)


def _afternoon(story: Debrief) -> None:
    status, s = story.status, TeamStatus
    story.say(
        "24:00", c.SetOutcome, BRAVO_PHONE, victim_id=ILL, outcome=VictimOutcome.REFUSED, reason="wants to run on"
    )
    status("25:00", BRAVO_PHONE, s.AVAILABLE_MOBILE)
    at_post = Holder(kind=CustodyKind.SITE, site_id=POST)
    story.say("30:00", c.MoveVictim, ALPHA_PHONE, victim_id=FELL, to=at_post)
    status("30:00", ALPHA_PHONE, s.HANDED_OVER)
    status("31:00", CHARLIE_PHONE, s.AVAILABLE_MOBILE)
    story.say(
        "33:00",
        c.SendMessage,
        message_id=MESSAGES[0],
        kind=MessageKind.ORDER,
        text="A",
        to=Addressees(team_ids=(BRAVO,)),
        requires_ack=True,
    )
    story.say("33:25", c.AcknowledgeMessage, BRAVO_PHONE, message_id=MESSAGES[0])
    status("35:00", ALPHA_PHONE, s.AVAILABLE_BASE)
    story.say("38:00", c.SetInterventionStatus, intervention_id=FALL, status=InterventionStatus.ENDED)
    story.say("40:00", c.TakeOverTeam, team_id=ALPHA, headcount=1, incoming=MEMBERS[3:], is_outgoing_leaving=True)
    story.say("45:00", c.TallyMinorCare, nature="plaster", count=3, site_id=POST)
    story.say("46:00", c.TallyMinorCare, nature="plaster", count=-1, site_id=POST)
    story.say("50:00", c.CheckContact, SYSTEM, team_id=BRAVO, due_at=at("50:00"))
    status("52:00", BRAVO_PHONE, s.AVAILABLE_BASE)


def gathered_of(history: History) -> tuple[OperationState, Gathered]:
    """What figures are made of: the log of a history walked once."""
    state, gathered = OperationState(OPERATION), Gathered()
    for record in history.records:
        before = state
        state, change = evolve(before, record)
        gathered.take(before, change)
    return state, gathered


def seq_said(history: History, kind: type[Any], clock: str, **fields: Any) -> int:
    """The number of the fact of this kind, with these values, that was true at this moment."""
    found = [
        record.seq
        for record in history.records
        if isinstance(record.event, kind)
        and record.occurred_at == at(clock)
        and all(getattr(record.event, name) == value for name, value in fields.items())
    ]
    assert len(found) == 1, found
    return found[0]
