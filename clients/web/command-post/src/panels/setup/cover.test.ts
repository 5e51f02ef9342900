import { Replica } from '@vigie/core'
import type { Whole } from '@vigie/core'
import { expect, test } from 'vitest'
import { changedWishes, endOfDay, formOf, typedMoment } from './cover.ts'

const START = new Date(2027, 5, 5, 8, 0).getTime()

function world(): { replica: Replica; operation: Whole<'operation'> } {
  const replica = new Replica('o', 'operation')
  replica.recall([
    { type: 'operation', id: 'o', code: 'M', name: 'Marathon', kind: 'event_cover', mode: 'actual', status: 'open', created_at: 0, cover_size: 'small', planned_start_at: START, expected_attendance: 8000, organiser: 'Ville', lead_organisation_id: 'c' },
    { type: 'organisation', id: 'c', name: 'CRF 34', kind: 'association' },
    { type: 'organisation', id: 'f', name: 'SDIS 34', kind: 'fire' },
  ])
  return { replica, operation: replica.get('operation', 'o')! }
}

test('the form shows what was agreed, times by the clock of this screen', () => {
  const { replica, operation } = world()
  expect(formOf(operation, replica)).toEqual({ coverSize: 'small', start: '2027-06-05T08:00', end: '', attendance: 8000, organiser: 'Ville', lead: 'CRF 34', triage: 'first_aider' })
})

test('only what was changed is said, what was emptied is taken back, and nothing asks for nothing', () => {
  const { replica, operation } = world()
  const before = formOf(operation, replica)
  const wish = (after: Partial<typeof before>): unknown[] => changedWishes(before, { ...before, ...after }, replica, () => 'new')
  expect(wish({})).toEqual([])
  expect(wish({ coverSize: 'medium' })).toEqual([{ type: 'operation.describe', cover_size: 'medium' }])
  expect(wish({ triage: 'salt' }), 'one method for all crews (rule OP3)').toEqual([{ type: 'operation.describe', triage_method: 'salt' }])
  expect(wish({ organiser: ' ', attendance: null, start: '' })).toEqual([
    { type: 'operation.describe', cleared: ['planned_start_at', 'expected_attendance', 'organiser'] },
  ])
  expect(wish({ lead: 'sdis 34' })).toEqual([{ type: 'operation.describe', lead_organisation_id: 'f' }])
  expect(wish({ lead: '' })).toEqual([{ type: 'operation.describe', cleared: ['lead_organisation_id'] }])
  expect(wish({ lead: 'Croix-Blanche' })).toEqual([
    { type: 'organisation.define', organisation_id: 'new', name: 'Croix-Blanche', kind: 'association' },
    { type: 'operation.describe', lead_organisation_id: 'new' },
  ])
})

test('a day ends with its last second, and no day is none', () => {
  expect(endOfDay('2027-06-05')).toBe(new Date(2027, 5, 5, 23, 59, 59).getTime())
  expect(endOfDay('')).toBeNull()
  expect(typedMoment(null)).toBe('')
})
