import type { Entity } from '@vigie/core'
import { expect, test } from 'vitest'
import { holding } from '../../../../core/scenes.ts'
import { draft, isWithin, readCorners, ringOf, showCorners, showPoint } from './places.ts'
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
  expect(draft(CORNERS, 'line').features.map(({ geometry }) => geometry.type)).toContain('LineString')
  expect(draft(CORNERS, 'point').features.map(({ geometry }) => geometry.type)).toEqual(CORNERS.map(() => 'Point'))
  expect(draft(CORNERS).features.map(({ geometry }) => geometry.type)).toContain('Polygon')
})

test('corners are typed as they are shown, latitude first', () => {
  expect(showPoint([2.35, 48.85])).toBe('48.850000, 2.350000')
  expect(readCorners(showCorners(CORNERS))).toEqual(CORNERS.map(([lon, lat]) => [Number(lon.toFixed(6)), lat]))
  expect(readCorners('48.85, 2.35\nlà-bas')).toBeNull()
  expect(readCorners('')).toEqual([])
})

test('no sector is offered as a part of itself or of a part of its own (rule RE7)', () => {
  const sector = (id: string, parent_id: string | null): Entity => ({ type: 'sector', id, code: id, name: id, kind: 'operational', parent_id })
  const replica = holding(sector('a', null), sector('b', 'a'), sector('c', 'd'), sector('d', 'c'))
  expect(['a', 'b', 'c'].map((id) => isWithin(id, 'a', replica))).toEqual([true, true, false])
})
