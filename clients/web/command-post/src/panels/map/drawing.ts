/** The map itself, loaded after the rest of the page: MapLibre with an offline base of land and water. */

import { Map as GlMap, ScaleControl, setWorkerUrl } from 'maplibre-gl'
import type { GeoJSONSource, MapGeoJSONFeature, PointLike, StyleSpecification } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import 'maplibre-gl/dist/maplibre-gl.css'
import type { FeatureCollection } from 'geojson'
import { feature, mesh } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import worldUrl from 'world-atlas/countries-50m.json?url'
import type { Priority, Uuid } from '@vigie/core'
import { SHAPES, STATUS_LOOKS, STATUSES } from '../../looks.ts'
import { dressDrawn, drawnLayers, TOUCHED } from './drawn-layers.ts'
import { addGround, dressUnderlay, lay } from './underlay.ts'
import type { Laid } from './underlay.ts'

setWorkerUrl(workerUrl)

const FONT = ['sans-serif']
const COUNT_EACH_MS = 1_000
/** Of one source: to lay out symbols anew takes longer than a frame of the screen, and nobody reads a map faster. */
const EACH_MS = 200
const ICON_PX = 26
const USUAL_FONT_PX = 14
/** A line is thin, and a finger is not. */
const NEAR_PX = 6
/** A sign on a post whose foot is the place; its number is written on it. */
const SIGN = 'M3 1h18a2 2 0 0 1 2 2v13a2 2 0 0 1-2 2h-6l-3 6-3-6H3a2 2 0 0 1-2-2V3a2 2 0 0 1 2-2z'
const SIGN_GROUNDS: Readonly<Record<Priority, string>> = { p0: 'danger', p1: 'ink', p2: 'surface', p3: 'surface', nr: 'surface' }
const NOTHING: FeatureCollection = { type: 'FeatureCollection', features: [] }
const SOURCES = ['land', 'borders', 'sectors', 'sites', 'drawings', 'draft', 'interventions', 'teams'] as const
export type SourceName = (typeof SOURCES)[number]

/** One map in one element. Its camera moves by the operator's hand, and by `fit` and `goTo`, which a button calls. */
export class Drawing {
  readonly map: GlMap
  /** Told once whom the ground is owed to; null: it is the one that comes with Vigie. */
  onground: (credit: string | null) => void = () => undefined
  readonly #ready: Promise<void>
  #isReady = false
  #isGone = false
  readonly #shownAt = new Map<SourceName, number>()
  readonly #waiting = new Map<SourceName, FeatureCollection | (() => FeatureCollection)>()

