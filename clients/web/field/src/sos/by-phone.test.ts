import type { Whole } from '@vigie/core'
import { expect, test } from 'vitest'
import { callLink, postNumber, textLink, textOf } from './by-phone.ts'

const site = (code: string, change: object): Whole<'site'> =>
  ({ type: 'site', id: code, code, name: code, kind: 'command_post', is_open: false, contacts: [{ function: 'PC', number: `+33 1 99 00 00 ${code}` }], ...change }) as Whole<'site'>

test('the number is that of an open command post, else of any, and nobody else’s (rule AT9)', () => {
  expect(postNumber([site('01', {}), site('02', { is_open: true }), site('03', { kind: 'mobile_cp', is_open: true })])).toBe('+33199000002')
  expect(postNumber([site('01', {})])).toBe('+33199000001')
  expect(postNumber([site('01', { kind: 'hospital' }), site('02', { contacts: [] })])).toBeNull()
  expect(postNumber([site('01', { contacts: [{ function: 'PC', number: '+33 (0)1.99-00 00 12' }] })]), 'as it is dialled').toBe('+33199000012')
})

test('a call and a text are ready: to whom, who calls, what for, from where and when (rule AT9)', () => {
  expect(callLink('+33199000002')).toBe('tel:+33199000002')
  const text = textOf('VPSP 4', 'Détresse', { lat: 48.861, lon: 2.3520049, time: '14:05' })
  expect(text).toBe('SOS VPSP 4 · Détresse · 48.86100, 2.35200 (14:05)')
  expect(textLink('+33199000002', text)).toBe(`sms:+33199000002?&body=${encodeURIComponent(text)}`)
  expect(textLink(null, textOf('VPSP 4', 'Détresse', null))).toBe(`sms:?&body=${encodeURIComponent('SOS VPSP 4 · Détresse')}`)
})
