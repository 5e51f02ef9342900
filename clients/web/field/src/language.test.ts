import { expect, test } from 'vitest'
import { isCode } from './join/code.ts'
import { systemLanguage } from './language.ts'
import { age, clockTime } from './times.ts'
import { stopKind } from './words.ts'

test('the language of the system comes first', () => {
  expect(systemLanguage(['de-DE', 'fr-CA', 'en'])).toBe('fr')
  expect(systemLanguage(['en-GB', 'fr'])).toBe('en')
  expect(systemLanguage(['pt'])).toBe('en')
})

test('a code is recognised however it was typed; what cannot be one costs no journey', () => {
  expect(['7QM0-3XPT', '7qm03xpt', ' 7qm0 3xpt ', 'vgj_nIadGYY6jkwfJX-78HVPNg'].every(isCode)).toBe(true)
  expect(['', '7QM0-3XP', 'bonjour !', '7QM0-3XPTA'].some(isCode)).toBe(false)
})

test('times say the day when it was not today', () => {
  const noon = new Date(2026, 10, 21, 12, 5).getTime()
  expect(clockTime(noon, noon + 3_600_000)).toBe('12:05')
  expect(clockTime(noon, noon + 86_400_000)).toBe('21/11 12:05')
  expect([age(noon, noon - 5, 'fr'), age(noon, noon + 120_000, 'fr'), age(noon, noon + 7_500_000, 'en')]).toEqual(['à l’instant', '2 min', '2 h 05'])
})

test('why the conversation ended, in one of the ways a crew can act on', () => {
  expect([null, 'left', 'revoked', 'not_signed_in', 'denied', 'old_version', 'replaced'].map((each) => stopKind(each as 'left'))).toEqual([
    null, null, 'revoked', 'access', 'access', 'old', 'other',
  ])
})
