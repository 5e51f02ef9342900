import { encodeUpstream } from '../../../core/codec.ts'
import { expect, test } from 'vitest'
import { distanceM, fromStored, isDue, isLow, nextBatch, paceOf, toReport, toStored } from './pace.ts'
import type { Fix, Pace } from './pace.ts'

const PARIS = { lat: 48.8566, lon: 2.3522 }
const fix = (atMs: number, change: Partial<Fix> = {}): Fix => ({ atMs, ...PARIS, accuracyM: 8, speedMps: 1.34, headingDeg: 359.8, ...change })
const pace = (everyMs: number, change: Partial<Pace> = {}): Pace => ({ everyMs, movedM: 50, leastMs: 10_000, ...change })
const everyMs = (...of: Parameters<typeof paceOf>): number | null => paceOf(...of)?.everyMs ?? null
const north = (metres: number): Partial<Fix> => ({ lat: PARIS.lat + metres / 111_195 })

test('the rate follows the status, and a call for help overrides it', () => {
  expect(everyMs('off_duty', false)).toBeNull()
  expect(everyMs(null, false)).toBeNull()
  expect([everyMs('patrol', false), everyMs('available_base', false), everyMs('unavailable', false)]).toEqual([60_000, 300_000, 900_000])
  expect(everyMs('en_route', false)).toBeLessThan(everyMs('on_scene', false)!)
  expect(everyMs('off_duty', true)).toBe(15_000)
})

test('the catalogue of the operation sets the pace (rule PO5)', () => {
  const thresholds = { position_field_ms: 120_000, position_moving_ms: 5_000 }
  expect([everyMs('patrol', false, thresholds), everyMs('transporting', false, thresholds)]).toEqual([120_000, 5_000])
  expect([everyMs('patrol', true, thresholds), everyMs('available_base', false, thresholds)]).toEqual([5_000, 300_000])
  const dense = paceOf('patrol', false, { position_moved_m: 10, position_least_ms: 2_000 })
  expect(dense).toEqual({ everyMs: 60_000, movedM: 10, leastMs: 2_000 })
  expect(isDue(fix(0), fix(2_000, north(12)), dense)).toBe(true)
  expect(isDue(fix(0), fix(2_000, north(12)), paceOf('patrol', false))).toBe(false)
})

test('a phone short of battery says it one step less often, unless somebody calls for help (rule PO6)', () => {
  const sparing = (status: 'en_route' | 'patrol' | 'available_base' | 'unavailable', isInDistress = false) => paceOf(status, isInDistress, {}, true)!.everyMs
  expect([sparing('en_route'), sparing('patrol'), sparing('available_base'), sparing('unavailable')]).toEqual([60_000, 300_000, 900_000, 900_000])
  expect(paceOf('patrol', true, {}, true)).toEqual(paceOf('patrol', true))
  expect(paceOf('off_duty', false, {}, true)).toBeNull()
  expect(paceOf('en_route', false, { position_field_ms: 5_000 }, true)!.everyMs, 'never more often than usual').toBe(15_000)
  expect(isDue(fix(0), fix(59_999, north(900)), paceOf('en_route', false, {}, true)), 'nor earlier for having moved').toBe(false)
  expect([isLow({ level: 0.19, charging: false }), isLow({ level: 0.19, charging: true }), isLow({ level: 0.2, charging: false }), isLow(null)]).toEqual([true, false, false, false])
})

test('what was kept survives the page, and is as old as it is whatever the clocks did', () => {
  const taken = { wallMs: 1_000_000, monotonicMs: 50_000 }
  const stored = toStored(fix(40_000), taken)
  expect(stored.at).toBe(990_000)
  expect(fromStored(stored, { wallMs: 1_030_000, monotonicMs: 2_000 }).atMs).toBe(2_000 - 40_000)
  expect(fromStored(stored, { wallMs: 900_000, monotonicMs: 2_000 }).atMs, 'the clock was put back').toBe(2_000)
})

test('a long absence goes in a few reports, the newest first, and none twice', () => {
  const kept = Array.from({ length: 450 }, (_, index) => fix(index))
  const sizes: number[] = []
  let rest = kept
  while (rest.length > 0) {
    const next = nextBatch(rest)
    sizes.push(next.batch.length)
    expect(next.batch[0]!.atMs).toBe(rest.at(-1)!.atMs)
    rest = next.rest
  }
  expect(sizes).toEqual([200, 200, 50])
})

test('who stands still is told of when the time is up, who moves a little earlier', () => {
  expect(isDue(null, fix(0), pace(60_000))).toBe(true)
  expect(isDue(fix(0), fix(59_999), pace(60_000))).toBe(false)
  expect(isDue(fix(0), fix(60_000), pace(60_000))).toBe(true)
  expect(isDue(fix(0), fix(10_000, north(60)), pace(60_000))).toBe(true)
  expect(isDue(fix(0), fix(9_999, north(60)), pace(60_000))).toBe(false)
  expect(isDue(fix(0), fix(30_000, { ...north(60), accuracyM: 90 }), pace(60_000)), 'a jump within the error is none').toBe(false)
  expect(isDue(null, fix(0, { accuracyM: 5_000 }), pace(60_000))).toBe(false)
  expect(isDue(null, fix(0), null)).toBe(false)
})

test('the newest goes first, then what was kept, each with its age (rule PO1)', () => {
  const report = toReport([fix(1_000), fix(9_000)], 10_000, 64)
  expect(report).toEqual([
    [1_000, 48.8566, 2.3522, 8, 1.3, 0, 64],
    [9_000, 48.8566, 2.3522, 8, 1.3, 0, null],
  ])
})

test('the height goes with it where the phone knows one (rule PO7)', () => {
  const told = toReport([fix(1_000, { altitudeM: 35.4 }), fix(900, { altitudeM: null }), fix(800, { altitudeM: 1e9 })], 10_000, 64)
  expect(told.map((each) => each[7])).toEqual([[35], undefined, undefined])
})

test('one present fix takes at most 80 bytes (rule PO4)', () => {
  const fixes = toReport([fix(1_000, { speedMps: 12.34, altitudeM: 4_807 })], 9_000, 64)
  expect(encodeUpstream({ type: 'position.report', fixes }).length).toBeLessThanOrEqual(80)
})

test('distances', () => {
  expect(distanceM(PARIS, { ...PARIS, ...north(100) } as Fix)).toBeCloseTo(100, 0)
})
