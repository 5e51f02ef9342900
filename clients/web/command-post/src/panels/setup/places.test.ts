import { expect, test } from 'vitest'
import { draft, readCorners, ringOf, showCorners, showPoint } from './places.ts'
import type { Corner } from './places.ts'

const CORNERS: Corner[] = [
  [2.34990001, 48.853],
  [2.36, 48.853],
  [2.36, 48.86],
]

test('a ring closes with its first corner and is no finer than the ground', () => {
  expect(ringOf(CORNERS)).toEqual([
    [2.3499, 48.853],
    [2.36, 48.853],
    [2.36, 48.86],
    [2.3499, 48.853],
  ])
})

test('two corners are no area yet', () => {
  expect(ringOf(CORNERS.slice(0, 2))).toBeNull()
  expect(draft(CORNERS.slice(0, 2)).features.map(({ geometry }) => geometry.type)).toEqual(['Point', 'Point', 'LineString'])
  expect(draft(CORNERS).features.map(({ geometry }) => geometry.type)).toContain('Polygon')
})

test('corners are typed as they are shown, latitude first', () => {
  expect(showPoint([2.35, 48.85])).toBe('48.850000, 2.350000')
  expect(readCorners(showCorners(CORNERS))).toEqual(CORNERS.map(([lon, lat]) => [Number(lon.toFixed(6)), lat]))
  expect(readCorners('48.85, 2.35\nlà-bas')).toBeNull()
  expect(readCorners('')).toEqual([])
})
