/** What the fields of an intervention offer for a few letters: places, natures, teams. */

import type { Replica, Uuid } from '@vigie/core'
import type { Entry } from '../../catalogue.svelte.ts'
import { findByLetters } from '../../matching.ts'
import type { Language } from '../../preferences.svelte.ts'
import type { TeamRow } from '../board/rows.ts'
import { nameOf } from './place.ts'
import type { Point } from './place.ts'

const MOST = 7

export interface Choice<Value> {
  readonly key: string
  readonly text: string
  readonly note?: string
  readonly value: Value
  /** It is what was typed. */
  readonly isTyped?: boolean
}

/** A place as somebody chose it. */
export type PlaceChoice =
  | { readonly is: 'landmark' | 'site'; readonly id: Uuid }
  | { readonly is: 'point'; readonly at: Point }
  | { readonly is: 'address'; readonly text: string }

/** The fields of a command that say a place. */
export interface PlaceFields {
  readonly landmark_id?: Uuid
  readonly site_id?: Uuid
  readonly lat_deg?: number
  readonly lon_deg?: number
  readonly precision?: 'exact'
  readonly address?: string
}

export interface PlaceNotes {
  readonly landmark: string
  readonly site: string
  readonly freeAddress: string
  readonly coordinates: string
}

/** Landmarks and sites that the letters may mean, or coordinates; last, what was typed as an address. */
export function placeChoices(replica: Replica, typed: string, notes: PlaceNotes): Choice<PlaceChoice>[] {
  const text = typed.trim()
  const point = readPoint(text)
  if (point !== null) return [{ key: 'point', text, note: notes.coordinates, value: { is: 'point', at: point }, isTyped: true }]
  const named: Choice<PlaceChoice>[] = [
    ...[...replica.of('landmark').values()]
      .filter((each) => !each.is_removed)
      .map((each): Choice<PlaceChoice> => ({ key: each.id, text: nameOf(each), note: notes.landmark, value: { is: 'landmark', id: each.id } })),
    ...[...replica.of('site').values()].map(
      (each): Choice<PlaceChoice> => ({ key: each.id, text: nameOf(each), note: notes.site, value: { is: 'site', id: each.id } }),
    ),
  ]
  const found = findByLetters(named, (each) => [each.text], text, MOST)
  return text === '' ? found : [...found, { key: 'address', text, note: notes.freeAddress, value: { is: 'address', text }, isTyped: true }]
}

export function placeFields(choice: PlaceChoice): PlaceFields {
  switch (choice.is) {
    case 'landmark':
      return { landmark_id: choice.id }
    case 'site':
      return { site_id: choice.id }
    case 'point':
      return { lat_deg: choice.at[1], lon_deg: choice.at[0], precision: 'exact' }
    case 'address':
      return { address: choice.text }
  }
}

/** `48.8566, 2.3522` or `48,8566 2,3522`: latitude first, as people read it out. */
export function readPoint(text: string): Point | null {
  const found = /^(-?\d{1,2}[.,]\d{2,})\s*[,; ]\s*(-?\d{1,3}[.,]\d{2,})$/.exec(text.trim())
  if (found === null) return null
  const [lat, lon] = [found[1]!, found[2]!].map((each) => Number(each.replace(',', '.'))) as [number, number]
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? [lon, lat] : null
}

export function codeChoices(entries: readonly Entry[], typed: string, language: Language): Choice<string>[] {
  const found = findByLetters(entries, (each) => [each.label[language], each.code], typed, MOST)
  return found.map((each) => ({ key: each.code, text: each.label[language], note: each.code, value: each.code }))
}

/** Teams on duty in the order given, each with what it is doing. */
export function teamChoices(rows: readonly TeamRow[], typed: string, doing: (row: TeamRow) => string): Choice<Uuid>[] {
  const onDuty = rows.filter(({ team }) => team.status !== 'off_duty')
  const found = findByLetters(onDuty, (row) => [row.team.call_sign, ...row.vehicles.map((each) => each.call_sign)], typed, MOST)
  return found.map((row) => ({ key: row.team.id, text: row.team.call_sign, note: doing(row), value: row.team.id }))
}
