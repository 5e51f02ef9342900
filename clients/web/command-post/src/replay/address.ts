/** A replay has an address of its own, so that it can stand in a second window beside the live one. Pure. */

import type { ReplayWish } from '@vigie/core'

/** Windows whose addresses name the same here show the same moment. */
export const TOGETHER = 'together'

/** Null: the address is that of a live post. */
export function readReplay(search: string): ReplayWish | null {
  const given = new URLSearchParams(search)
  const clock = given.get('replay')
  if (clock !== 'known' && clock !== 'happened') return null
  const seq = Number(given.get('seq') ?? NaN)
  if (Number.isSafeInteger(seq) && seq > 0) return { clock, seq }
  const at = Number(given.get('at') ?? NaN)
  return Number.isSafeInteger(at) ? { clock, at } : { clock }
}

/** The same place with another wish; null: live. */
export function writeReplay(search: string, wish: ReplayWish | null): string {
  const written = new URLSearchParams(search)
  written.delete('replay')
  written.delete('at')
  written.delete('seq')
  if (wish === null) written.delete(TOGETHER)
  if (wish !== null) written.set('replay', wish.clock ?? 'known')
  if (typeof wish?.seq === 'number') written.set('seq', String(wish.seq))
  else if (typeof wish?.at === 'number') written.set('at', String(wish.at))
  return `?${written.toString()}`
}
