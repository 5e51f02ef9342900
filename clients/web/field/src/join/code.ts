/** Could this be a code? Only the server knows whether it is one; this spares a journey for a slip of the thumb. */

import type { Arriving, Joining } from '../store.ts'

const SHORT = /^[0-9A-Z]{8}$/

export function isCode(typed: string): boolean {
  const text = typed.trim()
  return text.startsWith('vgj_') || SHORT.test(text.replaceAll(/[-\s]/g, '').toUpperCase())
}

/** Is this what was sent before, whose answer may have been lost? Then the same nonce gives the same device. */
export function isSameTry(before: Joining | null, code: string, team: Arriving | null): before is Joining {
  return before?.code === code && before.team?.call_sign === team?.call_sign && before.team?.headcount === team?.headcount
}

/** Present people, as far as a team can have them. */
export function clampHeadcount(count: number): number {
  return Math.min(99, Math.max(0, Math.trunc(count)))
}
