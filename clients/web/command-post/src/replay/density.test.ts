import { expect, test } from 'vitest'
import { alertPlaces, busyPath, casualtyPath, momentAt, placeOf } from './density.ts'

test('a moment and its place on the scrubber are the same thing, and nothing lies outside', () => {
  expect(placeOf(150, 100, 200)).toBe(500)
  expect(momentAt(0.5, 100, 200)).toBe(150)
  expect([placeOf(5, 100, 200), placeOf(900, 100, 200)]).toEqual([0, 1_000])
  expect([momentAt(-1, 100, 200), momentAt(2, 100, 200)]).toEqual([100, 200])
  expect(placeOf(100, 100, 100)).toBe(0)
})

test('busy spans are high, quiet ones are still seen, empty ones are not drawn', () => {
  expect(busyPath([{ facts: 100 }, {}, { facts: 1 }, {}])).toBe('M0 100v-100h250v100zM500 100v-10h250v10z')
})

test('victims are a line in steps, of the categories that are asked for', () => {
  const spans = [{ casualties: {} }, { casualties: { immediate: 1, delayed: 3 } }]
  expect(casualtyPath(spans, ['immediate'])).toBe('M0 100H500V75H1000')
  expect(casualtyPath(spans, ['immediate', 'delayed'])).toBe('M0 100H500V0H1000')
  expect(casualtyPath([{ casualties: null }, {}], ['immediate'])).toBe('')
})

test('calls for help are marked where they were', () => {
  expect(alertPlaces([{}, { alerts: 2 }, {}, {}])).toEqual([375])
})
