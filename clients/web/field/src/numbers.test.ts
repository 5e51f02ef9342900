import type { Command, Whole } from '@vigie/core'
import { expect, test } from 'vitest'
import { afterUse, freeNumbers, stockWishes } from './numbers.ts'
import type { Entry } from './outbox.ts'

const ME = 'this phone'

function block(id: string, first: number, last: number, change: Partial<Whole<'number_block'>> = {}): Whole<'number_block'> {
  return { type: 'number_block', id, kind: 'victim', first, last, device_id: ME, used: [], returned_at: null, ...change } as unknown as Whole<'number_block'>
}

function entry(command: object): Entry {
  const whole = { id: 'c', n: 1, at: 1, ...command } as Command
  return { id: 'c', command: whole, bootId: 1, what: { fr: '', en: '' }, state: 'waiting', sentence: {} }
}

test('the lowest of its own that nobody has used, never one that this phone has given, heard of or not (rule IN3)', () => {
  const blocks = [block('b', 21, 23), block('a', 1, 4, { used: [1] }), block('x', 30, 40, { device_id: 'another' }), block('r', 50, 60, { returned_at: 9 })]
  expect(freeNumbers(blocks, 'victim', ME, {})).toEqual([2, 3, 4, 21, 22, 23])
  expect(freeNumbers(blocks, 'victim', ME, { victim: 4 })).toEqual([21, 22, 23])
  expect(freeNumbers(blocks, 'intervention', ME, {})).toEqual([])
})

test('what was used never becomes free again', () => {
  const register = { type: 'victim.register', victim_id: 'v', number: 7 } as Command
  expect(afterUse({ victim: 3, intervention: 2 }, register)).toEqual({ victim: 7, intervention: 2 })
  expect(afterUse({ victim: 9 }, register)).toEqual({ victim: 9 })
  expect(afterUse({}, { type: 'victim.register', victim_id: 'v' } as Command)).toEqual({})
})

test('at work it lays more aside before it runs out, once; off duty what is left goes back (rule IN4)', () => {
  let count = 0
  const newId = (): string => `block ${(count += 1)}`
  const few = [block('a', 1, 20), block('i', 1, 2, { kind: 'intervention' })]
  const stock = { blocks: few, deviceId: ME, entries: [], last: {}, isOnDuty: true }
  expect(stockWishes(stock, newId)).toEqual([{ type: 'numbers.reserve', block_id: 'block 1', kind: 'intervention', count: 5 }])
  const asked = [entry({ type: 'numbers.reserve', kind: 'intervention', block_id: 'block 1' })]
  expect(stockWishes({ ...stock, entries: asked }, newId)).toEqual([])
  expect(stockWishes({ ...stock, entries: asked, last: { victim: 12 } }, newId)).toMatchObject([{ kind: 'victim', count: 20 }])
  const off = { ...stock, isOnDuty: false }
  expect(stockWishes(off, newId)).toEqual([{ type: 'numbers.return', block_id: 'a' }, { type: 'numbers.return', block_id: 'i' }])
  expect(stockWishes({ ...off, entries: [entry({ type: 'numbers.return', block_id: 'a' })] }, newId)).toEqual([{ type: 'numbers.return', block_id: 'i' }])
})