  constructor(container: HTMLElement, camera: { center: [number, number]; zoom: number } | null) {
    this.map = new GlMap({
      container,
      style: style(),
      attributionControl: false,
      center: camera?.center ?? [2.5, 46.8],
      zoom: camera?.zoom ?? 4.5,
      maxPitch: 0,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
    })
    this.map.touchZoomRotate.disableRotation()
    this.map.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left')
    // How many teams are really on the screen: for who cannot see it. A busy map is never idle, so it is counted on the way too.
    let countedAt = 0
    const count = (): void => {
      countedAt = performance.now()
      container.dataset['drawn'] = String(this.shown(['teams']).length)
    }
    this.map.on('idle', count)
    this.map.on('render', () => {
      if (performance.now() - countedAt > COUNT_EACH_MS && this.map.getLayer('teams') !== undefined) count()
    })
    this.#ready = new Promise((resolve) => void this.map.once('load', () => resolve()))
    void this.#ready.then(() => {
      this.#isReady = true
      this.dress()
      return this.#loadWorld()
    })
  }

  /** What is on the screen of these layers, there or anywhere; nothing while the library has half of new data. */
  shown(layers: string[], there?: PointLike | [PointLike, PointLike]): MapGeoJSONFeature[] {
    try {
      return there === undefined ? this.map.queryRenderedFeatures({ layers }) : this.map.queryRenderedFeatures(there, { layers })
    } catch {
      return [] // "feature index out of bounds": its index of a tile and the tile's features changed one after the other
    }
  }

  /** The drawing there, the topmost of several. */
  drawnAt({ x, y }: { readonly x: number; readonly y: number }): Uuid | null {
    const [found] = this.shown(TOUCHED, [[x - NEAR_PX, y - NEAR_PX], [x + NEAR_PX, y + NEAR_PX]])
    return (found?.properties['id'] as Uuid | undefined) ?? null
  }

  /** Data for one source, at once or, right after other data, a moment later: the newest only, made when its time has come. */
  async show(name: SourceName, data: FeatureCollection | (() => FeatureCollection)): Promise<void> {
    await this.#ready
    const isTimed = this.#waiting.has(name)
    this.#waiting.set(name, data)
    if (isTimed) return
    const waitMs = (this.#shownAt.get(name) ?? -EACH_MS) + EACH_MS - performance.now()
    if (waitMs <= 0) this.#give(name)
    else setTimeout(() => this.#give(name), waitMs)
  }

  #give(name: SourceName): void {
    const data = this.#waiting.get(name)
    this.#waiting.delete(name)
    if (data === undefined || this.#isGone) return
    this.#shownAt.set(name, performance.now())
    this.map.getSource<GeoJSONSource>(name)?.setData(typeof data === 'function' ? data() : data)
  }

  /** Plans and drawings under everything that moves. */
  async lay(files: readonly Laid[]): Promise<void> {
    await this.#ready
    lay(this.map, files, colours())
    this.map.getContainer().dataset['laid'] = String(files.length)
  }

  /** Colours and symbols of the theme that the page has now. */
  dress(): void {
    if (!this.#isReady) return
    const colour = colours()
    const text = { 'text-color': colour('ink'), 'text-halo-color': colour('land') }
    const paints: Record<string, Record<string, unknown>> = {
      water: { 'background-color': colour('water') },
      land: { 'fill-color': colour('land') },
      borders: { 'line-color': colour('border') },
      'sectors-fill': { 'fill-color': ['case', ['get', 'isDanger'], colour('danger'), colour('sector')] },
      'sectors-line': { 'line-color': ['case', ['get', 'isDanger'], colour('danger'), colour('sector')] },
      'sectors-label': { 'text-color': colour('sector'), 'text-halo-color': colour('land') },
      sites: { 'circle-color': colour('surface'), 'circle-stroke-color': colour('ink-soft') },
      'sites-label': { 'text-color': colour('ink-soft'), 'text-halo-color': colour('land') },
      'draft-fill': { 'fill-color': colour('focus') },
      'draft-line': { 'line-color': colour('focus') },
      'draft-corner': { 'circle-color': colour('focus'), 'circle-stroke-color': colour('surface') },
      'teams-ring': { 'circle-stroke-color': ['case', ['get', 'isCalling'], colour('danger'), colour('focus')] },
      'teams-label': text,
      teams: {},
      'interventions-ring': { 'circle-stroke-color': ['case', ['get', 'isSelected'], colour('focus'), colour('decide')] },
      interventions: { 'text-color': ['case', ['get', 'isDark'], colour('surface'), colour('ink')] },
    }
    for (const [layer, paint] of Object.entries(paints)) {
      for (const [property, value] of Object.entries(paint)) this.map.setPaintProperty(layer, property as never, value as never)
    }
    dressUnderlay(this.map, colour)
    dressDrawn(this.map, colour, (name, image) => this.#setImage(name, image))
    for (const status of STATUSES) {
      const name = `status-${status}`
      this.#setImage(name, drawSymbol(status, colour))
    }
    for (const [priority, ground] of Object.entries(SIGN_GROUNDS)) {
      this.#setImage(`intervention-${priority}`, drawSign(colour(ground), colour('ink')))
    }
  }

  fit(bounds: [[number, number], [number, number]]): void {
    this.map.fitBounds(bounds, { padding: 40, maxZoom: 15, animate: false })
  }

  goTo(place: readonly [number, number]): void {
    this.map.jumpTo({ center: [...place] as [number, number], zoom: Math.max(this.map.getZoom(), 14) })
  }

  remove(): void {
    this.#isGone = true
    this.map.remove()
  }

  #setImage(name: string, image: ImageData): void {
    if (this.map.hasImage(name)) this.map.updateImage(name, image)
    else this.map.addImage(name, image, { pixelRatio: 2 })
  }

  async #loadWorld(): Promise<void> {
    void addGround(this.map).then((credit) => {
      if (credit !== null) dressUnderlay(this.map, colours())
      this.map.getContainer().dataset['ground'] = credit === null ? 'world' : 'own'
      this.onground(credit)
    })
    const world = (await (await fetch(worldUrl)).json()) as Topology<{ land: GeometryCollection; countries: GeometryCollection }>
    const land = feature(world, world.objects.land)
    const borders = mesh(world, world.objects.countries, (one, other) => one !== other)
    await this.show('land', land)
    await this.show('borders', { type: 'FeatureCollection', features: [{ type: 'Feature', geometry: borders, properties: {} }] })
  }
}

/** Can this browser draw a map at all? */
export function mayDraw(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null
}

function style(): StyleSpecification {
  // Sizes follow those of the page, which grow towards the wall.
  const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL_FONT_PX
  const label = { 'text-font': FONT, 'text-field': ['get', 'label'] as never, 'text-size': 12 * scale }
  const halo = { 'text-halo-width': 1.4 }
  return {
    version: 8,
    sources: Object.fromEntries(SOURCES.map((name) => [name, { type: 'geojson', data: NOTHING }])),
    layers: [
      { id: 'water', type: 'background' },
      { id: 'land', type: 'fill', source: 'land' },
      { id: 'borders', type: 'line', source: 'borders', paint: { 'line-width': 0.8, 'line-dasharray': [3, 2] } },
      { id: 'sectors-fill', type: 'fill', source: 'sectors', paint: { 'fill-opacity': 0.08 } },
      { id: 'sectors-line', type: 'line', source: 'sectors', paint: { 'line-width': 1.4, 'line-opacity': 0.8 } },
      { id: 'sectors-label', type: 'symbol', source: 'sectors', minzoom: 11, layout: { ...label, 'text-max-width': 14 }, paint: halo },
      { id: 'sites', type: 'circle', source: 'sites', paint: { 'circle-radius': 3.5 * scale, 'circle-stroke-width': 1.6 } },
      {
        id: 'sites-label',
        type: 'symbol',
        source: 'sites',
        minzoom: 10.5,
        layout: { ...label, 'text-size': 11 * scale, 'text-offset': [0, 1], 'text-anchor': 'top', 'text-optional': true },
        paint: halo,
      },
      ...drawnLayers(label, scale),
      // Only where somebody draws.
      { id: 'draft-fill', type: 'fill', source: 'draft', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-opacity': 0.2 } },
      { id: 'draft-line', type: 'line', source: 'draft', filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-width': 2 } },
      {
        id: 'draft-corner',
        type: 'circle',
        source: 'draft',
        filter: ['==', ['geometry-type'], 'Point'],
        paint: { 'circle-radius': 5 * scale, 'circle-stroke-width': 2 },
      },
      {
        id: 'teams-ring',
        type: 'circle',
        source: 'teams',
        filter: ['any', ['get', 'isSelected'], ['get', 'isCalling']],
        paint: { 'circle-radius': 17 * scale, 'circle-opacity': 0, 'circle-stroke-width': 3 },
      },
      {
        id: 'teams',
        type: 'symbol',
        source: 'teams',
        layout: { 'icon-image': ['get', 'icon'], 'icon-size': scale, 'icon-allow-overlap': true, 'icon-ignore-placement': true },
        paint: { 'icon-opacity': ['get', 'opacity'] },
      },
      {
        id: 'teams-label',
        type: 'symbol',
        source: 'teams',
        minzoom: 11.5,
        layout: { ...label, 'text-offset': [0, 1.2], 'text-anchor': 'top' },
        paint: halo,
      },
      {
        id: 'interventions-ring',
        type: 'circle',
        source: 'interventions',
        filter: ['any', ['get', 'isSelected'], ['get', 'isUnassigned']],
        paint: { 'circle-radius': 18 * scale, 'circle-opacity': 0, 'circle-stroke-width': 4, 'circle-translate': [0, -15 * scale] },
      },
      {
        id: 'interventions',
        type: 'symbol',
        source: 'interventions',
        layout: {
          ...label,
          'icon-image': ['get', 'icon'],
          'icon-size': scale,
          'icon-anchor': 'bottom',
          'icon-allow-overlap': true,
          'text-allow-overlap': true,
          'text-size': 11 * scale,
          'text-offset': [0, -1.55],
        },
      },
    ],
  }
}

type Colours = (role: string) => string

function colours(): Colours {
  const computed = getComputedStyle(document.documentElement)
  return (role) => computed.getPropertyValue(`--${role}`).trim()
}

function drawSign(ground: string, line: string): ImageData {
  const size = 2 * ICON_PX
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = size
  const pen = canvas.getContext('2d')!
  pen.scale(size / 24, size / 24)
  pen.fillStyle = ground
  pen.strokeStyle = line
  pen.lineWidth = 1.6
  pen.fill(new Path2D(SIGN))
  pen.stroke(new Path2D(SIGN))
  return pen.getImageData(0, 0, size, size)
}

/** The same shape, letter and colour as on the board. */
function drawSymbol(status: (typeof STATUSES)[number], colour: Colours): ImageData {
  const look = STATUS_LOOKS[status]
  const size = 2 * ICON_PX
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = size
  const pen = canvas.getContext('2d')!
  const shape = new Path2D(SHAPES[look.shape])
  const isHollow = look.shape === 'ring'
  pen.translate(4, 4)
  pen.scale((size - 8) / 24, (size - 8) / 24)
  if (isHollow) {
    pen.fillStyle = colour('surface')
    pen.fill(new Path2D(SHAPES.circle))
  }
  pen.lineWidth = 3
  pen.strokeStyle = colour('surface')
  pen.stroke(shape)
  pen.fillStyle = colour(look.role)
  pen.fill(shape)
  pen.fillStyle = isHollow ? colour(look.role) : colour('mark-ink')
  const isTriangle = look.shape === 'triangle'
  pen.font = `700 ${isHollow || isTriangle ? 11 : 13}px sans-serif`
  pen.textAlign = 'center'
  pen.fillText(look.letter, 12, isTriangle ? 20 : 16.6)
  return pen.getImageData(0, 0, size, size)
}
