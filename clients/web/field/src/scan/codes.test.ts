import type { Whole } from '@vigie/core'
import { expect, test } from 'vitest'
import { handsCode, readCode, receiptOf, tagOf, victimCode } from './codes.ts'

const ID = '0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b'
const bearer = (id: string, value: string, change: Partial<Whole<'victim'>> = {}): Whole<'victim'> =>
  ({ id, is_void: false, merged_into: null, scans: [{ kind: 'wristband', value }], ...change }) as Whole<'victim'>

test('what one phone shows another one reads', () => {
  expect(readCode(victimCode(ID, 'FR-75-0042'))).toEqual({ what: 'victim', id: ID, tag: 'FR-75-0042' })
  expect(readCode(victimCode(ID, ''))).toEqual({ what: 'victim', id: ID, tag: '' })
  expect(readCode(handsCode('team', ID, 'VPSP 3'))).toEqual({ what: 'hands', holder: { kind: 'team', team_id: ID }, name: 'VPSP 3' })
  expect(readCode(handsCode('site', ID, 'Poste: Nord'))).toEqual({ what: 'hands', holder: { kind: 'site', site_id: ID }, name: 'Poste: Nord' })
})

test('any other code is a number on a band, no longer than the protocol takes', () => {
  expect(readCode(' FR750042 ')).toEqual({ what: 'tag', tag: 'FR750042' })
  expect(readCode('https://example.org/' + 'x'.repeat(100)).what).toBe('tag')
  expect(tagOf('x'.repeat(100))).toHaveLength(40)
  expect([tagOf(victimCode(ID, 'B7')), tagOf(handsCode('team', ID, 'VPSP 3'))]).toEqual(['B7', ''])
})

test('the number that was read goes with the receipt: it shows that the reader stands there (rule VI16)', () => {
  expect(receiptOf(readCode(victimCode(ID, 'B7')), [], null)).toEqual({ type: 'victim.confirm_receipt', victim_id: ID, scan_value: 'B7' })
  const post = { kind: 'site', site_id: 'p' } as const
  expect(receiptOf(readCode(victimCode(ID, '')), [], post)).toEqual({ type: 'victim.confirm_receipt', victim_id: ID, receiver: post })
})

test('a band alone tells whom only where exactly one known victim bears it', () => {
  const victims = [bearer('a', 'B7'), bearer('b', 'C1'), bearer('c', 'C1'), bearer('d', 'D2', { is_void: true })]
  expect(receiptOf(readCode('b7'), victims, null)?.victim_id).toBe('a')
  for (const unclear of ['C1', 'D2', 'E3', handsCode('team', ID, 'x')]) expect(receiptOf(readCode(unclear), victims, null)).toBeNull()
})
