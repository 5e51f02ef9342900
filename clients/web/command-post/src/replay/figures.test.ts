import { expect, test } from 'vitest'
import { colourOf, longest, peakAt, peakOf, pointAt, showSpan, stepsOf } from './figures.ts'
import type { Curve } from './figures.ts'

const CURVE: Curve = { keys: ['present', 'declared'], points: [[100, 1, [2, 0]], [150, 4, [4, 8]]] }

test.each([
  [null, '—'],
  [45_200, '45 s'],
  [245_000, '4 min 05'],
  [3_900_000, '1 h 05'],
])('a duration is read at a glance: %s is %s', (ms, text) => {
  expect(showSpan(ms)).toBe(text)
})

test('the longest nine in ten fill the width, and nothing at all divides by nothing', () => {
  expect(longest([{ count: 3, median_ms: 5, p90_ms: 9 }, { count: 1, median_ms: 7 }, undefined])).toBe(9)
  expect(longest([])).toBe(1)
})

test('a curve goes in steps from nothing, and keeps its last value to the end', () => {
  expect(peakOf(CURVE)).toBe(8)
  expect(stepsOf(CURVE, 0, 100, 200, 8)).toBe('M0 100H0V75H500V50H1000')
  expect(stepsOf({ keys: ['present'] }, 0, 100, 200, 1)).toBe('')
  expect(peakOf({ keys: [] })).toBe(1)
})

test('a place on a chart is the fact that made its value', () => {
  expect(pointAt(CURVE, 149)?.[1]).toBe(1)
  expect(pointAt(CURVE, 150)?.[1]).toBe(4)
  expect(pointAt(CURVE, 3)?.[1]).toBe(1)
  expect(pointAt({ keys: [] }, 3)).toBeNull()
})

test('the peak is the first fact that reached it', () => {
  expect(peakAt({ ...CURVE, points: [...CURVE.points!, [180, 9, [1, 8]]] })?.[1]).toBe(4)
  expect(peakAt({ keys: [] })).toBeNull()
})

test('a category has its own colour on a chart, whatever place it has there', () => {
  const keys = ['untriaged', 'delayed', 'immediate', 'deceased']
  expect(keys.map((_, key) => colourOf({ keys }, key))).toEqual(['untriaged', 'delayed', 'immediate', 'dead'].map((name) => `var(--triage-${name})`))
  expect(colourOf(CURVE, 1)).toBe('var(--chart-1)')
})
