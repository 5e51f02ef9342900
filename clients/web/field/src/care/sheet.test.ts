import type { CareReport, Command } from '@vigie/core'
import { expect, test } from 'vitest'
import type { Entry } from '../outbox.ts'
import { blank, isEmpty, isWholeHere, nextVersion, notes, rounds, standing, withCommand, withIdentity, withoutCommand, withRead } from './sheet.ts'
import type { Opened, Sheet } from './sheet.ts'

const record = (id: string, at: number, report: Omit<CareReport, 'type'>): Command => ({
  type: 'care.record', id, n: at, at, victim_id: 'v', report: { type: 'care_report', ...report },
})
const entry = (command: Command, state: Entry['state'] = 'waiting'): Entry => ({ id: command.id, command, bootId: 1, what: { fr: '', en: '' }, state, sentence: {} })
const sheetOf = (...commands: Command[]): Sheet => commands.reduce(withCommand, blank('v'))

test('of each block the newest version that speaks of it stands, whatever came in first (rule CA14)', () => {
  const whole = record('a', 1, { remarks: 'pâle', red_flag_codes: ['chest_pain'] })
  const part = record('b', 2, { blocks: ['lesions'], lesions: [{ kind: 'wound' }] })
  const back = record('c', 3, { blocks: ['red_flag_codes'] })
  expect(standing(sheetOf(whole, part))).toEqual({ remarks: 'pâle', red_flag_codes: ['chest_pain'], lesions: [{ kind: 'wound' }] })
  expect(standing(sheetOf(back, part, whole))).toEqual({ remarks: 'pâle', lesions: [{ kind: 'wound' }] })
  expect(standing(sheetOf(part, record('d', 4, { remarks: 'x' }))), 'a whole one speaks of all').toEqual({ remarks: 'x' })
})

test('what the server gave replaces what was sent, and what waits stays; a refused one is gone', () => {
  const [sent, waits] = [record('a', 1, { remarks: 'un' }), record('b', 9, { blocks: ['remarks'], remarks: 'deux' })]
  const opened: Opened[] = [{ value: { type: 'care_report', remarks: 'autre' }, at: 5 }, { value: { type: 'vitals', spo2_pct: 91 }, at: 6 }]
  const sheet = withRead(sheetOf(sent, waits), opened, [entry(waits), entry(sent, 'refused')], 100)
  expect([standing(sheet), rounds(sheet).length, sheet.readAt]).toEqual([{ remarks: 'deux' }, 1, 100])
  expect(standing(withoutCommand(sheet, 'b'))).toEqual({ remarks: 'autre' })
  expect(standing(withCommand(sheet, waits)), 'never twice').toEqual({ remarks: 'deux' })
})

test('the next version speaks of its block alone, until there are many and all of them are known', () => {
  expect(nextVersion(blank('v'), 'remarks', 'x')).toEqual({ type: 'care_report', blocks: ['remarks'], remarks: 'x' })
  expect(nextVersion(blank('v'), 'lesions', [])).toEqual({ type: 'care_report', blocks: ['lesions'] })
  const many = Array.from({ length: 20 }, (_, at): Opened => ({ value: { type: 'care_report', blocks: ['refusal'], refusal: { witness: `${at}` } }, at }))
  const read = withRead(blank('v'), many, [], 100)
  expect(nextVersion(read, 'remarks', 'x')).toEqual({ type: 'care_report', remarks: 'x', refusal: { witness: '19' } })
  expect(nextVersion({ ...read, readAt: null }, 'remarks', 'x').blocks).toEqual(['remarks'])
})

test('remarks come newest first, and an identity is one value', () => {
  const note = (id: string, at: number, text: string): Command => ({ type: 'care.note', id, n: at, at, victim_id: 'v', remark: { type: 'sealed_note', text } })
  expect(notes(sheetOf(note('a', 1, 'un'), note('b', 2, 'deux'))).map(({ text }) => text)).toEqual(['deux', 'un'])
  const named = withCommand(blank('v'), { type: 'victim.identify', id: 'i', n: 1, at: 1, victim_id: 'v', identity: { type: 'victim_identity', name: 'Z' } })
  expect(named.identity?.name).toBe('Z')
  expect(withoutCommand(named, 'i').identity).toBeNull()
  expect(withIdentity(named, [{ value: { type: 'victim_identity', name: 'Y' } }]).identity?.name).toBe('Y')
})

test('a no and a nought are answers, a blank is none', () => {
  expect([false, 0, 'x', { a: false }].map(isEmpty)).toEqual([false, false, false, false])
  expect([null, undefined, '', [], {}, { a: '' }].map(isEmpty)).toEqual([true, true, true, true, true, true])
})

test('what this phone has not read is never said to be missing: behind a code, after its time, or written elsewhere (rule CA16)', () => {
  const one = { version: 1, measurement_count: 0, note_count: 0 }
  const [mine, waiting] = [record('mine', 1, { remarks: 'a' }), record('waiting', 2, { remarks: 'b' })]
  const ours = withCommand(blank('v'), mine)
  expect(isWholeHere(blank('v'), false, null, []), 'nothing was ever entered').toBe(true)
  expect([isWholeHere(ours, false, one, []), isWholeHere({ ...ours, readAt: 5 }, false, { ...one, version: 9 }, [])], 'all of it, by us or read').toEqual([true, true])
  expect(isWholeHere(ours, true, one, []), 'shut').toBe(false)
  expect([isWholeHere(ours, false, { ...one, version: 2 }, []), isWholeHere(ours, false, { ...one, measurement_count: 1 }, [])], 'somebody else wrote').toEqual([false, false])
  expect(isWholeHere(withCommand(ours, waiting), false, { ...one, version: 2 }, [entry(waiting)]), 'ours has not come there yet').toBe(false)
})
