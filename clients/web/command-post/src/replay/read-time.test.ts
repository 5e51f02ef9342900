import { expect, test } from 'vitest'
import { readMoment } from './read-time.ts'

const at = (day: number, hours: number, minutes: number, seconds = 0): number => new Date(2026, 4, day, hours, minutes, seconds).getTime()
const [FIRST, LAST] = [at(9, 20, 0), at(10, 4, 0)]

test.each(['23:15', '23h15', '2315', ' 23.15 '])('a time is typed as people write it: %s', (typed) => {
  expect(readMoment(typed, at(9, 21, 0), FIRST, LAST)).toBe(at(9, 23, 15))
})

test('seconds may be given', () => {
  expect(readMoment('23:15:42', at(9, 21, 0), FIRST, LAST)).toBe(at(9, 23, 15, 42))
})

test('after midnight is the next day, seen from either side', () => {
  expect(readMoment('02:30', at(9, 21, 0), FIRST, LAST)).toBe(at(10, 2, 30))
  expect(readMoment('22:00', at(10, 3, 0), FIRST, LAST)).toBe(at(9, 22, 0))
})

test('a time outside of the operation is its nearer end', () => {
  expect(readMoment('19:00', at(9, 21, 0), FIRST, LAST)).toBe(FIRST)
  expect(readMoment('05:00', at(10, 3, 0), FIRST, LAST)).toBe(LAST)
})

test.each(['', 'soon', '25:00', '12:60', '1:2:3'])('nonsense is no time: %s', (typed) => {
  expect(readMoment(typed, FIRST, FIRST, LAST)).toBeNull()
})
