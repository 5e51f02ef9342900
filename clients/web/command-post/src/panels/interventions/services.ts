/** Which other services were called for an intervention, by which numbers they know it, and how exactly its place is known. Pure. */

import type { LocationPrecision, Whole } from '@vigie/core'
import type { Wish } from '../../post.svelte.ts'
import { update } from './changes.ts'

type Intervention = Whole<'intervention'>
type Update = Extract<Wish, { type: 'intervention.update' }>

export type Service = 'samu_called_at' | 'fire_called_at' | 'police_called_at'
export const SERVICES: readonly Service[] = ['samu_called_at', 'fire_called_at', 'police_called_at']
export const PRECISIONS: readonly LocationPrecision[] = ['unknown', 'city', 'street', 'address', 'exact']

const MOST_NUMBERS = 12
const LONGEST_NUMBER = 80

/** Null: it was not called after all. */
export function calledUpdate(intervention: Intervention, service: Service, at: number | null): Update {
  return update(intervention.id, at === null ? { cleared: [service] } : { [service]: at })
}

/** The numbers as one line, and back: commas and semicolons part them. */
export function numbersUpdate(intervention: Intervention, typed: string): Update {
  const numbers = [...new Set(typed.split(/[,;]/).map((each) => each.trim().slice(0, LONGEST_NUMBER)).filter((each) => each !== ''))]
  return update(intervention.id, { external_ids: numbers.slice(0, MOST_NUMBERS) })
}

/** The precision goes with its coordinates; null: there are none. */
export function precisionUpdate(intervention: Intervention, precision: LocationPrecision): Update | null {
  const { lat_deg, lon_deg } = intervention
  return lat_deg === null || lon_deg === null ? null : update(intervention.id, { lat_deg, lon_deg, precision })
}
