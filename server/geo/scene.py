"""Where an intervention is: at its own coordinates or, where only its landmark or its site was said, there."""

from collections.abc import Callable
from uuid import UUID

from protocol.entities import Entity
from protocol.interventions import Intervention
from protocol.landmarks import Landmark
from protocol.operations import Site


def scene_of(intervention: Intervention, find: Callable[[UUID], Entity | None]) -> tuple[float, float] | None:
    """Latitude and longitude, degrees; None if nobody said a place that has any.

    Args:
        intervention: Which one.
        find: The thing of an id, as far as the reader may see it.
    """
    if intervention.lat_deg is not None and intervention.lon_deg is not None:
        return intervention.lat_deg, intervention.lon_deg
    for place_id in (intervention.landmark_id, intervention.site_id):
        place = None if place_id is None else find(place_id)
        if isinstance(place, Landmark | Site) and place.lat_deg is not None and place.lon_deg is not None:
            return place.lat_deg, place.lon_deg
    return None
