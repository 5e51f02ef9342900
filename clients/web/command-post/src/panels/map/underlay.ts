/** What lies under the teams: the organisation's own tiles, then the layers of the operation, all from Vigie itself. */

import type { Map as GlMap, LayerSpecification } from 'maplibre-gl'
import type { Uuid, Whole } from '@vigie/core'
import { ask } from '../../access.ts'

/** Everything of ours goes under the first layer of what moves. */
const ABOVE = 'sectors-fill'
const GROUND = 'ground'
const PREFIX = 'layer:'

export interface TileSheet {
  readonly url: string
  readonly kind: 'raster' | 'vector'
  readonly min_zoom: number
  readonly max_zoom: number
  readonly bounds: [number, number, number, number]
  /** Whom the map is owed to. */
  readonly credit: string
}

/** A file that is laid, as the map needs it. */
export interface Laid {
  readonly id: Uuid
  readonly kind: 'drawing' | 'picture'
  readonly url: string
  readonly corners: [[number, number], [number, number], [number, number], [number, number]] | null
}

type Colours = (role: string) => string

/** What of a vector tile is drawn; names of both common schemas, Protomaps and OpenMapTiles. */
const DRAWN: readonly (readonly [type: 'fill' | 'line' | 'symbol', sourceLayer: string, role: string, strength: number])[] = [
  ['fill', 'earth', 'land', 1],
  ['fill', 'landuse', 'good', 0.08],
  ['fill', 'park', 'good', 0.1],
  ['fill', 'water', 'water', 1],
  ['line', 'waterway', 'water', 1],
  ['fill', 'buildings', 'border', 0.35],
  ['fill', 'building', 'border', 0.35],
  ['line', 'roads', 'border', 1],
  ['line', 'transportation', 'border', 1],
  ['line', 'boundaries', 'border', 0.5],
  ['symbol', 'transportation_name', 'ink-soft', 1],
  ['symbol', 'places', 'ink-soft', 1],
  ['symbol', 'place', 'ink-soft', 1],
]

export function laidOf(layer: Whole<'map_layer'>, operationId: Uuid): Laid {
  return { id: layer.id, kind: layer.kind, url: fileUrl(operationId, layer.file), corners: layer.corners as Laid['corners'] }
}

export function fileUrl(operationId: Uuid, file: string): string {
  return new URL(`/api/operations/${operationId}/map-files/${file}`, location.href).href
}

/** The organisation's own ground, and whom it is owed to; null: this server has land and water only. */
export async function addGround(map: GlMap): Promise<string | null> {
  const { tiles } = (await ask('GET', '/api/map-tiles')) as { tiles: TileSheet | null }
  if (tiles === null) return null
  const url = new URL('/', location.href).href.replace(/\/$/, '') + tiles.url
  map.addSource(GROUND, {
    type: tiles.kind,
    tiles: [url],
    minzoom: tiles.min_zoom,
    maxzoom: tiles.max_zoom,
    bounds: tiles.bounds,
    ...(tiles.kind === 'raster' ? { tileSize: 256 } : {}),
  })
  for (const layer of groundLayers(tiles.kind)) map.addLayer(layer, firstOfOurs(map))
  return tiles.credit
}

/** Pure: the style of the ground. */
export function groundLayers(kind: TileSheet['kind']): LayerSpecification[] {
  if (kind === 'raster') return [{ id: GROUND, type: 'raster', source: GROUND, paint: { 'raster-fade-duration': 0 } }]
  return DRAWN.map(([type, sourceLayer]): LayerSpecification => {
    const common = { id: `${GROUND}-${sourceLayer}`, source: GROUND, 'source-layer': sourceLayer }
    if (type === 'fill') return { ...common, type }
    if (type === 'line') return { ...common, type, paint: { 'line-width': ['interpolate', ['linear'], ['zoom'], 10, 0.6, 16, 3] } }
    const name = ['coalesce', ['get', 'name:fr'], ['get', 'name']]
    return { ...common, type, layout: { 'text-field': name as never, 'text-font': ['sans-serif'], 'text-size': 11 } }
  })
}

