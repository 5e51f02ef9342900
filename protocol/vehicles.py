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
    stamps: Stamps = {}
