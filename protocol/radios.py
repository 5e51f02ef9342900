"""Radio sets: who holds which."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from protocol.ids import OrganisationId, RadioId, TeamId
from protocol.operations import Stamps
from protocol.quantities import BatteryPct, Code, EpochMs
from protocol.values import Struct


class RadioKind(StrEnum):
    """The network a set speaks on."""

    VHF = "vhf"  # analogue
    DIGITAL_ANTARES = "digital_antares"  # French rescue services' digital network
    TETRA = "tetra"  # digital trunked
    DMR = "dmr"  # digital mobile radio
    LTE_PTT = "lte_ptt"  # push-to-talk over the mobile network
    LORA = "lora"  # long-range mesh


Channel = Annotated[str, Meta(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*\Z")]
"""A channel or talk group, as it is called here."""


class Radio(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="radio"):
    """A radio set, issued to at most one team at a time."""

    id: RadioId
    code: Code
    kind: RadioKind
    identity: Annotated[str, Meta(max_length=40)] = ""
    """Its number on the network (RFGI, selective call)."""
    channel: Annotated[str, Meta(max_length=40)] = ""
    team_id: TeamId | None = None
    issued_at: EpochMs | None = None
    returned_at: EpochMs | None = None
    """When it last came back; None while a team holds it, or if none ever did."""
    organisation_id: OrganisationId | None = None
    """To whom it goes back in the end."""
    battery_pct: BatteryPct | None = None
    battery_at: EpochMs | None = None
    """When somebody read it: a set tells nobody by itself."""
    stamps: Stamps = {}
