import { expect, test } from 'vitest'
import { MOST_WHOLE, windowOf } from './window.ts'

const SEEN = { scrollTop: 0, heightPx: 400, rowPx: 20 }

test('a list of a usual operation is drawn whole', () => {
  expect(windowOf(MOST_WHOLE, { ...SEEN, scrollTop: 900 })).toEqual({ first: 0, end: MOST_WHOLE, abovePx: 0, belowPx: 0 })
})

test('of a long one, what is seen and a little beyond; the room of the others is kept', () => {
  for (const scrollTop of [0, 777, 5_000, 9_600]) {
    const { first, end, abovePx, belowPx } = windowOf(500, { ...SEEN, scrollTop })
    expect(first).toBeLessThanOrEqual(Math.floor(scrollTop / 20))
    expect(end).toBeGreaterThanOrEqual(Math.min(500, Math.ceil((scrollTop + 400) / 20)))
    expect(end - first).toBeLessThan(60)
    expect(abovePx + (end - first) * 20 + belowPx).toBe(500 * 20)
  }
})

test('before anything was measured nothing is hidden, and a list that has shrunk under its scroll shows its end', () => {
  expect(windowOf(500, { ...SEEN, rowPx: 0 }).end).toBe(500)
  const { first, end } = windowOf(200, { ...SEEN, scrollTop: 50_000 })
  expect([end, first < end]).toEqual([200, true])
})
