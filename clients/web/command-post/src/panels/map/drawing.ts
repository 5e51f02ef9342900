/** The map itself, loaded after the rest of the page: MapLibre with an offline base of land and water. */

import { Map as GlMap, ScaleControl, setWorkerUrl } from 'maplibre-gl'
import type { GeoJSONSource, MapGeoJSONFeature, PointLike, StyleSpecification } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import 'maplibre-gl/dist/maplibre-gl.css'
import type { FeatureCollection } from 'geojson'
import { feature, mesh } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import worldUrl from 'world-atlas/countries-50m.json?url'
import type { Uuid } from '@vigie/core'
import { STATUSES } from '../../looks.ts'
import { dressDrawn, TOUCHED } from './drawn-layers.ts'
import { mapLayers, pageScale } from './layers.ts'
import { picture, sign, SIGN_GROUNDS, symbol } from './marks.ts'
import type { Mark } from './marks.ts'
import { addGround, dressUnderlay, lay } from './underlay.ts'
import type { Laid } from './underlay.ts'

setWorkerUrl(workerUrl)

const COUNT_EACH_MS = 1_000
/** Of one source: to lay out symbols anew takes longer than a frame of the screen, and nobody reads a map faster. */
const EACH_MS = 200
const USUAL_RULER_PX = 120
/** Marks at the edge are whole, clear of the buttons above and of the ruler below. */
const USUAL_MARGINS_PX = { top: 64, right: 40, bottom: 64, left: 40 }
/** A line is thin, and a finger is not. */
const NEAR_PX = 6
const NOTHING: FeatureCollection = { type: 'FeatureCollection', features: [] }
const SOURCES = ['land', 'borders', 'sectors', 'sites', 'drawings', 'draft', 'interventions', 'teams'] as const
export type SourceName = (typeof SOURCES)[number]

interface Pixel {
  readonly x: number
  readonly y: number
}

/** One map in one element. Its camera moves by the operator's hand, and by `fit` and `goTo`, which a button calls. */
export class Drawing {
  readonly map: GlMap
  /** Told once whom the ground is owed to; null: it is the one that comes with Vigie. */
  onground: (credit: string | null) => void = () => undefined
  readonly #ready: Promise<void>
  #scale = pageScale()
  #ruler!: ScaleControl
  #isReady = false
  #isGone = false
  readonly #shownAt = new Map<SourceName, number>()
  readonly #waiting = new Map<SourceName, FeatureCollection | (() => FeatureCollection)>()

  constructor(container: HTMLElement, camera: { center: [number, number]; zoom: number } | null) {
    this.map = new GlMap({
      container,
      style: style(this.#scale),
      attributionControl: false,
      center: camera?.center ?? [2.5, 46.8],
      zoom: camera?.zoom ?? 4.5,
      maxPitch: 0,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
    })
    this.map.touchZoomRotate.disableRotation()
    this.#layRuler()
    // Taken to a larger screen.
    this.map.on('resize', () => this.#scale !== pageScale() && this.dress())
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
  drawnAt(there: Pixel): Uuid | null {
    return this.#near(TOUCHED, there)
  }

  /** The sector whose edge or name is there: its inside is what people click at without meaning it. */
  sectorAt(there: Pixel): Uuid | null {
    return this.#near(['sectors-label', 'sectors-line'], there)
  }

  #near(layers: string[], { x, y }: Pixel): Uuid | null {
    const [found] = this.shown(layers, [[x - NEAR_PX, y - NEAR_PX], [x + NEAR_PX, y + NEAR_PX]])
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

  /** Colours, symbols and sizes of the look that the page has now. */
  dress(): void {
    if (!this.#isReady) return
    this.#resize()
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
    dressDrawn(this.map, colour, (name, mark) => this.#setImage(name, mark))
    for (const status of STATUSES) {
      const name = `status-${status}`
      this.#setImage(name, symbol(status, colour))
    }
    for (const [priority, ground] of Object.entries(SIGN_GROUNDS)) {
      this.#setImage(`intervention-${priority}`, sign(colour(ground), colour('ink')))
    }
  }

  fit(bounds: [[number, number], [number, number]]): void {
    const { top, right, bottom, left } = USUAL_MARGINS_PX
    const scale = this.#scale
    this.map.fitBounds(bounds, { padding: { top: top * scale, right: right * scale, bottom: bottom * scale, left: left * scale }, maxZoom: 15, animate: false })
  }

  goTo(place: readonly [number, number]): void {
    this.map.jumpTo({ center: [...place] as [number, number], zoom: Math.max(this.map.getZoom(), 14) })
  }

  remove(): void {
    this.#isGone = true
    this.map.remove()
  }

  #setImage(name: string, mark: Mark): void {
    const { image, pixelRatio } = picture(mark, this.#scale)
    if (this.map.getImage(name)?.data.width === image.width) this.map.updateImage(name, image)
    else {
      if (this.map.hasImage(name)) this.map.removeImage(name)
      this.map.addImage(name, image, { pixelRatio })
    }
  }

  #resize(): void {
    const scale = pageScale()
    if (scale === this.#scale) return
    this.#scale = scale
    for (const { id, layout = {}, paint = {} } of mapLayers(scale)) {
      for (const [property, value] of Object.entries(layout)) this.map.setLayoutProperty(id, property as never, value as never)
      for (const [property, value] of Object.entries(paint)) this.map.setPaintProperty(id, property as never, value as never)
    }
    this.map.removeControl(this.#ruler)
    this.#layRuler()
  }

  #layRuler(): void {
    this.#ruler = new ScaleControl({ unit: 'metric', maxWidth: USUAL_RULER_PX * this.#scale })
    this.map.addControl(this.#ruler, 'bottom-left')
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

function style(scale: number): StyleSpecification {
  return {
    version: 8,
    sources: Object.fromEntries(SOURCES.map((name) => [name, { type: 'geojson', data: NOTHING }])),
    layers: mapLayers(scale),
  }
}

type Colours = (role: string) => string

function colours(): Colours {
  const computed = getComputedStyle(document.documentElement)
  return (role) => computed.getPropertyValue(`--${role}`).trim()
}
