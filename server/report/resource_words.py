"""What the values of vehicles and missions are called in print: French, then English."""

from enum import StrEnum

from protocol.teams import MissionMark
from protocol.vehicles import FuelLevel, TechnicalState

RESOURCE_WORDS: dict[type[StrEnum], dict[str, tuple[str, str]]] = {
    TechnicalState: {
        "operational": ("opérationnel", "operational"),
        "limited": ("limité", "limited"),
        "refuel": ("carburant", "needs fuel"),
        "restock": ("à compléter", "to restock"),
        "breakdown": ("en panne", "breakdown"),
        "repair": ("en réparation", "in repair"),
        "maintenance": ("en entretien", "in service"),
    },
    FuelLevel: {
        "full": ("réservoir plein", "tank full"),
        "three_quarters": ("réservoir aux trois quarts", "three quarters of a tank"),
        "half": ("demi-réservoir", "half a tank"),
        "quarter": ("quart de réservoir", "a quarter of a tank"),
        "empty": ("réservoir vide", "tank empty"),
    },
    MissionMark: {
        "report_passed": ("bilan transmis", "report passed"),
        "destination_given": ("destination donnée", "destination given"),
    },
}
