/** The counters of what needs a decision: read off the causes that the server has put on each thing, due or not yet. */

import type { AttentionCause, Replica, Uuid } from '@vigie/core'
import { eachWaiting } from '../attention/gather.ts'
import type { TeamRow } from '../board/rows.ts'

export type CounterName = 'unassigned' | 'orders' | 'victims' | 'regulation'

export interface Counter {
  readonly name: CounterName
  readonly key: string
  readonly causes: readonly AttentionCause[]
}

export const COUNTERS: readonly Counter[] = [
  { name: 'unassigned', key: '7', causes: ['intervention_unassigned'] },
  { name: 'orders', key: '8', causes: ['order_undelivered', 'order_unacknowledged'] },
  { name: 'victims', key: '9', causes: ['victim_untriaged', 'victim_waiting'] },
  { name: 'regulation', key: '0', causes: ['regulation_waiting', 'regulation_unread'] },
]

export interface Count {
  readonly all: number
  /** Of these: waiting for longer than they should, and nobody decided to wait. */
  readonly due: number
}

const OF_CAUSE: ReadonlyMap<AttentionCause, CounterName> = new Map(COUNTERS.flatMap(({ name, causes }) => causes.map((cause) => [cause, name] as const)))

export function countDecisions(replica: Replica, now: number): Readonly<Record<CounterName, Count>> {
  const things: Record<CounterName, Set<Uuid>> = { unassigned: new Set(), orders: new Set(), victims: new Set(), regulation: new Set() }
  const due: Record<CounterName, Set<Uuid>> = { unassigned: new Set(), orders: new Set(), victims: new Set(), regulation: new Set() }
  eachWaiting(replica, (subject, item) => {
    const name = OF_CAUSE.get(item.cause)
    if (name === undefined) return
    things[name].add(subject.id)
    if (item.due_at <= now && (item.muted_until ?? 0) <= now) due[name].add(subject.id)
  })
  const count = (name: CounterName): Count => ({ all: things[name].size, due: due[name].size })
  return { unassigned: count('unassigned'), orders: count('orders'), victims: count('victims'), regulation: count('regulation') }
}

/** The team on duty that has not been heard for longest; one never heard comes first. */
export function findOldest(rows: readonly TeamRow[]): TeamRow | null {
  const onDuty = rows.filter(({ team }) => team.status !== 'off_duty')
  return onDuty.reduce<TeamRow | null>((oldest, row) => (oldest === null || (row.heardAt ?? 0) < (oldest.heardAt ?? 0) ? row : oldest), null)
}
