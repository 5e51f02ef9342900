/** The mark that every screen carries (rule C10): how old is what I see, and why. */

import type { Phase, StopReason } from '@vigie/core'
import { showAge } from '../../ages.ts'
import type { FRESHNESS_WORDS } from './words.ts'

/** The server speaks at least every 10 s: beyond this, what is shown may be old. */
export const STALE_AFTER_MS = 12_000

export interface Freshness {
  /** `frozen`: do not trust the age of anything on this screen. `replay`: all of it is of another time. */
  readonly level: 'live' | 'replay' | 'waiting' | 'frozen'
  readonly text: string
}

type Words = (typeof FRESHNESS_WORDS)['fr']

export function freshness(
  phase: Phase,
  silentMs: number | null,
  stopReason: StopReason | null,
  words: Words,
  /** Which moment a replay shows, in words; null: this is live. */
  replayed: string | null = null,
): Freshness {
  if (stopReason !== null) return { level: 'frozen', text: `${words.stopped} · ${words.reasons[stopReason] ?? stopReason}` }
  if (silentMs === null) return { level: 'waiting', text: words.never }
  if (replayed !== null && phase !== 'offline' && silentMs <= STALE_AFTER_MS) return { level: 'replay', text: replayed }
  if (phase === 'live' && silentMs <= STALE_AFTER_MS) {
    return { level: 'live', text: `${words.live} · ${(silentMs / 1000).toFixed(1).replace('.', words.decimal)} s` }
  }
  const why = phase === 'live' ? words.silence : words.phases[phase]
  const level = silentMs > STALE_AFTER_MS || phase === 'offline' ? 'frozen' : 'waiting'
  return { level, text: `${level === 'frozen' ? words.stale : words.held} ${showAge(silentMs, words.day)} · ${why}` }
}
