"""Which scoped subscribers an entity concerns, read off the entity alone."""

import msgspec
import pytest

from protocol import commands as c
from protocol.alerts import Alert
from protocol.assignments import Assignment
from protocol.care_records import CareRecord, GlassBreak
from protocol.casualties import CasualtyBoard
from protocol.devices import Device
from protocol.drawings import Drawing
from protocol.entities import Entity
from protocol.evacuations import Evacuation
from protocol.interventions import Intervention
from protocol.landmarks import Landmark
from protocol.logbook import LogEntry
from protocol.map_layers import MapLayer
from protocol.members import Member
from protocol.messages import Message, Receipt
from protocol.numbers import NumberBlock
from protocol.operations import Operation, Organisation, Sector, Site
from protocol.radios import Radio
from protocol.regulation import RegulationCase
from protocol.teams import Team
from protocol.vehicles import Vehicle
from protocol.victims import Victim
from server.domain.changes import EVERYONE, NOBODY
from server.domain.scopes import keys_of
from tests.support.strategies import MEMBERS, RADIOS, SITES, TEAMS, VEHICLES, History, ask, prepared

FRAME = (Operation, Organisation, Sector, Site, Landmark, Drawing)
OF_A_TEAM = (Member, Vehicle, Radio, Device, Alert, Receipt)
OF_THEIR_OWN: tuple[type[Entity], ...] = (
    Intervention,
    Assignment,
    NumberBlock,
    Message,
    LogEntry,
    Evacuation,
    RegulationCase,
    Victim,
    CasualtyBoard,
    CareRecord,
    GlassBreak,
    MapLayer,
)
"""Their keys are tested beside their rules."""


@pytest.fixture
def history() -> History:
    """Every kind of thing is there, and what can be in a team is in the first."""
    history = prepared()
    return history.run_all(
        [
            ask(c.AssignVehicle, vehicle_id=VEHICLES[0], team_id=TEAMS[0]),
            ask(c.IssueRadio, radio_id=RADIOS[0], team_id=TEAMS[0]),
        ]
    )


def test_every_kind_of_entity_has_its_keys() -> None:
    assert set(Entity.__args__) == {*FRAME, Team, *OF_A_TEAM, *OF_THEIR_OWN}


@pytest.mark.parametrize("kind", FRAME)
def test_the_frame_concerns_everyone(history: History, kind: type[Entity]) -> None:
    assert all(keys_of(entity) is EVERYONE for entity in history.state.all(kind))
    assert list(history.state.all(kind))


@pytest.mark.parametrize("kind", OF_A_TEAM)
def test_people_and_things_concern_their_team(history: History, kind: type[Entity]) -> None:
    in_first_team = [one for one in history.state.all(kind) if getattr(one, "team_id", None) == TEAMS[0]]
    assert in_first_team
    also = {SITES[0]} if kind is Alert else set()  # a first-aid post sees the calls of its own teams
    assert all(keys_of(entity) == {TEAMS[0]} | also for entity in in_first_team)


def test_a_team_concerns_itself_and_its_site(history: History) -> None:
    team = history.state.find(Team, TEAMS[0])
    assert team is not None
    assert keys_of(team) == {TEAMS[0], SITES[0]}
    assert keys_of(msgspec.structs.replace(team, site_id=None)) == {TEAMS[0]}


def test_who_is_in_no_team_concerns_posts_only(history: History) -> None:
    history.run(ask(c.AssignMember, member_id=MEMBERS[0]))
    assert keys_of(history.state.find(Member, MEMBERS[0])) == NOBODY


def test_what_does_not_exist_concerns_nobody() -> None:
    assert keys_of(None) is NOBODY
