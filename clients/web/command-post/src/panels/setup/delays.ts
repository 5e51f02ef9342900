/** How long things may last before they are put on the list of what waits: of this operation, beside what its plan says. Pure. */

import type { Thresholds } from '@vigie/core'
import type { Wish } from '../../post.svelte.ts'

/** In the order in which people think of a mission; what rings within a minute is counted in seconds. */
export const DELAYS = {
  alert_unseen_ms: 's',
  alert_escalates_ms: 's',
  order_undelivered_ms: 's',
  order_unacknowledged_ms: 's',
  alerted_ms: 'min',
  en_route_ms: 'min',
  on_scene_ms: 'min',
  at_destination_ms: 'min',
  intervention_unassigned_ms: 'min',
  victim_untriaged_ms: 'min',
  immediate_waiting_ms: 'min',
  delayed_waiting_ms: 'min',
  victim_without_news_ms: 'min',
  handover_unconfirmed_ms: 'min',
  regulation_waiting_ms: 'min',
  regulation_unread_ms: 'min',
  evacuation_overdue_ms: 'min',
  sitrep_unread_ms: 'min',
  request_unanswered_ms: 'min',
  crew_escalates_ms: 'min',
  victim_escalates_ms: 'min',
  order_escalates_ms: 'min',
  resource_escalates_ms: 'min',
} as const satisfies Partial<Record<keyof Thresholds, 's' | 'min'>>
export type Delay = keyof typeof DELAYS
export const DELAY_NAMES = Object.keys(DELAYS) as readonly Delay[]

/** As the protocol has them where nothing is said: those of an event cover. */
export const USUAL: Readonly<Record<Delay, number>> = {
  alert_unseen_ms: 15_000,
  alert_escalates_ms: 45_000,
  order_undelivered_ms: 30_000,
  order_unacknowledged_ms: 90_000,
  alerted_ms: 180_000,
  en_route_ms: 900_000,
  on_scene_ms: 1_800_000,
  at_destination_ms: 1_200_000,
  intervention_unassigned_ms: 300_000,
  victim_untriaged_ms: 600_000,
  immediate_waiting_ms: 600_000,
  delayed_waiting_ms: 3_600_000,
  victim_without_news_ms: 1_800_000,
  handover_unconfirmed_ms: 600_000,
  regulation_waiting_ms: 300_000,
  regulation_unread_ms: 120_000,
  evacuation_overdue_ms: 2_700_000,
  sitrep_unread_ms: 300_000,
  request_unanswered_ms: 300_000,
  crew_escalates_ms: 180_000,
  victim_escalates_ms: 600_000,
  order_escalates_ms: 120_000,
  resource_escalates_ms: 1_800_000,
}

const LEAST_MS = 1_000
const MOST_MS = 86_400_000
const unitMs = (delay: Delay): number => (DELAYS[delay] === 's' ? 1_000 : 60_000)

/** What counts, in milliseconds. */
export function delayIn(thresholds: Thresholds | undefined, delay: Delay): number {
  return thresholds?.[delay] ?? USUAL[delay]
}

/** As people type and read it, in the unit of that delay. */
export function shown(delay: Delay, ms: number): number {
  return Math.round((ms / unitMs(delay)) * 100) / 100
}

export type DelayForm = Readonly<Record<Delay, number | null | undefined>>

export function delayForm(thresholds: Thresholds | undefined): Record<Delay, number | null> {
  return Object.fromEntries(DELAY_NAMES.map((delay) => [delay, shown(delay, delayIn(thresholds, delay))])) as Record<Delay, number>
}

/** Only what was typed anew changes; all else stays as it is now. Null: nothing changes, or something typed is no time. */
export function delaysWish(now: Thresholds | undefined, before: DelayForm, after: DelayForm): Wish | null {
  const changed = DELAY_NAMES.filter((delay) => after[delay] !== before[delay])
  const typed = changed.map((delay) => [delay, Math.round((after[delay] ?? NaN) * unitMs(delay))] as const)
  if (typed.length === 0 || typed.some(([, ms]) => !(ms >= LEAST_MS && ms <= MOST_MS))) return null
  return { type: 'operation.set_thresholds', thresholds: { ...now, ...Object.fromEntries(typed) } }
}
