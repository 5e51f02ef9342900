import { expect, test } from 'vitest'
import { readSpan, standingOf, wrongOf } from './granted.ts'
import type { Granted } from './granted.ts'

const NOON = new Date(2026, 10, 23, 12, 0).getTime()
const HOUR = 3_600_000

test('what is typed limits a role; what is left empty does not', () => {
  expect(readSpan('', '')).toEqual({})
  expect(readSpan('2026-11-23T12:00', '')).toEqual({ not_before: NOON })
  expect(readSpan('2026-11-23T12:00', '2026-11-23T13:00')).toEqual({ not_before: NOON, not_after: NOON + HOUR })
})

test('a role that would never count is not given', () => {
  expect(wrongOf({}, NOON)).toBeNull()
  expect(wrongOf({ not_before: NOON - HOUR }, NOON)).toBeNull()
  expect(wrongOf({ not_before: NOON + HOUR, not_after: NOON + HOUR }, NOON)).toBe('backwards')
  expect(wrongOf({ not_after: NOON }, NOON)).toBe('over')
  expect(wrongOf({ not_before: NOON - HOUR, not_after: NOON + 1 }, NOON)).toBeNull()
})

test('a role is told by the time: to come, counting, over', () => {
  const granted: Granted = { user_id: 'u', login: 'marie', role: 'dispatcher', not_before: NOON, not_after: NOON + HOUR }
  expect([NOON - 1, NOON, NOON + HOUR - 1, NOON + HOUR].map((now) => standingOf(granted, now))).toEqual(['to_come', 'counts', 'counts', 'over'])
  expect(standingOf({ ...granted, not_before: null, not_after: null }, NOON)).toBe('counts')
})
