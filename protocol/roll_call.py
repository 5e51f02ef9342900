"""Who and what is here when an operation opens, and what is still open when it closes: computed, never stored."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from protocol.entities import EntityKind
from protocol.ids import TeamId
from protocol.members import Presence
from protocol.numbers import NumberKind
from protocol.quantities import EpochMs
from protocol.values import Struct

Label = Annotated[str, Meta(max_length=120)]
"""A call sign, a code or a number; never a person's name."""


class RollCallGap(StrEnum):
    """What a team lacks before it should be counted on."""

    NOBODY = "nobody"  # nobody of it has checked in
    LEADER = "leader"  # nobody checked in may lead a team
    VEHICLE = "vehicle"  # its kind needs one, and it holds none
    RADIO = "radio"  # it holds no radio set
    RADIO_TEST = "radio_test"  # its radio has not been tried
    PHONE = "phone"  # no phone speaks for it: enter what it says on the radio


class RollCallTeam(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One team as it stands."""

    team_id: TeamId
    call_sign: Label
    expected: int = 0
    """Members that should be here: all of the team but those known to be absent or gone."""
    checked_in: int = 0
    gaps: tuple[RollCallGap, ...] = ()


class MissingMember(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody announced who is not here, by badge code."""

    code: Label
    presence: Presence
    team_id: TeamId | None = None


class RollCall(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everybody and everything announced, and what is missing."""

    as_of_seq: int
    confirmed_at: EpochMs | None = None
    expected: int
    checked_in: int
    teams: tuple[RollCallTeam, ...] = ()
    missing: tuple[MissingMember, ...] = ()


class OpenItemCause(StrEnum):
    """What still hangs in the air when an operation is to be closed."""

    ALERT_OPEN = "alert_open"  # one of ours called for help and nobody has cleared it
    INTERVENTION_OPEN = "intervention_open"  # not ended, not cancelled
    VICTIM_WITHOUT_OUTCOME = "victim_without_outcome"  # still ours: not handed over, not released
    TEAM_ENGAGED = "team_engaged"  # in the middle of a mission
    VEHICLE_OUT = "vehicle_out"  # held by a team that is still on duty
    RADIO_OUT = "radio_out"  # not handed back
    MEMBER_PRESENT = "member_present"  # not checked out
    PHONE_UNSENT = "phone_unsent"  # says that it holds what it has not sent: bring it to a network
    PHONE_UNHEARD = "phone_unheard"  # may hold what it has not sent
    NUMBERS_LEFT = "numbers_left"  # a device holds numbers that nothing carries: have them returned, or tags handed in


class OpenItem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing to settle, by whom or what it is about."""

    cause: OpenItemCause
    kind: EntityKind
    id: UUID
    label: Label
    team_id: TeamId | None = None
    hinders_closing: bool = True
    """False: worth a look; the operation may be closed all the same."""
    count: int = 0
    """Reports that a phone has not sent, or numbers that are left in a block."""


class NumberAccount(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of the numbers 1 to `last` of one kind: together as many."""

    kind: NumberKind
    last: int
    in_use: int = 0
    laid_aside: int = 0
    """In blocks of devices, and free there."""
    void: int = 0
    """Never given, and never to be."""


class StandDown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is still open, most serious first."""

    as_of_seq: int
    is_clear: bool
    """Nothing hinders closing."""
    numbers: tuple[NumberAccount, ...] = ()
    items: tuple[OpenItem, ...] = ()
