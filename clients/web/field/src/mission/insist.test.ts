import { afterEach, expect, test, vi } from 'vitest'
import { AGAIN_MS, insist } from './insist.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('an order that nobody answers is felt at once and again until somebody does', () => {
  vi.useFakeTimers()
  const vibrate = vi.fn()
  vi.stubGlobal('navigator', { vibrate, userActivation: { hasBeenActive: true } })
  const end = insist()
  expect(vibrate).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(2 * AGAIN_MS)
  expect(vibrate).toHaveBeenCalledTimes(3)
  end()
  vi.advanceTimersByTime(10 * AGAIN_MS)
  expect(vibrate).toHaveBeenCalledTimes(3)
})

test('nothing is tried that a browser would refuse, or cannot do', () => {
  vi.useFakeTimers()
  const vibrate = vi.fn()
  vi.stubGlobal('navigator', { vibrate, userActivation: { hasBeenActive: false } })
  insist()()
  expect(vibrate).not.toHaveBeenCalled()
  vi.stubGlobal('navigator', {})
  expect(() => insist()()).not.toThrow()
})
