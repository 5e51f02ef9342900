import { beforeEach, expect, test, vi } from 'vitest'
import { hasPin, isRight, keepPin } from './pins.ts'

beforeEach(() => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) })
})

test('a PIN that was given is asked for, and only the right one passes', async () => {
  expect(hasPin('AB')).toBe(false)
  await keepPin('AB', '4711')
  expect(hasPin('AB')).toBe(true)
  expect(hasPin('CD')).toBe(false)
  expect(await isRight('AB', '4712')).toBe(false)
  expect(await isRight('AB', '4711')).toBe(true)
})

test('the PIN itself is kept nowhere, and the same PIN of two people looks different', async () => {
  await keepPin('AB', '4711')
  await keepPin('CD', '4711')
  const kept = localStorage.getItem('vigie.operator.pins')!
  expect(kept).not.toContain('4711')
  const { AB, CD } = JSON.parse(kept) as Record<string, { hash: string }>
  expect(AB!.hash).not.toBe(CD!.hash)
})

test('nobody without a PIN passes by an empty one', async () => {
  expect(await isRight('XY', '')).toBe(false)
})
