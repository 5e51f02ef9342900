/** What places said they can take, beside whom they have and who is on the way to them (rule EV10). Pure. */

import type { Replica, SiteCapacity, Uuid, Whole } from '@vigie/core'
import type { Wish } from '../../post.svelte.ts'
import { makeCasualties } from '../casualties/table.ts'
import { RECEIVING } from '../victims/holders.ts'
import { makeEvacuations } from './queue.ts'

export const ROOMS = ['immediate', 'delayed', 'minor', 'uninjured', 'beds'] as const
export type RoomKind = (typeof ROOMS)[number]

/** As the protocol counts people. */
export const MOST = 10_000

export interface Room {
  readonly kind: RoomKind
  /** For how many it said it has room; of `beds`: free ones, whatever the category. */
  readonly said: number
  /** There, or on the way. */
  readonly taken: number
}

/** What is typed, by room; empty: not said. */
export type RoomForm = Readonly<Record<RoomKind, number | null>>

const NOT_COMING: ReadonlySet<string> = new Set(['requested', 'arrived'])

/** Only what the place said something about. Who has arrived is counted by the server, who is asked for is not counted. */
export function roomsOf(site: Whole<'site'>, replica: Replica): Room[] {
  const lines = (makeCasualties(replica)?.lines ?? []).filter(({ siteId }) => siteId === site.id)
  const coming = makeEvacuations(replica)
    .filter(({ evacuation }) => evacuation.destination_site_id === site.id && !NOT_COMING.has(evacuation.state))
    .flatMap(({ victims }) => victims.map(({ category }) => category))
  return ROOMS.flatMap((kind) => {
    const said = site.capacity[kind]
    if (typeof said !== 'number') return []
    const here = lines.reduce((sum, line) => sum + (kind === 'beds' ? line.total : line.counts[kind]), 0)
    return [{ kind, said, taken: here + coming.filter((category) => kind === 'beds' || category === kind).length }]
  })
}

/** Hospitals, and places of ours that take people and are open, by code; without those that are listed already. */
export function otherPlaces(listed: ReadonlySet<Uuid | null>, replica: Replica): Whole<'site'>[] {
  return [...replica.of('site').values()]
    .filter((site) => !listed.has(site.id) && (site.kind === 'hospital' || (site.is_open && RECEIVING.has(site.kind))))
    .sort((one, other) => Number(other.kind === 'hospital') - Number(one.kind === 'hospital') || one.code.localeCompare(other.code, undefined, { numeric: true }))
}

export function roomForm(capacity: SiteCapacity): RoomForm {
  return Object.fromEntries(ROOMS.map((kind) => [kind, capacity[kind] ?? null])) as RoomForm
}

/** Only what was changed in the form changes; what is not typed is not said; null: something typed is no number of people. */
export function capacityWish(site: Whole<'site'>, before: RoomForm, after: RoomForm): Extract<Wish, { type: 'site.set_capacity' }> | null {
  const said = ROOMS.flatMap((kind) => {
    const count = after[kind] === before[kind] ? site.capacity[kind] : after[kind]
    return typeof count === 'number' ? [[kind, count] as const] : []
  })
  if (said.some(([, count]) => !Number.isInteger(count) || count < 0 || count > MOST)) return null
  return { type: 'site.set_capacity', site_id: site.id, capacity: Object.fromEntries(said) }
}
