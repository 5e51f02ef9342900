/** A pasted list of landmarks: gates, stands, squares, kilometre points (rule GE8). Pure. */

import type { LandmarkKind, Replica, Uuid } from '@vigie/core'
import type { Wish } from '../../post.svelte.ts'
import { readPoint } from '../interventions/choices.ts'
import { kindNamed } from './kinds.ts'
import type { Headings, Line } from './table.ts'

export const LANDMARK_KINDS: Readonly<Record<LandmarkKind, Readonly<{ fr: string; en: string }>>> = {
  gate: { fr: 'porte', en: 'gate' },
  stand: { fr: 'tribune', en: 'stand' },
  grid: { fr: 'carroyage', en: 'grid square' },
  km_point: { fr: 'point kilométrique', en: 'kilometre point' },
  other: { fr: 'autre', en: 'other' },
}

export const LANDMARK_HEADINGS: Headings = {
  code: ['code', 'repere', 'numero', 'number'],
  name: ['nom', 'libelle', 'designation'],
  kind: ['type', 'genre'],
  lat: ['latitude', 'lat_deg', 'y'],
  lon: ['longitude', 'lng', 'lon_deg', 'x'],
  where: ['position', 'coordonnees', 'coordinates'],
}

export type LandmarkFault = 'code' | 'twice' | 'kind' | 'where'

type Landmark = Extract<Wish, { type: 'landmark.import' }>['landmarks'][number]

export interface LandmarkRow {
  readonly line: number
  readonly code: string
  /** Null: something is wrong with the line. */
  readonly landmark: Landmark | null
  readonly faults: readonly LandmarkFault[]
  /** It is on the map already: the line moves or renames it. */
  readonly isKnown: boolean
}

/** As many as one command takes; all of them, or none. */
const MOST = 200
const CODE = /^[^\s\p{Cc}](?:[^\p{Cc}]{0,10}[^\s\p{Cc}])?$/u

export function landmarkRows(lines: readonly Line[], replica: Replica, newId: () => Uuid): LandmarkRow[] {
  const known = new Map([...replica.of('landmark').values()].filter((each) => !each.is_removed).map((each) => [each.code.toLowerCase(), each.id]))
  const met = new Set<string>()
  return lines.map(({ number, cells }): LandmarkRow => {
    const code = cells['code'] ?? ''
    const kindText = cells['kind'] ?? ''
    const kind = kindText === '' ? 'other' : kindNamed(LANDMARK_KINDS, kindText)
    const point = readPoint((cells['where'] ?? '') === '' ? `${cells['lat'] ?? ''}, ${cells['lon'] ?? ''}` : cells['where']!)
    const faults: LandmarkFault[] = []
    if (!CODE.test(code)) faults.push('code')
    if (met.has(code.toLowerCase())) faults.push('twice')
    if (kind === null) faults.push('kind')
    if (point === null) faults.push('where')
    met.add(code.toLowerCase())
    const knownId = known.get(code.toLowerCase())
    const isSound = faults.length === 0 && kind !== null && point !== null
    const name = ((cells['name'] ?? '') || code).slice(0, 120)
    return {
      line: number,
      code,
      faults,
      isKnown: knownId !== undefined,
      landmark: isSound ? { landmark_id: knownId ?? newId(), code, name, kind, lat_deg: point[1], lon_deg: point[0] } : null,
    }
  })
}

/** One command for each two hundred. */
export function importWishes(rows: readonly LandmarkRow[]): Wish[] {
  const sound = rows.flatMap(({ landmark }) => (landmark === null ? [] : [landmark]))
  return Array.from({ length: Math.ceil(sound.length / MOST) }, (_, part): Wish => ({ type: 'landmark.import', landmarks: sound.slice(part * MOST, (part + 1) * MOST) }))
}