/** The layers of the operation, in the order given; those that are gone are taken away. */
export function lay(map: GlMap, files: readonly Laid[], colour: Colours): void {
  const wanted = new Map(files.map((file) => [keyOf(file), file]))
  for (const id of Object.keys(map.getStyle().sources)) {
    if (!id.startsWith(PREFIX) || wanted.has(id)) continue
    for (const layer of layersOf(id)) if (map.getLayer(layer) !== undefined) map.removeLayer(layer)
    map.removeSource(id)
  }
  for (const [key, file] of wanted) if (map.getSource(key) === undefined) add(map, key, file)
  dressUnderlay(map, colour)
}

/** Colours of the theme; pictures are dimmed at night, so that what moves stays the brightest. */
export function dressUnderlay(map: GlMap, colour: Colours): void {
  const isDark = document.documentElement.dataset['theme'] === 'dark'
  const paint = (layer: string, property: string, value: unknown): void => {
    if (map.getLayer(layer) !== undefined) map.setPaintProperty(layer, property as never, value as never)
  }
  for (const [type, sourceLayer, role, strength] of DRAWN) {
    const layer = `${GROUND}-${sourceLayer}`
    paint(layer, type === 'symbol' ? 'text-color' : `${type}-color`, colour(role))
    if (type === 'symbol') paint(layer, 'text-halo-color', colour('land'))
    else paint(layer, `${type}-opacity`, strength)
  }
  for (const layer of [GROUND, ...Object.keys(map.getStyle().sources).filter((id) => id.startsWith(PREFIX))]) {
    if (map.getLayer(layer)?.type !== 'raster') continue
    paint(layer, 'raster-brightness-max', isDark ? 0.6 : 1)
    paint(layer, 'raster-saturation', isDark ? -0.5 : 0)
  }
  for (const id of Object.keys(map.getStyle().sources)) {
    if (!id.startsWith(PREFIX)) continue
    paint(`${id}/fill`, 'fill-color', colour('alerted'))
    paint(`${id}/line`, 'line-color', colour('alerted'))
    paint(`${id}/point`, 'circle-color', colour('alerted'))
    paint(`${id}/point`, 'circle-stroke-color', colour('surface'))
    paint(`${id}/label`, 'text-color', colour('alerted'))
    paint(`${id}/label`, 'text-halo-color', colour('land'))
  }
}

function add(map: GlMap, id: string, file: Laid): void {
  if (file.kind === 'picture') {
    if (file.corners === null) return
    map.addSource(id, { type: 'image', url: file.url, coordinates: file.corners })
    map.addLayer({ id, type: 'raster', source: id, paint: { 'raster-fade-duration': 0, 'raster-opacity': 0.9 } }, firstDrawing(map))
    return
  }
  map.addSource(id, { type: 'geojson', data: file.url })
  const is = (kind: string): never => ['==', ['geometry-type'], kind] as never
  map.addLayer({ id: `${id}/fill`, type: 'fill', source: id, filter: is('Polygon'), paint: { 'fill-opacity': 0.12 } }, ABOVE)
  map.addLayer({ id: `${id}/line`, type: 'line', source: id, filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-width': 3, 'line-opacity': 0.8 } }, ABOVE)
  map.addLayer({ id: `${id}/point`, type: 'circle', source: id, filter: is('Point'), paint: { 'circle-radius': 5, 'circle-stroke-width': 1.5 } }, ABOVE)
  map.addLayer(
    {
      id: `${id}/label`,
      type: 'symbol',
      source: id,
      minzoom: 12,
      layout: { 'text-field': ['get', 'label'], 'text-font': ['sans-serif'], 'text-size': 11, 'text-offset': [0, 1], 'text-anchor': 'top', 'text-optional': true },
      paint: { 'text-halo-width': 1.4 },
    },
    ABOVE,
  )
}

/** Another file or another place is another source. */
function keyOf(file: Laid): string {
  return `${PREFIX}${file.id}:${file.url.slice(-12)}:${JSON.stringify(file.corners)}`
}

function layersOf(id: string): string[] {
  return [id, `${id}/fill`, `${id}/line`, `${id}/point`, `${id}/label`]
}

/** Pictures go under what is drawn. */
function firstDrawing(map: GlMap): string {
  return map.getStyle().layers.find(({ id }) => id.startsWith(PREFIX) && id.endsWith('/fill'))?.id ?? ABOVE
}

function firstOfOurs(map: GlMap): string {
  return map.getStyle().layers.find(({ id }) => id.startsWith(PREFIX))?.id ?? ABOVE
}
