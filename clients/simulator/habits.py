"""What a crew does after what, for how long and how fast: tables drawn from how such days go."""

from enum import StrEnum
from typing import NamedTuple

from protocol.teams import TeamStatus, UnavailableReason
from protocol.vehicles import TechnicalState


class Stay(NamedTuple):
    """How long a team keeps a status, in seconds, and what follows with which weight."""

    least_s: int
    most_s: int
    then: tuple[tuple[TeamStatus, int], ...]
    is_on_the_way: bool = False
    """It lasts until the team has arrived, however long that takes."""


class Habits(StrEnum):
    """What sort of life a team leads."""

    WALKING = "walking"  # patrols its beat, treats on the spot, walks people to the post
    DRIVING = "driving"  # waits, drives to the patient and on to a hospital
    STANDING = "standing"  # leads, supplies or listens from where it is


S = TeamStatus
_COMMON: dict[TeamStatus, Stay] = {
    S.OFF_DUTY: Stay(5, 600, ((S.AVAILABLE_BASE, 1),)),
    S.ALERTED: Stay(20, 90, ((S.EN_ROUTE, 9), (S.AVAILABLE_MOBILE, 1))),
    S.EN_ROUTE: Stay(30, 30, ((S.ON_SCENE, 1),), is_on_the_way=True),
    S.ON_SCENE: Stay(40, 180, ((S.WITH_PATIENT, 8), (S.AVAILABLE_MOBILE, 2))),
    S.AVAILABLE_MOBILE: Stay(30, 60, ((S.AVAILABLE_BASE, 1),), is_on_the_way=True),
    S.AT_DESTINATION: Stay(60, 300, ((S.HANDED_OVER, 1),)),
    S.LEFT_DESTINATION: Stay(60, 240, ((S.AVAILABLE_MOBILE, 1),)),
    S.UNAVAILABLE: Stay(300, 900, ((S.AVAILABLE_BASE, 1),)),
}
STAYS: dict[Habits, dict[TeamStatus, Stay]] = {
    Habits.WALKING: {
        **_COMMON,
        S.AVAILABLE_BASE: Stay(120, 900, ((S.PATROL, 6), (S.ALERTED, 2), (S.UNAVAILABLE, 1))),
        S.PATROL: Stay(300, 1200, ((S.ON_SCENE, 3), (S.ALERTED, 2), (S.AVAILABLE_MOBILE, 2))),
        S.WITH_PATIENT: Stay(240, 900, ((S.AVAILABLE_MOBILE, 7), (S.AT_DESTINATION, 3))),
        S.TRANSPORTING: Stay(60, 60, ((S.AT_DESTINATION, 1),), is_on_the_way=True),
        S.HANDED_OVER: Stay(60, 180, ((S.AVAILABLE_MOBILE, 1),)),
    },
    Habits.DRIVING: {
        **_COMMON,
        S.AVAILABLE_BASE: Stay(180, 1200, ((S.ALERTED, 8), (S.PATROL, 1), (S.UNAVAILABLE, 1))),
        S.PATROL: Stay(300, 900, ((S.ALERTED, 2), (S.AVAILABLE_MOBILE, 1))),
        S.WITH_PATIENT: Stay(300, 1200, ((S.TRANSPORTING, 6), (S.AVAILABLE_MOBILE, 4))),
        S.TRANSPORTING: Stay(60, 60, ((S.AT_DESTINATION, 1),), is_on_the_way=True),
        S.HANDED_OVER: Stay(120, 600, ((S.LEFT_DESTINATION, 5), (S.AVAILABLE_MOBILE, 2), (S.UNAVAILABLE, 3))),
    },
    Habits.STANDING: {
        **_COMMON,
        S.AVAILABLE_BASE: Stay(900, 3600, ((S.UNAVAILABLE, 1), (S.AVAILABLE_MOBILE, 1))),
        S.PATROL: Stay(300, 900, ((S.AVAILABLE_BASE, 1),)),
        S.WITH_PATIENT: Stay(240, 900, ((S.AVAILABLE_MOBILE, 1),)),
        S.TRANSPORTING: Stay(60, 60, ((S.AT_DESTINATION, 1),), is_on_the_way=True),
        S.HANDED_OVER: Stay(60, 180, ((S.AVAILABLE_MOBILE, 1),)),
    },
}
"""Each status has a stay in each life, so that a team can be taken over in any status."""

REASONS: dict[Habits, tuple[tuple[UnavailableReason, int], ...]] = {
    Habits.WALKING: ((UnavailableReason.BREAK, 4), (UnavailableReason.RESTOCK, 1)),
    Habits.DRIVING: (
        (UnavailableReason.CLEANING, 4),
        (UnavailableReason.RESTOCK, 3),
        (UnavailableReason.BREAK, 2),
        (UnavailableReason.BREAKDOWN, 1),
    ),
    Habits.STANDING: ((UnavailableReason.BREAK, 1),),
}
SPEEDS_MPS: dict[Habits, tuple[float, float]] = {
    Habits.WALKING: (1.2, 2.2),
    Habits.DRIVING: (7.0, 12.0),
    Habits.STANDING: (1.2, 2.2),
}
"""Metres per second, ordinarily and when it matters."""
URGENT = frozenset({S.EN_ROUTE, S.TRANSPORTING})
"""When it matters."""
TECHNICAL = {
    UnavailableReason.BREAKDOWN: TechnicalState.BREAKDOWN,
    UnavailableReason.RESTOCK: TechnicalState.RESTOCK,
}
"""What a reason says about the vehicle."""
