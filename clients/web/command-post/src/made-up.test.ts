import { expect, test } from 'vitest'
import { isMock } from './made-up.ts'

test('a position is made up only if the phone says so (rule PO7)', () => {
  const place = ['team', 1, 48.85, 2.35, null, null, null, null, 'traccar'] as const
  expect([isMock([...place]), isMock([...place, null]), isMock([...place, [35]]), isMock([...place, [35, true, false]])]).toEqual([false, false, false, false])
  expect(isMock([...place, [null, null, true]])).toBe(true)
})
