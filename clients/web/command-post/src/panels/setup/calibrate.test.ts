import { expect, test } from 'vitest'
import { cornersOf } from './calibrate.ts'
import type { Pair } from './calibrate.ts'

const WIDTH = 1000
const HEIGHT = 500

test('rule ML5: two points turn and scale a plan without bending it', () => {
  const upright = cornersOf([{ x: 0, y: 0, at: [2, 0.5] }, { x: WIDTH, y: 0, at: [3, 0.5] }], WIDTH, HEIGHT)!
  expect(upright[0]).toEqual([2, 0.5])
  expect(upright[1]).toEqual([3, 0.5])
  expect(upright[2]![0]).toBeCloseTo(3, 6)
  expect(upright[2]![1]).toBeCloseTo(0, 3)
  const turned = cornersOf([{ x: 0, y: 0, at: [2, 0] }, { x: WIDTH, y: 0, at: [2, 1] }], WIDTH, HEIGHT)!
  expect(turned[3]![0]).toBeCloseTo(2.5, 3) // its lower side is to the east now
  expect(turned[3]![1]).toBeCloseTo(0, 6)
})

test('rule ML5: three points place it exactly there, even if it is bent', () => {
  const pairs: Pair[] = [{ x: 0, y: 0, at: [2, 48.9] }, { x: WIDTH, y: 0, at: [2.1, 48.91] }, { x: 0, y: HEIGHT, at: [2.02, 48.8] }]
  const corners = cornersOf(pairs, WIDTH, HEIGHT)!
  expect([corners[0], corners[1], corners[3]]).toEqual([[2, 48.9], [2.1, 48.91], [2.02, 48.8]])
})

test('too little, too close or in one line: nothing is guessed', () => {
  const one: Pair = { x: 0, y: 0, at: [2, 48.9] }
  const half: Pair = { x: 500, y: 0, at: null }
  for (const pairs of [
    [],
    [one],
    [one, half],
    [one, { ...one, x: 3, at: [2.1, 48.9] }],
    [one, { x: 500, y: 0, at: [2, 48.9] }],
    [one, { x: 500, y: 0, at: [2.1, 48.9] }, { x: 1000, y: 0, at: [2.2, 48.9] }],
  ] as Pair[][]) {
    expect(cornersOf(pairs, WIDTH, HEIGHT)).toBeNull()
  }
})
