/** Two instants side by side: what a replay showed at each, as a list of what is not the same. Pure. */

import type { Replica, Uuid, VictimPresence } from '@vigie/core'

export type Compared = 'team' | 'intervention' | 'victim' | 'alert'

export interface Thing {
  readonly kind: Compared
  readonly name: string
  /** A code: status, category, or whether it goes on. */
  readonly value: string
  /** Of a victim, who may be elsewhere although as urgent as before. */
  readonly presence?: VictimPresence
  /** Code of the place where a victim is, or goes; empty: it has no entry. */
  readonly place?: string
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
  readonly before: Thing | null
  readonly after: Thing | null
}

const ORDER: readonly Compared[] = ['alert', 'intervention', 'victim', 'team']

/** What there is now, kept for later: a replica changes under whoever holds it. */
export function photograph(replica: Replica, at: number): Photo {
  const things = new Map<Uuid, Thing>()
  for (const { id, call_sign, status } of replica.of('team').values()) things.set(id, { kind: 'team', name: call_sign, value: status })
  for (const { id, number, status } of replica.of('intervention').values()) things.set(id, { kind: 'intervention', name: String(number), value: status })
  for (const { id, number, category, presence, site_id, destination_site_id, is_void } of replica.of('victim').values()) {
    const isGone = presence === 'in_transport' || presence === 'at_destination'
    const place = replica.get('site', site_id ?? (isGone ? destination_site_id : null))?.code ?? ''
    if (!is_void) things.set(id, { kind: 'victim', name: String(number), value: category, presence, place })
  }
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
    const isSame = was?.value === is?.value && was?.presence === is?.presence && was?.place === is?.place
    if (!isSame) found.push({ id, kind, name, before: was ?? null, after: is ?? null })
  }
  const byName = new Intl.Collator('fr', { numeric: true })
  return found.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || byName.compare(a.name, b.name))
}
