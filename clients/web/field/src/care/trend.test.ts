import { expect, test } from 'vitest'
import { direction, dots, MOST_POINTS } from './trend.ts'

const points = (...values: number[]): { value: number; at: number }[] => values.map((value, index) => ({ value, at: index * 60_000 }))

test('the picture holds the last values, the highest on top, inside its frame', () => {
  const drawn = dots(points(80, 120, 100))
  expect(drawn.map(({ x }) => x)).toEqual([4, 50, 96])
  expect(drawn.map(({ y }) => y)).toEqual([28, 4, 16])
  expect(dots(points(...Array.from({ length: 20 }, (_, index) => index)))).toHaveLength(MOST_POINTS)
  expect(dots(points(97))).toEqual([{ x: 50, y: 16 }])
  expect(dots([])).toEqual([])
})

test('in words: rising, falling, or within what a measurement differs by itself', () => {
  expect(direction(points(88))).toBeNull()
  expect(direction(points(88, 110))).toBe('rising')
  expect(direction(points(98, 90))).toBe('falling')
  expect(direction(points(88, 90))).toBe('steady')
  expect(direction(points(37, 37.5))).toBe('steady')
})
