import { expect, test } from 'vitest'
import { Shared } from './sharing.ts'

interface Row {
  readonly key: string
  readonly thing: { readonly id: string; readonly stamps: object }
  readonly orders: readonly { readonly team: object | null }[]
  readonly count: number
}

const thing = { id: 't', stamps: {} }
const team = { id: 'x', stamps: {} }
const row = (more: Partial<Row> = {}): Row => ({ key: 'a', thing, orders: [{ team }], count: 1, ...more })
const shared = (): Shared<Row> => new Shared<Row>(({ key }) => key)

test('what has not changed is the same object, though it was made anew', () => {
  const rows = shared()
  const [first] = rows.keep([row()])
  expect(rows.keep([row()])[0]).toBe(first)
  expect(rows.keep([row({ key: 'b' }), row()])[1]).toBe(first)
})

test.each([
  ['a number', row({ count: 2 })],
  ['an entity of its own', row({ thing: { ...thing } })],
  ['an entity in its lists', row({ orders: [{ team: { ...team } }] })],
  ['a list that has grown', row({ orders: [{ team }, { team }] })],
  ['an entity that has come', row({ orders: [{ team: null }] })],
])('%s makes it another', (_, changed) => {
  const rows = shared()
  const [first] = rows.keep([row()])
  expect(rows.keep([changed])[0]).toBe(changed)
  expect(first).not.toBe(changed)
})

test('what was away begins anew', () => {
  const rows = shared()
  const [first] = rows.keep([row()])
  rows.keep([])
  expect(rows.keep([row()])[0]).not.toBe(first)
})
