import { expect, test } from 'vitest'
import { isBackwards, NOTHING_AGREED, readAgreed } from './agreed.ts'

test('an empty form says nothing: three fields stay enough', () => {
  expect(readAgreed(NOTHING_AGREED)).toEqual({})
  expect(readAgreed({ ...NOTHING_AGREED, organiser: '  ', lead: ' ', attendance: undefined })).toEqual({})
})

test('what was filled in is sent, times by the clock of this screen', () => {
  const form = { coverSize: 'medium', start: '2027-06-05T08:00', end: '2027-06-05T20:30', attendance: 8000, organiser: ' Ville de Sète ', lead: 'CRF 34', triage: 'start' } as const
  expect(readAgreed(form)).toEqual({
    cover_size: 'medium',
    planned_start_at: new Date(2027, 5, 5, 8, 0).getTime(),
    planned_end_at: new Date(2027, 5, 5, 20, 30).getTime(),
    expected_attendance: 8000,
    organiser: 'Ville de Sète',
    lead_organisation: 'CRF 34',
    triage_method: 'start',
  })
})

test('hours the wrong way round are told before anything is sent', () => {
  expect(isBackwards({ ...NOTHING_AGREED, start: '2027-06-05T20:00', end: '2027-06-05T08:00' })).toBe(true)
  expect(isBackwards({ ...NOTHING_AGREED, start: '2027-06-05T20:00', end: '2027-06-06T02:00' })).toBe(false)
  expect(isBackwards({ ...NOTHING_AGREED, end: '2027-06-06T02:00' })).toBe(false)
})
