import type { CoverSize, CrewTriage } from '@vigie/core'

/** What a form holds of what was agreed beforehand: every field may stay empty. */
export interface AgreedForm {
  coverSize: CoverSize | ''
  /** As `<input type="datetime-local">` gives them: on this screen's clock. */
  start: string
  end: string
  attendance: number | null | undefined
  organiser: string
  lead: string
  /** How crews sort; empty: as the catalogue says. */
  triage: CrewTriage | ''
}

/** Of the body that makes an operation. */
export interface Agreed {
  readonly cover_size?: CoverSize
  readonly planned_start_at?: number
  readonly planned_end_at?: number
  readonly expected_attendance?: number
  readonly organiser?: string
  readonly lead_organisation?: string
  readonly triage_method?: CrewTriage
}

export const NOTHING_AGREED: Readonly<AgreedForm> = { coverSize: '', start: '', end: '', attendance: null, organiser: '', lead: '', triage: '' }

/** What was filled in, and nothing else. */
export function readAgreed(form: Readonly<AgreedForm>): Agreed {
  const start = momentOf(form.start)
  const end = momentOf(form.end)
  const organiser = form.organiser.trim()
  const lead = form.lead.trim()
  return {
    ...(form.coverSize === '' ? {} : { cover_size: form.coverSize }),
    ...(start === null ? {} : { planned_start_at: start }),
    ...(end === null ? {} : { planned_end_at: end }),
    ...(typeof form.attendance === 'number' ? { expected_attendance: Math.trunc(form.attendance) } : {}),
    ...(organiser === '' ? {} : { organiser }),
    ...(lead === '' ? {} : { lead_organisation: lead }),
    ...(form.triage === '' ? {} : { triage_method: form.triage }),
  }
}

/** Are the hours the wrong way round? */
export function isBackwards(form: Readonly<AgreedForm>): boolean {
  const { planned_start_at: start, planned_end_at: end } = readAgreed(form)
  return start !== undefined && end !== undefined && end <= start
}

/** Of what `<input type="datetime-local">` gives. Null: nothing was typed, or no time. */
export function momentOf(typed: string): number | null {
  const at = typed === '' ? Number.NaN : new Date(typed).getTime()
  return Number.isNaN(at) ? null : at
}
