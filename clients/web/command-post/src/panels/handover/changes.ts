/** What has changed since somebody was last here: the facts that change what one would decide, and how many of each. Pure. */

import type { EventTag } from '../log/describe.ts'

export type Topic = 'alerts' | 'interventions' | 'victims' | 'command' | 'teams' | 'log'

/** Every status of every team is no news an hour later; what it led to is. */
const TOPICS: Readonly<Partial<Record<EventTag, Topic>>> = {
  'alert.raised': 'alerts',
  'alert.cleared': 'alerts',
  'intervention.created': 'interventions',
  'intervention.status_set': 'interventions',
  'intervention.marked_duplicate': 'interventions',
  'victim.registered': 'victims',
  'victim.outcome_set': 'victims',
  'victim.merged': 'victims',
  'regulation.decided': 'victims',
  'evacuation.authorised': 'victims',
  'evacuation.diverted': 'victims',
  'operation.status_set': 'command',
  'operation.plan_switched': 'command',
  'operation.roll_call_confirmed': 'command',
  'sector.defined': 'command',
  'site.opened': 'command',
  'site.closed': 'command',
  'team.created': 'teams',
  'team.fell_silent': 'teams',
  'team.merged': 'teams',
  'team.crew_changed': 'teams',
  'log.written': 'log',
  'log.corrected': 'log',
  'log.struck': 'log',
} as Partial<Record<EventTag, Topic>>

export const TOPIC_ORDER: readonly Topic[] = ['alerts', 'command', 'interventions', 'victims', 'teams', 'log']

interface Dated {
  readonly fact: { readonly event: { readonly type: EventTag }; readonly received_at: number; readonly occurred_at: number }
}

export interface Changes<Line> {
  readonly counts: readonly (readonly [Topic, number])[]
  /** Newest first. */
  readonly lines: readonly Line[]
}

/** By when the server learnt of it: what came in late is news all the same, but where only what happened is shown. */
export function changesSince<Line extends Dated>(lines: readonly Line[], since: number, by: 'received_at' | 'occurred_at' = 'received_at'): Changes<Line> {
  const found = lines.filter(({ fact }) => fact[by] >= since && TOPICS[fact.event.type] !== undefined)
  const counts = new Map<Topic, number>()
  for (const { fact } of found) {
    const topic = TOPICS[fact.event.type]!
    counts.set(topic, (counts.get(topic) ?? 0) + 1)
  }
  return { counts: TOPIC_ORDER.filter((topic) => counts.has(topic)).map((topic) => [topic, counts.get(topic)!] as const), lines: found }
}

/** Has everything since then been read? Pages come newest first. */
export function isReadBackTo(lines: readonly Dated[], since: number): boolean {
  const oldest = lines.at(-1)
  return oldest !== undefined && oldest.fact.received_at < since
}
