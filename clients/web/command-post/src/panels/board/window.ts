/** Of a long list, only what can be seen is drawn: which rows that is, and how much room the others leave. Pure. */

/** Shorter lists are drawn whole. */
export const MOST_WHOLE = 120
/** Drawn beyond what is seen, above and below: what a key or a flick reaches next. */
const BEYOND = 12

export interface Window {
  readonly first: number
  /** The first that is not drawn any more. */
  readonly end: number
  readonly abovePx: number
  readonly belowPx: number
}

export interface Seen {
  readonly scrollTop: number
  readonly heightPx: number
  readonly rowPx: number
}

export function windowOf(count: number, { scrollTop, heightPx, rowPx }: Seen): Window {
  if (count <= MOST_WHOLE || rowPx <= 0 || heightPx <= 0) return { first: 0, end: count, abovePx: 0, belowPx: 0 }
  const last = Math.ceil((scrollTop + heightPx) / rowPx)
  const end = Math.min(count, Math.max(0, last) + BEYOND)
  const first = Math.max(0, Math.min(Math.floor(scrollTop / rowPx) - BEYOND, end - 1))
  return { first, end, abovePx: first * rowPx, belowPx: (count - end) * rowPx }
}
