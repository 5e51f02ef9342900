/** From when until when a role counts: as it is typed, and as it is read. Pure. */

import type { Role, Uuid } from '@vigie/core'
import { momentOf } from '../begin/agreed.ts'

/** A role that somebody has in this operation. Null: without a beginning, without an end. */
export interface Granted {
  readonly user_id: Uuid
  readonly login: string
  readonly role: Exclude<Role, 'system' | 'tracker'>
  readonly not_before: number | null
  readonly not_after: number | null
}

export interface Span {
  readonly not_before?: number
  readonly not_after?: number
}

/** What is wrong with a span of time. */
export type Wrong = 'backwards' | 'over'

/** As two `<input type="datetime-local">` give it; an empty one is no limit. */
export function readSpan(from: string, until: string): Span {
  const [start, end] = [momentOf(from), momentOf(until)]
  return { ...(start === null ? {} : { not_before: start }), ...(end === null ? {} : { not_after: end }) }
}

/** Why it would never count, which the server refuses; null: it will. */
export function wrongOf({ not_before: from, not_after: until }: Span, now: number): Wrong | null {
  if (until === undefined) return null
  if (from !== undefined && until <= from) return 'backwards'
  return until <= now ? 'over' : null
}

export type Standing = 'counts' | 'to_come' | 'over'

export function standingOf({ not_before: from, not_after: until }: Granted, now: number): Standing {
  if (until !== null && until <= now) return 'over'
  return from !== null && from > now ? 'to_come' : 'counts'
}
