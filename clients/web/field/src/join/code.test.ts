import { expect, test } from 'vitest'
import { clampHeadcount, isCode, isSameTry } from './code.ts'

test('a code as people write it', () => {
  expect(['7QM0-3XPT', '7qm0 3xpt', 'vgj_abc'].map(isCode)).toEqual([true, true, true])
  expect(['7QM0', 'bonjour !', ''].map(isCode)).toEqual([false, false, false])
})

test('a team has from none to 99 people', () => {
  expect([-1, 3.7, 120].map(clampHeadcount)).toEqual([0, 3, 99])
})

test('only the very same try keeps its nonce: another name is another team (rule AR1)', () => {
  const team = { call_sign: 'CRF 93', headcount: 4 }
  const before = { code: 'A', nonce: 'n', team }
  expect(isSameTry(before, 'A', { ...team })).toBe(true)
  expect(isSameTry(before, 'A', { ...team, call_sign: 'CRF 94' })).toBe(false)
  expect(isSameTry(before, 'A', { ...team, headcount: 5 })).toBe(false)
  expect(isSameTry(before, 'A', null)).toBe(false)
  expect(isSameTry({ ...before, team: null }, 'A', null)).toBe(true)
  expect(isSameTry(null, 'A', null)).toBe(false)
})
