import decode from 'qr/decode.js'
import encode from 'qr'
import { expect, test } from 'vitest'
import { victimCode } from './codes.ts'
import { outline } from './outline.ts'

test('every dark module is one square of the path', () => {
  expect(outline([[true, false], [false, true]])).toEqual({ size: 2, path: 'M0 0h1v1h-1zM1 1h1v1h-1z' })
})

test('what we draw our decoder reads', () => {
  const code = victimCode('0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b', 'FR-75-0042 É')
  const { size, path } = outline(encode(code, 'raw', { border: 4 }))
  const scale = 4
  const data = new Uint8ClampedArray(size * size * scale * scale * 4).fill(255)
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h/g)) {
    for (let dy = 0; dy < scale; dy++) {
      const start = ((Number(y) * scale + dy) * size * scale + Number(x) * scale) * 4
      for (let index = 0; index < scale * 4; index++) if (index % 4 !== 3) data[start + index] = 0
    }
  }
  expect(decode({ width: size * scale, height: size * scale, data })).toBe(code)
})
