/** Who is at a first-aid post, who is on the way to it, and what it can still take; nothing here says who anybody is. */

import type { CategoryCounts, Replica, TriageCategory, Uuid, Whole } from '@vigie/core'
import { waiting } from '../outbox.ts'
import type { Entry } from '../outbox.ts'

type Victim = Whole<'victim'>
type Place = 'immediate' | 'delayed' | 'minor' | 'uninjured'

/** Somebody at the post, or about to be. */
export interface Guest {
  readonly id: Uuid
  /** Null: the server has not given one yet. */
  readonly number: number | null
  readonly tag: string
  readonly category: TriageCategory
  readonly since: number
}

/** One journey to this post. */
export interface Arrival {
  readonly id: Uuid
  readonly guests: readonly Guest[]
  readonly etaAt: number | null
  /** Who brings them: a call sign or an outside service. */
  readonly by: string
  readonly hasLeft: boolean
}

/** One row of what the post takes: how many are here, and for how many there is room; null: nobody said. */
export interface Room {
  readonly place: Place
  readonly here: number
  readonly room: number | null
}

export interface Ward {
  /** Somebody said that this post has them; our word is missing. */
  readonly given: readonly Guest[]
  /** Received, and nothing is written on a care sheet yet. */
  readonly waiting: readonly Guest[]
  readonly inCare: readonly Guest[]
  readonly arrivals: readonly Arrival[]
  readonly rooms: readonly Room[]
  readonly beds: number | null
}

const PLACES: readonly Place[] = ['immediate', 'delayed', 'minor', 'uninjured']
const URGENCY: readonly TriageCategory[] = ['immediate', 'untriaged', 'delayed', 'minor', 'uninjured', 'expectant', 'apparently_dead', 'deceased']
const ON_THE_WAY: ReadonlySet<Whole<'evacuation'>['state']> = new Set(['authorised', 'vector_assigned', 'loaded', 'departed', 'arrived'])

export function ward(replica: Replica, entries: readonly Entry[], siteId: Uuid | null): Ward {
  const said = waiting(entries).map(({ command }) => command)
  const received = new Set(said.flatMap((each) => (each.type === 'victim.confirm_receipt' ? [each.victim_id] : [])))
  const gone = new Set(said.flatMap((each) => (each.type === 'victim.move' ? [each.victim_id] : [])))
  const sorted = new Map(said.flatMap((each) => (each.type === 'victim.triage' ? [[each.victim_id, each.category] as const] : [])))
  const all = [...replica.of('victim').values()].filter((each) => !each.is_void && each.merged_into === null && !gone.has(each.id))
  const guest = (victim: Victim): Guest => ({
    id: victim.id,
    number: victim.number,
    tag: victim.scans[0]?.value ?? '',
    category: sorted.get(victim.id) ?? victim.category,
    since: victim.custody?.since ?? victim.found_at,
  })
  const held = all.filter(({ custody }) => custody?.holder.kind === 'site' && custody.holder.site_id === siteId)
  const given = held.filter(({ id, custody }) => custody!.state !== 'confirmed' && !received.has(id))
  const here = held.filter((each) => !given.includes(each))
  const known = new Set(all.map(({ id }) => id))
  const entered = said.flatMap((each): Guest[] =>
    each.type === 'victim.register' && each.site_id === siteId && !known.has(each.victim_id)
      ? [{ id: each.victim_id, number: each.number ?? null, tag: each.scan_value ?? '', category: each.category ?? 'untriaged', since: each.at }]
      : [],
  )
  const capacity = replica.get('site', siteId)?.capacity ?? {}
  const counts = countOf(held.map(({ category }) => category))
  return {
    given: given.map(guest).sort(byUrgency),
    waiting: [...entered, ...here.filter(({ has_care }) => !has_care).map(guest)].sort(byUrgency),
    inCare: here.filter(({ has_care }) => has_care).map(guest).sort(byUrgency),
    arrivals: arrivalsAt(replica, siteId, new Set(held.map(({ id }) => id)), guest),
    rooms: PLACES.map((place) => ({ place, here: counts[place] ?? 0, room: capacity[place] ?? null })).filter(({ here: count, room }) => count > 0 || room !== null),
    beds: capacity.beds ?? null,
  }
}

/** Evacuations to this post, and those a crew said it brings; the first expected first. */
function arrivalsAt(replica: Replica, siteId: Uuid | null, held: ReadonlySet<Uuid>, guest: (victim: Victim) => Guest): Arrival[] {
  const victims = replica.of('victim')
  const journeys = [...replica.of('evacuation').values()].filter((each) => each.destination_site_id === siteId && ON_THE_WAY.has(each.state))
  const travelling = new Set(journeys.flatMap(({ victim_ids }) => victim_ids))
  const brought = [...victims.values()].filter(
    (each) => each.destination_site_id === siteId && each.presence === 'in_transport' && !each.is_void && !held.has(each.id) && !travelling.has(each.id),
  )
  const nameOf = (teamId: Uuid | null): string => replica.get('team', teamId)?.call_sign ?? ''
  const all = [
    ...journeys.map((each) => ({
      id: each.id,
      guests: each.victim_ids.flatMap((id) => victims.get(id) ?? []).filter(({ id }) => !held.has(id)).map(guest).sort(byUrgency),
      etaAt: each.eta_at,
      by: nameOf(each.team_id) || each.transporter,
      hasLeft: each.state === 'departed' || each.state === 'arrived',
    })),
    ...brought.map((each) => ({ id: each.id, guests: [guest(each)], etaAt: null, by: nameOf(each.team_id), hasLeft: true })),
  ]
  return all.filter(({ guests }) => guests.length > 0).sort((one, other) => (one.etaAt ?? Infinity) - (other.etaAt ?? Infinity) || one.id.localeCompare(other.id))
}

function countOf(categories: readonly TriageCategory[]): CategoryCounts {
  const counts: Partial<Record<TriageCategory, number>> = {}
  for (const category of categories) counts[category] = (counts[category] ?? 0) + 1
  return counts
}

function byUrgency(one: Guest, other: Guest): number {
  return URGENCY.indexOf(one.category) - URGENCY.indexOf(other.category) || one.since - other.since
}
