/** A victim's care sheet as this phone has it: what it wrote and what it read, put together by time (rule CA14). Pure. */

import type { CareBlock, CareReport, Command, SealedNote, Uuid, VictimIdentity, Vitals } from '@vigie/core'
import { waiting } from '../outbox.ts'
import type { Entry } from '../outbox.ts'

export interface Written {
  readonly value: CareReport | Vitals | SealedNote
  readonly at: number
  /** The command of this phone that brought it; null: read from the server. */
  readonly commandId: Uuid | null
}

export interface Sheet {
  readonly victimId: Uuid
  /** Oldest first. */
  readonly written: readonly Written[]
  readonly identity: VictimIdentity | null
  /** Who brought the identity: a command of this phone, or null. */
  readonly identityId: Uuid | null
  /** When the server's care was last read; null: this phone knows only what it wrote. */
  readonly readAt: number | null
}

/** As the server gives it. */
export interface Opened {
  readonly value: CareReport | Vitals | SealedNote | VictimIdentity
  readonly at?: number | null
}

type Clear = Omit<CareReport, 'type' | 'blocks'>

export const BLOCKS: readonly CareBlock[] = [
  'circumstances', 'reinforcement_codes', 'risk_codes', 'neurological', 'breathing', 'circulation', 'lesions', 'history',
  'gestures', 'red_flag_codes', 'advice', 'refusal', 'psychological', 'remarks',
]
/** From so many versions on the next one is whole: the server keeps only so much at hand. */
const WHOLE_FROM = 20

export function blank(victimId: Uuid): Sheet {
  return { victimId, written: [], identity: null, identityId: null, readAt: null }
}

/** Of the server's sheet, how much there is. */
export interface Extent {
  readonly version: number
  readonly measurement_count: number
  readonly note_count: number
}

/** Does this phone know all there is, so that what is missing was never entered (rule CA16)? It has read it, or wrote all of it. */
export function isWholeHere({ readAt, written }: Sheet, isShut: boolean, there: Extent | null, entries: readonly Entry[]): boolean {
  if (isShut) return false
  if (readAt !== null || there === null) return true
  const leaving = new Set(waiting(entries).map(({ id }) => id))
  const types = written.flatMap(({ value, commandId }) => (commandId === null || leaving.has(commandId) ? [] : [value.type]))
  const count = (type: Written['value']['type']): number => types.filter((each) => each === type).length
  return count('care_report') >= there.version && count('vitals') >= there.measurement_count && count('sealed_note') >= there.note_count
}

/** The sheet with what a command says; as it was, if it says nothing of care or identity. */
export function withCommand(sheet: Sheet, command: Command): Sheet {
  switch (command.type) {
    case 'care.record':
      return add(sheet, command.report, command)
    case 'care.measure':
      return add(sheet, command.vitals, command)
    case 'care.note':
      return add(sheet, command.remark, command)
    case 'victim.identify':
      return { ...sheet, identity: command.identity, identityId: command.id }
    default:
      return sheet
  }
}

/** What a refused command said was never written. */
export function withoutCommand(sheet: Sheet, id: Uuid): Sheet {
  const isIdentity = sheet.identityId === id
  return {
    ...sheet,
    written: sheet.written.filter(({ commandId }) => commandId !== id),
    ...(isIdentity ? { identity: null, identityId: null } : {}),
  }
}

/** The server's care instead of what this phone knew of it; what waits in the outbox stays. */
export function withRead(sheet: Sheet, opened: readonly Opened[], entries: readonly Entry[], at: number): Sheet {
  const leaving = new Set(waiting(entries).map(({ id }) => id))
  const theirs = opened.map(({ value, at: then }) => ({ value, at: then ?? 0, commandId: null }) as Written)
  const ours = sheet.written.filter(({ commandId }) => commandId !== null && leaving.has(commandId))
  return { ...sheet, written: sorted([...theirs, ...ours]), readAt: at }
}

export function withIdentity(sheet: Sheet, opened: readonly Opened[]): Sheet {
  const found = opened.map(({ value }) => value).find((value) => value.type === 'victim_identity')
  return { ...sheet, identity: (found as VictimIdentity | undefined) ?? null, identityId: null }
}

/** What stands: of each block, the newest version that speaks of it. */
export function standing(sheet: Sheet): Clear {
  const result: Record<string, unknown> = {}
  for (const { value } of sheet.written) {
    if (value.type !== 'care_report') continue
    for (const block of speaksOf(value)) {
      if (isEmpty(value[block])) delete result[block]
      else result[block] = value[block]
    }
  }
  return result
}

/** The next version: of this block alone, or whole when there are many and all of them are known. */
export function nextVersion(sheet: Sheet, block: CareBlock, value: unknown): CareReport {
  const versions = sheet.written.filter((each) => each.value.type === 'care_report').length
  const filled = isEmpty(value) ? {} : { [block]: value }
  if (sheet.readAt === null || versions < WHOLE_FROM) return { type: 'care_report', blocks: [block], ...filled }
  const { [block]: _, ...others } = standing(sheet) as Record<string, unknown>
  const whole = { ...others, ...filled }
  return Object.keys(whole).length === 0 ? { type: 'care_report', blocks: [block] } : { type: 'care_report', ...whole }
}

/** Rounds of vital signs, oldest first. */
export function rounds(sheet: Sheet): { readonly vitals: Vitals; readonly at: number }[] {
  return sheet.written.flatMap(({ value, at }) => (value.type === 'vitals' ? [{ vitals: value, at }] : []))
}

/** Remarks, newest first. */
export function notes(sheet: Sheet): { readonly text: string; readonly at: number }[] {
  return sheet.written.flatMap(({ value, at }) => (value.type === 'sealed_note' ? [{ text: value.text, at }] : [])).reverse()
}

export function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return typeof value === 'object' && Object.values(value).every(isEmpty)
}

function speaksOf(report: CareReport): readonly CareBlock[] {
  return report.blocks === undefined || report.blocks.length === 0 ? BLOCKS : report.blocks
}

function add(sheet: Sheet, value: Written['value'], { id, at }: Command): Sheet {
  if (sheet.written.some(({ commandId }) => commandId === id)) return sheet
  return { ...sheet, written: sorted([...sheet.written, { value, at, commandId: id }]) }
}

function sorted(written: readonly Written[]): Written[] {
  return [...written].sort((one, other) => one.at - other.at)
}
