import { expect, test } from 'vitest'
import { makeKey, open, seal } from '../sealing.ts'
import { grant, isCode, isRunning, unwrap } from './lease.ts'

const HOUR_MS = 3_600_000

test('the key of the sheets is had again with the code, on this phone alone (rule CA16)', async () => {
  const deviceKey = await makeKey()
  const { lease, key } = await grant('2468', deviceKey, 1_000, 12)
  const box = await seal(key, 'v', { name: 'Zoé' })
  const again = await unwrap(lease, '2468', deviceKey)
  expect(await open(again!, 'v', box)).toEqual({ name: 'Zoé' })
  expect(await unwrap(lease, '2469', deviceKey)).toBeNull()
  expect(await unwrap(lease, '2468', await makeKey()), 'another phone').toBeNull()
  for (const each of [key, again!]) await expect(crypto.subtle.exportKey('raw', each)).rejects.toThrow()
})

test('it ends with the shift, and when the clock was set back (rule CA16)', () => {
  const lease = { heardAt: 100 * HOUR_MS, hours: 12 }
  expect(isRunning(lease, 100 * HOUR_MS)).toBe(true)
  expect(isRunning(lease, 112 * HOUR_MS - 1)).toBe(true)
  expect(isRunning(lease, 112 * HOUR_MS)).toBe(false)
  expect(isRunning(lease, 99 * HOUR_MS)).toBe(false)
})

test('a code is four to eight digits', () => {
  expect(['1234', '12345678'].every(isCode)).toBe(true)
  expect(['', '123', '123456789', '12a4'].some(isCode)).toBe(false)
})
