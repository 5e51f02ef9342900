"""What lies under the teams: the organisation's own tiles, and the files of an operation's map layers."""

import asyncio
from collections.abc import Mapping
from hashlib import sha256

from starlette.responses import JSONResponse, Response

from protocol.map_layers import MapLayerKind
from server.http.calls import OperationCall, SignedInCall
from server.http.problems import Answer, Problem, ProblemKind
from server.interop import geojson, pictures
from server.interop.layer_files import MAX_BYTES_OF_OPERATION
from server.interop.map_drawings import FileFault, UnfitFile, read_drawing
from server.ports import MapFile

_DIGEST_LENGTH = 64
_FOR_LONG = "private, max-age=604800, immutable"
"""What has a digest or a version in its address never changes."""
_TILE_TYPES = {
    "mvt": "application/vnd.mapbox-vector-tile",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "avif": "image/avif",
}
_INERT = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": _FOR_LONG}
"""Whatever a file holds, opened on its own it is a picture or a text and does nothing."""
_SENTENCES: Mapping[FileFault, tuple[str, str]] = {
    FileFault.UNREADABLE: (
        "Fichier illisible : PNG, JPEG, WebP, GeoJSON, GPX ou KML attendu.",
        "This file cannot be read: PNG, JPEG, WebP, GeoJSON, GPX or KML is expected.",
    ),
    FileFault.FORBIDDEN_XML: (
        "Fichier refusé : il déclare un type de document (DOCTYPE). Exportez-le à nouveau, sans.",
        "Refused: this file declares a document type (DOCTYPE). Export it again without.",
    ),
    FileFault.NOT_DEGREES: (
        "Coordonnées projetées : exportez en longitude et latitude (WGS 84).",
        "The coordinates are projected: export as longitude and latitude (WGS 84).",
    ),
    FileFault.EMPTY: ("Rien à dessiner dans ce fichier.", "There is nothing to draw in this file."),
    FileFault.TOO_MUCH: (
        "Trop d'éléments : 5 000 objets, 50 000 points et 4 Mo au plus.",
        "Too much: 5,000 things, 50,000 points and 4 MB at most.",
    ),
    FileFault.SVG: (
        "SVG refusé, car il peut contenir un programme : exportez en PNG.",
        "SVG is refused, since it may hold a program: export it as PNG.",
    ),
    FileFault.PICTURE_TOO_LARGE: (
        "Image trop grande : 8 192 pixels de côté et 40 millions en tout au plus.",
        "The picture is too large: 8,192 pixels on a side and 40 million in all at most.",
    ),
}


async def take_file(call: OperationCall) -> Answer:
    """Keep a plan or a drawing for `map_layer.define`; the body is the file, its name is not asked."""
    body = await call.read_body()
    if isinstance(body, Problem):
        return body
    try:
        file, answer = await asyncio.to_thread(_check, body)
    except UnfitFile as unfit:
        french, english = _SENTENCES[unfit.fault]
        members = {"fault": unfit.fault, "sentence": {"fr": french, "en": english}}
        return Problem(ProblemKind.UNFIT_FILE, members=members)
    digest = sha256(file.content).digest()
    if not await call.services.map_files.keep(call.grant.operation_id, digest, file, MAX_BYTES_OF_OPERATION):
        full = {"fr": "Plus de place : 60 Mo de cartes par opération.", "en": "Full: 60 MB of maps for an operation."}
        return Problem(ProblemKind.TOO_LARGE, members={"sentence": full})
    return JSONResponse({"file": digest.hex(), **answer})


async def show_file(call: OperationCall) -> Answer:
    """The file of a layer, to those who see the layer."""
    asked = call.request.path_params["digest"]
    try:
        digest = bytes.fromhex(asked) if len(asked) == _DIGEST_LENGTH else None
    except ValueError:
        digest = None
    file = None if digest is None else await call.services.map_files.read(call.grant.operation_id, digest)
    if file is None:
        return Problem(ProblemKind.NOT_FOUND)
    return Response(file.content, media_type=file.media_type, headers=_INERT)


async def show_tile_sheet(call: SignedInCall) -> Answer:
    """What this machine has of the ground; `tiles` is null where it has land and water only."""
    tiles = call.services.tiles
    if tiles is None:
        return JSONResponse({"tiles": None})
    sheet = tiles.sheet
    return JSONResponse(
        {
            "tiles": {
                "url": f"/api/map-tiles/{sheet.version}/{{z}}/{{x}}/{{y}}",
                "kind": "vector" if sheet.kind == "mvt" else "raster",
                "min_zoom": sheet.min_zoom,
                "max_zoom": sheet.max_zoom,
                "bounds": sheet.bounds,
                "credit": sheet.credit,
            }
        }
    )


async def show_tile(call: SignedInCall) -> Answer:
    """One tile; 204 where there is nothing to draw."""
    tiles, asked = call.services.tiles, call.request.path_params
    if tiles is None or asked["version"] != tiles.sheet.version:
        return Problem(ProblemKind.NOT_FOUND)
    content = await tiles.read(asked["zoom"], asked["x"], asked["y"])
    if content is None:
        return Response(status_code=204, headers=_INERT)
    headers = _INERT | ({"Content-Encoding": "gzip"} if tiles.sheet.is_packed else {})
    return Response(content, media_type=_TILE_TYPES[tiles.sheet.kind], headers=headers)


def _check(body: bytes) -> tuple[MapFile, dict[str, object]]:
    """The file as it is kept, and what is told of it. Slow for large drawings: to be called in a thread."""
    if pictures.is_picture(body):
        picture = pictures.measure(body)
        told = {"kind": MapLayerKind.PICTURE, "width_px": picture.width_px, "height_px": picture.height_px}
        return MapFile(picture.media_type, body), told
    drawing = read_drawing(body)
    return MapFile(geojson.MEDIA_TYPE, drawing), {"kind": MapLayerKind.DRAWING, "bytes": len(drawing)}
