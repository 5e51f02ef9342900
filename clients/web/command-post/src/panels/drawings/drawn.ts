/** What is drawn on the map, as GeoJSON, and in words: pure. */

import type { DrawingShape, Uuid, Whole } from '@vigie/core'
import type { Feature, FeatureCollection, Geometry } from 'geojson'
import { showClock } from '../../ages.ts'
import type { DrawingEntry } from '../../catalogue.svelte.ts'
import type { Language } from '../../preferences.svelte.ts'
import { DRAWING_WORDS } from './words.ts'

/** Longitude, latitude. */
export type Corner = readonly [number, number]
export type Drawn = Whole<'drawing'>
/** Whether it holds now. */
export type Standing = 'holds' | 'planned' | 'ended' | 'removed'

export const LEAST: Readonly<Record<DrawingShape, number>> = { point: 1, line: 2, area: 3 }
export const MOST = 200
/** A code that the catalogue does not know is drawn all the same. */
const UNKNOWN: Omit<DrawingEntry, 'code' | 'label'> = { sign: '•', tone: 'place', shapes: ['point', 'line', 'area'] }
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const LONGEST_MIN = 7 * 24 * 60

export function standingOf(drawing: Drawn, now: number): Standing {
  if (drawing.is_removed) return 'removed'
  if (drawing.valid_until !== null && drawing.valid_until <= now) return 'ended'
  return drawing.valid_from !== null && drawing.valid_from > now ? 'planned' : 'holds'
}

export function entryOf(code: string, entries: readonly DrawingEntry[]): DrawingEntry {
  return entries.find((each) => each.code === code) ?? { ...UNKNOWN, code, label: { fr: code, en: code } }
}

/** As it is called: what somebody wrote, else what its symbol means. */
export function nameOf(drawing: Drawn, entries: readonly DrawingEntry[], language: Language): string {
  return drawing.note || entryOf(drawing.symbol, entries).label[language]
}

/** `until 15:00`; empty: until somebody takes it off. */
export function hoursOf(drawing: Drawn, now: number, language: Language): string {
  const words = DRAWING_WORDS[language]
  const standing = standingOf(drawing, now)
  if (standing === 'removed') return words.removed
  if (standing === 'ended') return `${words.ended} ${clock(drawing.valid_until!, language)}`
  const from = standing === 'planned' ? `${words.validFrom} ${clock(drawing.valid_from!, language)}` : ''
  const until = drawing.valid_until === null ? '' : `${words.validUntil} ${clock(drawing.valid_until, language)}`
  return [from, until].filter((part) => part !== '').join(', ')
}

export function clock(at: number, language: Language): string {
  return showClock(at, language).slice(0, 5)
}

/** Ground, then a mark with sign and words on it, and a head where it points to; each part knows its drawing, and whether it is chosen. */
export function drawnFeatures(drawings: readonly Drawn[], entries: readonly DrawingEntry[], language: Language, chosen: Uuid | null = null): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: drawings.flatMap((drawing): Feature[] => {
      const entry = entryOf(drawing.symbol, entries)
      const { tone, sign } = entry
      const points = drawing.points as readonly Corner[]
      const whose = { id: drawing.id, isSelected: drawing.id === chosen }
      const until = drawing.valid_until === null ? '' : `\n${DRAWING_WORDS[language].validUntil} ${clock(drawing.valid_until, language)}`
      const mark = made({ type: 'Point', coordinates: [...middleOf(drawing.shape, points)] }, {
        is: 'mark',
        ...whose,
        tone,
        sign,
        icon: `drawn-${tone}`,
        label: `${nameOf(drawing, entries, language)}${until}`,
      })
      if (drawing.shape === 'point') return [mark]
      const ground = made(geometryOf(drawing.shape, points), { is: 'ground', ...whose, tone })
      if (drawing.shape === 'area' || entry.is_arrow !== true) return [ground, mark]
      const head = made({ type: 'Point', coordinates: [...points.at(-1)!] }, { is: 'head', ...whose, icon: `head-${tone}`, turn: bearing(points.at(-2)!, points.at(-1)!) })
      return [ground, head, mark]
    }),
  }
}

/** Of an area its middle, of a line the point half-way along it. */
export function middleOf(shape: DrawingShape, points: readonly Corner[]): Corner {
  if (shape === 'area') return [mean(points.map(([lon]) => lon)), mean(points.map(([, lat]) => lat))]
  const steps = points.slice(1).map((point, index) => ({ from: points[index]!, to: point, far: Math.hypot(...span(points[index]!, point)) }))
  let left = steps.reduce((sum, { far }) => sum + far, 0) / 2
  for (const { from, to, far } of steps) {
    if (left <= far && far > 0) return [from[0] + ((to[0] - from[0]) * left) / far, from[1] + ((to[1] - from[1]) * left) / far]
    left -= far
  }
  return points[0]!
}

/** Degrees from north, clockwise. */
export function bearing(from: Corner, to: Corner): number {
  const [east, north] = span(from, to)
  return (Math.atan2(east, north) * 180) / Math.PI
}

/** Are there as many different points as the shape needs? */
export function isSound(shape: DrawingShape, points: readonly Corner[]): boolean {
  return new Set(points.map(String)).size >= LEAST[shape]
}

/** Until when, as people type it: `15:00`, `15h30` and `1530` the next time a clock shows that, `+30` in half an hour. Null: nothing. Undefined: it makes no sense. */
export function readComing(typed: string, now: number): number | null | undefined {
  const text = typed.trim().toLowerCase()
  if (text === '') return null
  const after = /^\+(\d{1,5})(?:\s*min)?$/.exec(text)
  if (after !== null) return Number(after[1]) > LONGEST_MIN ? undefined : Math.round(now) + Number(after[1]) * MINUTE_MS
  const found = /^(\d{1,2})\s*[:h.]\s*(\d{2})$/.exec(text) ?? /^(\d{2})(\d{2})$/.exec(text)
  if (found === null) return undefined
  const [hours, minutes] = [Number(found[1]), Number(found[2])]
  if (hours > 23 || minutes > 59) return undefined
  const at = new Date(now).setHours(hours, minutes, 0, 0)
  return at > now ? at : at + DAY_MS
}

/** With one point more; a place has one only: the last one. */
export function pointsWith(shape: DrawingShape, points: readonly Corner[], [lon, lat]: Corner): readonly Corner[] {
  const at: Corner = [Number(lon.toFixed(6)), Number(lat.toFixed(6))]
  if (shape === 'point') return [at]
  return points.length < MOST ? [...points, at] : points
}

function geometryOf(shape: DrawingShape, points: readonly Corner[]): Geometry {
  const all = points.map(([lon, lat]) => [lon, lat])
  return shape === 'area' ? { type: 'Polygon', coordinates: [[...all, all[0]!]] } : { type: 'LineString', coordinates: all }
}

function made(geometry: Geometry, properties: Record<string, unknown>): Feature {
  return { type: 'Feature', geometry, properties }
}

/** East and north, in degrees of latitude. */
function span(from: Corner, to: Corner): [number, number] {
  return [(to[0] - from[0]) * Math.cos((to[1] * Math.PI) / 180), to[1] - from[1]]
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
