"""What may be asked about the layers of the map."""

from protocol.commands.envelope import CommandEnvelope
from protocol.ids import MapLayerId
from protocol.map_layers import Corners, FileDigest, MapLayerKind
from protocol.quantities import Name


class DefineMapLayer(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="map_layer.define"):
    """Lay a file under the teams, or change its name and place; what was removed lies there again."""

    map_layer_id: MapLayerId
    name: Name
    kind: MapLayerKind
    file: FileDigest
    corners: Corners | None = None


class RemoveMapLayer(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="map_layer.remove"):
    """Take a layer off the map."""

    map_layer_id: MapLayerId
