"""Where an intervention is drawn: as exactly as somebody said it, and nowhere else."""

import pytest

from protocol.interventions import Intervention
from protocol.landmarks import Landmark, LandmarkKind
from protocol.operations import Site, SiteKind
from server.geo.scene import scene_of
from tests.support.strategies import INTERVENTIONS, LANDMARKS, SITES

LANDMARK = Landmark(id=LANDMARKS[0], code="KM9", name="Place", kind=LandmarkKind.KM_POINT, lat_deg=48.1, lon_deg=2.1)
SITE = Site(id=SITES[0], code="P1", name="Poste", kind=SiteKind.FIRST_AID_POST, lat_deg=48.2, lon_deg=2.2)
BARE = Site(id=SITES[1], code="P2", name="Poste sans lieu", kind=SiteKind.FIRST_AID_POST)
THINGS = {each.id: each for each in (LANDMARK, SITE, BARE)}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"lat_deg": 48.3, "lon_deg": 2.3, "landmark_id": LANDMARK.id, "site_id": SITE.id}, (48.3, 2.3)),
        ({"landmark_id": LANDMARK.id, "site_id": SITE.id}, (48.1, 2.1)),
        ({"landmark_id": LANDMARKS[1], "site_id": SITE.id}, (48.2, 2.2)),
        ({"site_id": BARE.id}, None),
        ({}, None),
    ],
)
def test_it_is_where_it_was_said_to_be(said: dict[str, object], found: tuple[float, float] | None) -> None:
    intervention = Intervention(id=INTERVENTIONS[0], number=1, reported_at=1, **said)  # type: ignore[arg-type]
    assert scene_of(intervention, THINGS.get) == found
