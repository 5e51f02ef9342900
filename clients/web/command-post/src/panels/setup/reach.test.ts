import { expect, test } from 'vitest'
import { contactsWith, isNumber } from './reach.ts'

test('the first number of a place is entered, changed and taken back; the others stay (rule AT9)', () => {
  const before = [{ function: 'Standard', number: '01 99 00 00 01' }, { function: 'Chef', number: '01 99 00 00 02' }]
  expect(contactsWith('', [], 'PC')).toBeNull()
  expect(contactsWith(' 01 99 00 00 07 ', [], 'PC')).toEqual([{ function: 'PC', number: '01 99 00 00 07' }])
  expect(contactsWith('01 99 00 00 01', before, 'PC'), 'nothing new').toBeNull()
  expect(contactsWith('01 99 00 00 07', before, 'PC')).toEqual([{ function: 'Standard', number: '01 99 00 00 07' }, before[1]])
  expect(contactsWith('', before, 'PC')).toEqual([before[1]])
})

test('only what can be dialled is a number', () => {
  expect(['', '+33 (0)1.99-00', '12'].every(isNumber)).toBe(true)
  expect(['call me', '1', '0'.repeat(33)].some(isNumber)).toBe(false)
})
