"""Everything an operation is made of, as one closed union: what a `Change` carries and a replica holds."""

from enum import StrEnum

from protocol.alerts import Alert
from protocol.devices import Device
from protocol.members import Member
from protocol.operations import Operation, Organisation, Sector, Site
from protocol.radios import Radio
from protocol.teams import Team
from protocol.vehicles import Vehicle

Entity = Operation | Organisation | Sector | Site | Team | Member | Vehicle | Radio | Device | Alert


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
