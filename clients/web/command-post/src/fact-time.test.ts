import { expect, test } from 'vitest'
import { readFactTime } from './fact-time.ts'

const NOW = new Date(2026, 5, 21, 14, 40, 30).getTime()
const today = (hours: number, minutes: number): number => new Date(2026, 5, 21, hours, minutes).getTime()

test.each([
  ['', null],
  ['  ', null],
  ['-5', NOW - 300_000],
  ['−5', NOW - 300_000],
  ['-12 min', NOW - 720_000],
  ['-0', NOW],
  ['14:32', today(14, 32)],
  ['14h32', today(14, 32)],
  ['14.32', today(14, 32)],
  ['1432', today(14, 32)],
  ['9:05', today(9, 5)],
  ['14:40', today(14, 40)],
] as const)('« %s » is a time', (typed, at) => expect(readFactTime(typed, NOW)).toBe(at))

test('a clock that has not been there yet today was there yesterday', () => {
  expect(readFactTime('23:55', NOW)).toBe(new Date(2026, 5, 20, 23, 55).getTime())
})

test.each(['5', '24:00', '14:60', 'tantôt', '-', '-2000', '14:3', '1:2:3'])('« %s » is none', (typed) =>
  expect(readFactTime(typed, NOW)).toBeUndefined(),
)
