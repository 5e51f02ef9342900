/** A moment as somebody types it: the time of a clock, read as the one that lies in the operation. Pure. */

const DAY_MS = 24 * 60 * 60_000

/** `14:32`, `14h32`, `14:32:05` or `1432`: of the days there are, the one nearest to what is shown. Null: no time. */
export function readMoment(typed: string, shown: number, first: number, last: number): number | null {
  const text = typed.trim().toLowerCase()
  const parts = /^(\d{1,2})\s*[:h.]\s*(\d{2})(?:\s*[:m.]\s*(\d{2}))?$/.exec(text) ?? /^(\d{2})(\d{2})(\d{2})?$/.exec(text)
  if (parts === null) return null
  const [hours, minutes, seconds] = [Number(parts[1]), Number(parts[2]), Number(parts[3] ?? 0)]
  if (hours > 23 || minutes > 59 || seconds > 59) return null
  const today = new Date(shown).setHours(hours, minutes, seconds, 0)
  const days = [today - DAY_MS, today, today + DAY_MS]
  const inside = days.filter((at) => at >= first && at <= last)
  const candidates = inside.length > 0 ? inside : days
  const nearest = candidates.reduce((best, at) => (Math.abs(at - shown) < Math.abs(best - shown) ? at : best))
  return Math.min(last, Math.max(first, nearest))
}
