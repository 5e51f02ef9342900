"""What happened to the layers of the map."""

from protocol.ids import MapLayerId
from protocol.map_layers import Corners, FileDigest, MapLayerKind
from protocol.quantities import Name
from protocol.values import Struct


class MapLayerDefined(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="map_layer.defined"):
    """A file was laid under the teams, or got another name or place."""

    map_layer_id: MapLayerId
    name: Name
    kind: MapLayerKind
    file: FileDigest
    corners: Corners | None = None


class MapLayerRemoved(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="map_layer.removed"):
    """A layer was taken off the map."""

    map_layer_id: MapLayerId
