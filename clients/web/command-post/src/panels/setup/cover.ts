/** What was said of the operation as a whole, and what of it an operator changes. Pure. */

import type { DescribedField, Replica, Whole } from '@vigie/core'
import type { Wish } from '../../post.svelte.ts'
import { readAgreed } from '../begin/agreed.ts'
import type { AgreedForm } from '../begin/agreed.ts'

/** As the form shows it: times by the clock of this screen. */
export function formOf(operation: Whole<'operation'>, replica: Replica): AgreedForm {
  return {
    coverSize: operation.cover_size ?? '',
    start: typedMoment(operation.planned_start_at),
    end: typedMoment(operation.planned_end_at),
    attendance: operation.expected_attendance,
    organiser: operation.organiser ?? '',
    lead: replica.get('organisation', operation.lead_organisation_id)?.name ?? '',
    triage: operation.triage_method,
  }
}

/** What the changes ask for: only what was changed, what was emptied is taken back; a lead that nobody knows is entered first. */
export function changedWishes(before: Readonly<AgreedForm>, after: Readonly<AgreedForm>, replica: Replica, newId: () => string): Wish[] {
  const [was, said] = [readAgreed(before), readAgreed(after)]
  const { lead_organisation: lead, ...pieces } = said
  const { lead_organisation: leadBefore, ...piecesBefore } = was
  const wishes: Wish[] = []
  const changed: Record<string, unknown> = Object.fromEntries(
    Object.entries(pieces).filter(([key, value]) => piecesBefore[key as keyof typeof pieces] !== value),
  )
  const cleared = Object.keys(piecesBefore).filter((key) => !(key in pieces)) as DescribedField[]
  if (lead !== undefined && lead !== leadBefore) {
    const known = [...replica.of('organisation').values()].find(({ name }) => name.toLowerCase() === lead.toLowerCase())
    const id = known?.id ?? newId()
    if (known === undefined) wishes.push({ type: 'organisation.define', organisation_id: id, name: lead, kind: 'association' })
    changed['lead_organisation_id'] = id
  }
  if (lead === undefined && leadBefore !== undefined) cleared.push('lead_organisation_id')
  if (Object.keys(changed).length + cleared.length > 0) {
    wishes.push({ type: 'operation.describe', ...changed, ...(cleared.length > 0 ? { cleared } : {}) })
  }
  return wishes
}

/** As `<input type="datetime-local">` takes it; of a day alone, its first ten letters. */
export function typedMoment(at: number | null): string {
  if (at === null) return ''
  const here = new Date(at)
  return new Date(at - here.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** The end of a day that was typed; null: none was. */
export function endOfDay(typed: string): number | null {
  const at = typed === '' ? Number.NaN : new Date(`${typed}T23:59:59`).getTime()
  return Number.isNaN(at) ? null : at
}
