import { expect, test } from 'vitest'
import { isDone, press, rangeOf } from './keypad.ts'
import type { Key } from './keypad.ts'
import { FIELDS } from './vitals.ts'

const [pulse, , saturation] = FIELDS as [(typeof FIELDS)[0], (typeof FIELDS)[0], (typeof FIELDS)[0]]
const temperature = FIELDS.find(({ name }) => name === 'temperature_c')!

function type(keys: readonly Key[], field = pulse): { text: string; refused: number } {
  let text = ''
  let refused = 0
  for (const key of keys) {
    const pressed = press(text, key, field)
    text = pressed.text
    refused += Number(pressed.isRefused)
  }
  return { text, refused }
}

test('a digit beyond the range is refused when it is pressed, and the range can be shown', () => {
  expect(type(['9', '7', '0'], saturation)).toEqual({ text: '97', refused: 1 })
  expect(type(['1', '0', '0'], saturation)).toEqual({ text: '100', refused: 0 })
  expect(type(['3', '0', '1'])).toEqual({ text: '30', refused: 1 })
  expect(rangeOf(saturation)).toBe('0–100 %')
})

test('a point once, and only where a part of a unit is measured', () => {
  expect(type(['3', '6', 'point', 'point', '5', '5'], temperature)).toEqual({ text: '36,5', refused: 2 })
  expect(type(['8', 'point'])).toEqual({ text: '8', refused: 1 })
  expect(type(['point'], temperature).text).toBe('')
})

test('what is taken back is gone, a leading nought too', () => {
  expect(type(['8', '8', 'back', '2'])).toEqual({ text: '82', refused: 0 })
  expect(type(['0', '7']).text).toBe('7')
  expect(type(['back']).text).toBe('')
})

test('below the range is known when it is whole', () => {
  expect([isDone('3', temperature), isDone('36', temperature), isDone('', temperature), isDone('0', pulse)]).toEqual([false, true, false, true])
})
