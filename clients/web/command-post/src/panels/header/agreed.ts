import type { Operation } from '@vigie/core'
import { localeOf } from '../../ages.ts'
import { COVER_SIZE_WORDS } from '../../words.ts'
import { AGREED_SAID } from './words.ts'

type Language = 'fr' | 'en'
type Hours = Pick<Operation, 'planned_start_at' | 'planned_end_at'>

/** `08:00 – 20:00`, with the day where it is not today's; null: nobody said any hours. */
export function tellHours({ planned_start_at: start, planned_end_at: end }: Hours, now: number, language: Language): string | null {
  const words = AGREED_SAID[language]
  if (start != null && end != null) return `${tellMoment(start, now, language)} – ${tellMoment(end, isSameDay(start, end) ? end : now, language)}`
  if (start != null) return `${words.from} ${tellMoment(start, now, language)}`
  return end == null ? null : `${words.until} ${tellMoment(end, now, language)}`
}

/** What was agreed of an operation, a short sentence each; empty: nobody said anything. */
export function tellAgreed(operation: Operation, leadName: string | null, now: number, language: Language): readonly string[] {
  const words = AGREED_SAID[language]
  const hours = tellHours(operation, now, language)
  return [
    operation.cover_size == null ? null : `${words.size} ${COVER_SIZE_WORDS[language][operation.cover_size]}`,
    hours === null ? null : `${words.planned} ${hours}`,
    operation.expected_attendance == null ? null : `${words.attendance} ${operation.expected_attendance.toLocaleString(language)}`,
    operation.organiser == null ? null : `${words.organiser} ${operation.organiser}`,
    leadName === null ? null : `${words.lead} ${leadName}`,
  ].filter((each) => each !== null)
}

function tellMoment(at: number, today: number, language: Language): string {
  const clock = new Date(at).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  return isSameDay(at, today) ? clock : `${new Date(at).toLocaleDateString(localeOf(language), { day: '2-digit', month: '2-digit' })} ${clock}`
}

function isSameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString()
}
