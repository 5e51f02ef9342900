import { expect, test } from 'vitest'
import { distanceM } from '../position/pace.ts'
import { around, dragged, groundAt, pathOf, pixelOf, scaleBar, touched, withRoom, zoomed } from './ground.ts'

const SIZE = { width: 288, height: 230 }
const NICE = { lat: 43.695, lon: 7.265 }
const north = (metres: number) => ({ ...NICE, lat: NICE.lat + metres / 111_195 })

test('everything is in sight, and the middle is in the middle', () => {
  const view = around([NICE, north(2_000), { lat: 43.7, lon: 7.3 }], SIZE)!
  for (const each of [NICE, north(2_000)]) {
    const { x, y } = pixelOf(view, SIZE, each)
    expect(x >= 0 && x <= SIZE.width && y >= 0 && y <= SIZE.height).toBe(true)
  }
  expect(pixelOf(view, SIZE, view)).toEqual({ x: 144, y: 115 })
  expect(around([], SIZE)).toBeNull()
  expect(around([NICE], SIZE)!.metresPerPx, 'one place alone is not looked at with a glass').toBe(1)
})

test('a touch is where it was drawn, to the metre, wherever the plan was moved to', () => {
  const view = dragged(zoomed(around([NICE, north(3_000)], SIZE)!, 4), SIZE, { x: 31, y: -12 })
  const back = groundAt(view, SIZE, pixelOf(view, SIZE, north(400)))
  expect(distanceM(back, north(400))).toBeLessThan(1)
})

test('what lay under the finger stays under it', () => {
  const view = around([NICE, north(1_000)], SIZE)!
  const held = groundAt(view, SIZE, { x: 100, y: 100 })
  const { x, y } = pixelOf(dragged(view, SIZE, { x: 40, y: -25 }), SIZE, held)
  expect([Math.round(x), Math.round(y)]).toEqual([140, 75])
})

test('one looks nearer only as far as it means anything', () => {
  const view = { ...NICE, metresPerPx: 2 }
  expect(zoomed(view, 2).metresPerPx).toBe(1)
  expect(zoomed(view, 1_000).metresPerPx).toBe(0.25)
  expect(zoomed(view, 1e-9).metresPerPx).toBe(500)
})

test('a touch on a mark means the mark, beside it the ground', () => {
  const marks = [{ x: 50, y: 50, key: 'a' }, { x: 60, y: 50, key: 'b' }]
  expect(touched(marks, { x: 57, y: 50 })?.key).toBe('b')
  expect(touched(marks, { x: 100, y: 50 })).toBeNull()
})

test('names do not lie on one another, nor leave the plan', () => {
  const mark = (x: number, y: number, name: string) => ({ x, y, name })
  const marks = [mark(20, 20, 'P1'), mark(30, 24, 'P2'), mark(30, 60, 'P3'), mark(280, 60, 'P4')]
  expect([...withRoom(marks, SIZE)].map(({ name }) => name)).toEqual(['P1', 'P3'])
})

test('a scale is a round distance that fits', () => {
  expect(scaleBar(3.7, 96)).toEqual({ metres: 200, px: 200 / 3.7 })
  expect(scaleBar(0.25, 96).metres).toBe(20)
  expect(scaleBar(500, 96).metres).toBe(20_000)
})

test('an area closes, a course does not', () => {
  const view = { ...NICE, metresPerPx: 1 }
  expect(pathOf(view, SIZE, [NICE, NICE], true)).toBe('M144.0 115.0L144.0 115.0Z')
  expect(pathOf(view, SIZE, [NICE, NICE], false)).toBe('M144.0 115.0L144.0 115.0')
})
