/** Pieces of ground of which one may ask who is there: sectors with an edge, and areas that somebody drew. Pure. */

import type { Replica, Uuid } from '@vigie/core'
import type { DrawingEntry } from '../../catalogue.svelte.ts'
import type { Language } from '../../preferences.svelte.ts'
import { nameOf, standingOf } from './drawn.ts'
import type { Corner, Drawn } from './drawn.ts'

/** First and last corner are the same, as the server wants it. */
export type Ring = readonly Corner[]

export interface Ground {
  readonly id: Uuid
  readonly name: string
  readonly ring: Ring
}

export interface Grounds {
  readonly sectors: readonly Ground[]
  readonly drawn: readonly Ground[]
}

/** By name; what is over or was taken off is no ground any more. */
export function groundsOf(replica: Replica, entries: readonly DrawingEntry[], language: Language, now: number): Grounds {
  const byName = (one: Ground, other: Ground): number => one.name.localeCompare(other.name, language, { numeric: true })
  const sectors = [...replica.of('sector').values()].flatMap(({ id, code, name, ring }): Ground[] =>
    ring === null ? [] : [{ id, name: name === code ? code : `${code} · ${name}`, ring: ring as Ring }],
  )
  const drawn = [...replica.of('drawing').values()].flatMap((drawing): Ground[] => {
    const ring = ringOf(drawing, now)
    return ring === null ? [] : [{ id: drawing.id, name: nameOf(drawing, entries, language), ring }]
  })
  return { sectors: sectors.sort(byName), drawn: drawn.sort(byName) }
}

/** Of what was drawn; null: it has no inside, or is not there now. */
export function ringOf(drawing: Drawn, now: number): Ring | null {
  if (drawing.shape !== 'area' || standingOf(drawing, now) !== 'holds') return null
  const corners = drawing.points as readonly Corner[]
  return [...corners, corners[0]!]
}
