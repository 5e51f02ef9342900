import { expect, test } from 'vitest'
import { showShare } from './reading.ts'

test.each([
  [[0, 100_000], '0 %', '0%'],
  [[40_499, 100_000], '40 %', '40%'],
  [[99_999, 100_000], '99 %', '99%'],
  [[100_000, 100_000], '100 %', '100%'],
  [[0, 0], '0 %', '0%'],
  [[7, 5], '100 %', '100%'],
] as const)('%j of a log is %s', (read, fr, en) => {
  expect(showShare(read, 'fr').replace(/\s/u, ' ')).toBe(fr)
  expect(showShare(read, 'en')).toBe(en)
})
