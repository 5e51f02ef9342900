import { encodeUpstream } from '../../../core/codec.ts'
import { expect, test } from 'vitest'
import { distanceM, everyMs, isDue, toReport } from './pace.ts'
import type { Fix } from './pace.ts'

const PARIS = { lat: 48.8566, lon: 2.3522 }
const fix = (atMs: number, change: Partial<Fix> = {}): Fix => ({ atMs, ...PARIS, accuracyM: 8, speedMps: 1.34, headingDeg: 359.8, ...change })
const north = (metres: number): Partial<Fix> => ({ lat: PARIS.lat + metres / 111_195 })

test('the rate follows the status, and a call for help overrides it', () => {
  expect(everyMs('off_duty', false)).toBeNull()
  expect(everyMs(null, false)).toBeNull()
  expect([everyMs('patrol', false), everyMs('available_base', false), everyMs('unavailable', false)]).toEqual([60_000, 300_000, 900_000])
  expect(everyMs('en_route', false)).toBeLessThan(everyMs('on_scene', false)!)
  expect(everyMs('off_duty', true)).toBe(15_000)
})

test('who stands still is told of when the time is up, who moves a little earlier', () => {
  expect(isDue(null, fix(0), 60_000)).toBe(true)
  expect(isDue(fix(0), fix(59_999), 60_000)).toBe(false)
  expect(isDue(fix(0), fix(60_000), 60_000)).toBe(true)
  expect(isDue(fix(0), fix(10_000, north(60)), 60_000)).toBe(true)
  expect(isDue(fix(0), fix(9_999, north(60)), 60_000)).toBe(false)
  expect(isDue(fix(0), fix(30_000, { ...north(60), accuracyM: 90 }), 60_000), 'a jump within the error is none').toBe(false)
  expect(isDue(null, fix(0, { accuracyM: 5_000 }), 60_000)).toBe(false)
  expect(isDue(null, fix(0), null)).toBe(false)
})

test('the newest goes first, then what was kept, each with its age (rule PO1)', () => {
  const report = toReport([fix(1_000), fix(9_000)], 10_000, 64)
  expect(report).toEqual([
    [1_000, 48.8566, 2.3522, 8, 1.3, 0, 64],
    [9_000, 48.8566, 2.3522, 8, 1.3, 0, null],
  ])
})

test('one present fix takes at most 80 bytes (rule PO4)', () => {
  const fixes = toReport([fix(1_000, { speedMps: 12.34 })], 9_000, 64)
  expect(encodeUpstream({ type: 'position.report', fixes }).length).toBeLessThanOrEqual(80)
})

test('distances', () => {
  expect(distanceM(PARIS, { ...PARIS, ...north(100) } as Fix)).toBeCloseTo(100, 0)
})
