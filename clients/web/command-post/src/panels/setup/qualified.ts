/** Qualifications and until when they hold, as people type, paste and read them. Pure. */

import type { Qualification, QualificationEnd, Whole } from '@vigie/core'
import type { Language } from '../../preferences.svelte.ts'
import { kindNamed, QUALIFICATIONS } from './kinds.ts'

export interface Qualified {
  readonly qualifications: Qualification[]
  readonly qualified_until: QualificationEnd[]
  /** What names no qualification, or no day. */
  readonly wrong: readonly string[]
}

/** `PSE2 2027-06-30, conducteur 31/12/2026, infirmier`. */
export function readQualified(text: string): Qualified {
  const qualifications: Qualification[] = []
  const ends = new Map<Qualification, number>()
  const wrong: string[] = []
  for (const typed of text.split(/[,;+|]|\/(?!\d)/).map((each) => each.trim())) {
    if (typed === '') continue
    const dated = /^(.*\S)\s+(\d[\d/.-]*\d)$/.exec(typed)
    const kind = kindNamed(QUALIFICATIONS, dated?.[1] ?? typed)
    const until = dated === null ? null : endOf(dated[2]!)
    if (kind === null || (dated !== null && until === null)) wrong.push(typed)
    else {
      if (!qualifications.includes(kind)) qualifications.push(kind)
      if (until !== null) ends.set(kind, until)
    }
  }
  return { qualifications, qualified_until: [...ends], wrong }
}

/** The last moment of a day, by this screen's clock: who is qualified until a day still is in its evening. */
function endOf(text: string): number | null {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text)
  const french = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/.exec(text)
  const [year, month, day] = iso !== null ? iso.slice(1).map(Number) : french !== null ? french.slice(1).map(Number).reverse() : []
  if (year === undefined || month === undefined || day === undefined) return null
  const end = new Date(year, month - 1, day, 23, 59, 59, 999)
  return end.getMonth() === month - 1 && end.getDate() === day ? end.getTime() : null
}

/** As it may be typed again. */
export function showQualified(member: Pick<Whole<'member'>, 'qualifications' | 'qualified_until'>, language: Language): string {
  const ends = new Map(member.qualified_until)
  return member.qualifications.map((each) => [QUALIFICATIONS[each][language], ...(ends.has(each) ? [showDay(ends.get(each)!)] : [])].join(' ')).join(', ')
}

/** Of what somebody is trained for, what has ended: posts are warned, and nothing is refused (rule RE3). */
export function expired(member: Pick<Whole<'member'>, 'qualifications' | 'qualified_until'>, now: number): Qualification[] {
  return member.qualified_until.filter(([each, until]) => until < now && member.qualifications.includes(each)).map(([each]) => each)
}

function showDay(at: number): string {
  const day = new Date(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}
