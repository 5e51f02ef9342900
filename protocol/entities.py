"""Everything an operation is made of, as one closed union: what a `Change` carries and a replica holds."""

from enum import StrEnum

from protocol.alerts import Alert
from protocol.assignments import Assignment
from protocol.care_records import CareRecord, GlassBreak
from protocol.casualties import CasualtyBoard
from protocol.devices import Device
from protocol.drawings import Drawing
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

Entity = (
    Operation
    | Organisation
    | Sector
    | Site
    | Team
    | Member
    | Vehicle
    | Radio
    | Device
    | Alert
    | Message
    | Receipt
    | LogEntry
    | Intervention
    | Assignment
    | NumberBlock
    | Victim
    | CasualtyBoard
    | CareRecord
    | GlassBreak
    | Evacuation
    | RegulationCase
    | Landmark
    | MapLayer
    | Drawing
)


class EntityKind(StrEnum):
    """The tag of each entity on the wire; in the order in which a snapshot sends them."""

    OPERATION = "operation"  # first: it says what everything else belongs to
    ORGANISATION = "organisation"  # before what belongs to it
    SECTOR = "sector"  # before the sites in it
    SITE = "site"  # before the teams at it
    TEAM = "team"  # before its people and things
    MEMBER = "member"  # by team
    VEHICLE = "vehicle"  # by team
    RADIO = "radio"  # by team
    DEVICE = "device"  # by team
    ALERT = "alert"  # last in order, first on the screen
    MESSAGE = "message"  # before what became of it
    RECEIPT = "receipt"  # by team
    LOG_ENTRY = "log_entry"  # the longest and least urgent
    INTERVENTION = "intervention"  # somebody needs help
    ASSIGNMENT = "assignment"  # who goes there; by team
    NUMBER_BLOCK = "number_block"  # numbers a device laid aside
    VICTIM = "victim"  # by team in charge
    CASUALTY_BOARD = "casualty_board"  # what all of them add up to
    CARE_RECORD = "care_record"  # that somebody is cared for, and how urgently; never what was found
    GLASS_BREAK = "glass_break"  # somebody read what their role may not: ask why
    EVACUATION = "evacuation"  # who is on the way to where; by the team that drives
    REGULATION_CASE = "regulation_case"  # what the medical regulation is asked and says; by team
    LANDMARK = "landmark"  # how people say where they are
    MAP_LAYER = "map_layer"  # what lies under the teams on the map
    DRAWING = "drawing"  # what posts mark on the map, and until when
