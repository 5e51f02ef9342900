"""Vehicles and their technical state, which is not their mission status."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from protocol.ids import OrganisationId, TeamId, VehicleId
from protocol.operations import Stamps
from protocol.quantities import CallSign, EpochMs
from protocol.values import Struct


class VehicleKind(StrEnum):
    """What it is; French abbreviations in the comments."""

    AMBULANCE_BLS = "ambulance_bls"  # VPSP
    AMBULANCE_FIRE = "ambulance_fire"  # VSAV
    AMBULANCE_ICU = "ambulance_icu"  # AR
    AMBULANCE_PRIVATE = "ambulance_private"  # AMB
    PHYSICIAN_CAR = "physician_car"  # VLM
    LIGHT_VEHICLE = "light_vehicle"  # VL, VLU
    COMMAND_CAR = "command_car"  # VLC
    PERSONNEL_CARRIER = "personnel_carrier"  # VTP
    FIRST_AID_VEHICLE = "first_aid_vehicle"  # VPS
    RESCUE_TENDER = "rescue_tender"  # VSR
    MOBILE_CP = "mobile_cp"  # PCM
    MEDICAL_POST_LOGISTICS = "medical_post_logistics"  # VPMA, PSM
    MOTORBIKE = "motorbike"  # MPS
    QUAD = "quad"  # off-road
    BOAT = "boat"  # ERS
    HELICOPTER = "helicopter"  # HELISMUR, Dragon
    BICYCLE = "bicycle"  # VTT
    OTHER = "other"  # anything else


class TechnicalState(StrEnum):
    """Can it roll?"""

    OPERATIONAL = "operational"  # ready
    LIMITED = "limited"  # usable with restrictions
    REFUEL = "refuel"  # needs fuel
    RESTOCK = "restock"  # equipment to complete
    BREAKDOWN = "breakdown"  # immobilised
    REPAIR = "repair"  # in a workshop
    MAINTENANCE = "maintenance"  # planned service


class FuelLevel(StrEnum):
    """What the gauge shows."""

    FULL = "full"  # any distance
    THREE_QUARTERS = "three_quarters"  # any usual mission
    HALF = "half"  # any mission nearby
    QUARTER = "quarter"  # to be filled up before a long way
    EMPTY = "empty"  # on the reserve: to the pump first


Plate = Annotated[str, Meta(max_length=16, pattern=r"^[^\x00-\x1f\x7f]*\Z")]
"""The number plate, as it is read at a gate or a toll."""

EquipmentItem = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]+\Z")]
"""A thing on board by which somebody would look for the vehicle: defibrillator, generator, rope."""

Equipment = Annotated[tuple[EquipmentItem, ...], Meta(max_length=40)]


class Vehicle(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="vehicle"):
    """A vehicle, held by at most one team at a time."""

    id: VehicleId
    call_sign: CallSign
    kind: VehicleKind
    organisation_id: OrganisationId | None = None
    team_id: TeamId | None = None
    seats: Annotated[int, Meta(ge=0, le=200)] = 0
    stretchers: Annotated[int, Meta(ge=0, le=50)] = 0
    technical_state: TechnicalState = TechnicalState.OPERATIONAL
    technical_state_at: EpochMs | None = None
    plate: Plate = ""
    can_transport: bool | None = None
    """May somebody who lies be taken away in it? None: nobody has said."""
    equipment: tuple[EquipmentItem, ...] = ()
    """What it carries beyond what its kind says."""
    fuel: FuelLevel | None = None
    fuel_at: EpochMs | None = None
    stamps: Stamps = {}
