import { expect, test } from 'vitest'
import { inKeptOrder } from './still.svelte.ts'

test('A list under a hand keeps the order in which it stood: new rows at the end, those that went away missing', () => {
  expect(inKeptOrder(['d', 'c', 'b', 'a'], ['b', 'x', 'c'], (row) => row)).toEqual(['b', 'c', 'd', 'a'])
})
