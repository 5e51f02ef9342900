/** When it happened, as people type it: `-5` is five minutes ago, `14:32`, `14h32` and `1432` the last time a clock showed that. */

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const LONGEST_AGO_MIN = 24 * 60

/** Null: now, nothing was typed. Undefined: it makes no sense. */
export function readFactTime(typed: string, now: number): number | null | undefined {
  const text = typed.trim().toLowerCase()
  if (text === '') return null
  const ago = /^[-−](\d{1,4})(?:\s*min)?$/.exec(text)
  if (ago !== null) {
    const minutes = Number(ago[1])
    return minutes > LONGEST_AGO_MIN ? undefined : Math.round(now) - minutes * MINUTE_MS
  }
  const clock = /^(\d{1,2})\s*[:h.]\s*(\d{2})$/.exec(text) ?? /^(\d{2})(\d{2})$/.exec(text)
  if (clock === null) return undefined
  const [hours, minutes] = [Number(clock[1]), Number(clock[2])]
  if (hours > 23 || minutes > 59) return undefined
  const at = new Date(now).setHours(hours, minutes, 0, 0)
  return at > now ? at - DAY_MS : at
}
