import { expect, test } from 'vitest'
import { showAge } from './ages.ts'

test.each([
  [null, '—'],
  [-5, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_599_999, '59 min'],
  [3 * 3_600_000 + 5 * 60_000, '3 h 05'],
  [4 * 86_400_000, '4 j'],
])('an age of %s ms reads %s', (ageMs, text) => {
  expect(showAge(ageMs)).toBe(text)
})
