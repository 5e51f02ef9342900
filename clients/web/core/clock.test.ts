import { expect, test } from 'vitest'
import { DeviceClock } from './clock.ts'

test('time that the machine slept counts, a small step of the wall clock does not, and nothing goes back', () => {
  let wall = 1_000_000
  let page = 50.9
  const clock = new DeviceClock(() => wall, () => page)
  expect(clock.now().monotonicMs).toBe(50)
  wall += 1_000
  page += 1_000
  expect(clock.now().monotonicMs).toBe(1_050)
  wall += 600_000 // the lid was closed
  page += 1_000
  expect(clock.now().monotonicMs).toBe(601_050)
  wall += 2_000 // the network set the clock
  expect(clock.now().monotonicMs).toBe(601_050)
  wall -= 3_600_000
  page += 1_000
  expect(clock.now().monotonicMs).toBe(602_050)
})
