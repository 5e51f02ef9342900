/** Two instants side by side: what a replay showed at each, as a list of what is not the same. Pure. */

import type { Replica, Uuid } from '@vigie/core'

export type Compared = 'team' | 'intervention' | 'victim' | 'alert'

interface Thing {
  readonly kind: Compared
  readonly name: string
  /** A code: status, category, or whether it goes on. */
  readonly value: string
}

export interface Photo {
  readonly at: number
  readonly things: ReadonlyMap<Uuid, Thing>
}

export interface Difference {
  readonly id: Uuid
  readonly kind: Compared
  readonly name: string
  /** Null: it was not there. */
  readonly before: string | null
  readonly after: string | null
}

const ORDER: readonly Compared[] = ['alert', 'intervention', 'victim', 'team']

/** What there is now, kept for later: a replica changes under whoever holds it. */
export function photograph(replica: Replica, at: number): Photo {
  const things = new Map<Uuid, Thing>()
  for (const { id, call_sign, status } of replica.of('team').values()) things.set(id, { kind: 'team', name: call_sign, value: status })
  for (const { id, number, status } of replica.of('intervention').values()) things.set(id, { kind: 'intervention', name: String(number), value: status })
  for (const { id, number, category } of replica.of('victim').values()) things.set(id, { kind: 'victim', name: String(number), value: category })
  for (const { id, team_id, cleared_at } of replica.of('alert').values()) {
    things.set(id, { kind: 'alert', name: replica.get('team', team_id)?.call_sign ?? '?', value: cleared_at === null ? 'open' : 'ended' })
  }
  return { at, things }
}

/** The earlier of the two first, whichever was kept first. */
export function compare(one: Photo, other: Photo): readonly Difference[] {
  const [before, after] = one.at <= other.at ? [one, other] : [other, one]
  const found: Difference[] = []
  for (const id of new Set([...before.things.keys(), ...after.things.keys()])) {
    const [was, is] = [before.things.get(id), after.things.get(id)]
    const { kind, name } = (is ?? was)!
    if (was?.value !== is?.value) found.push({ id, kind, name, before: was?.value ?? null, after: is?.value ?? null })
  }
  const byName = new Intl.Collator('fr', { numeric: true })
  return found.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || byName.compare(a.name, b.name))
}
