import { expect, test } from 'vitest'
import { isBirth, typedOf, wishes } from './identity.ts'

const NOW = Date.UTC(2026, 5, 2)
const NOBODY = { age_years: null, sex: 'unknown' } as const

test('who it is and how the person looks are two commands, each only when something is new', () => {
  const typed = { ...typedOf(null), name: ' Dupont ', birth_date: '1980' }
  expect(wishes('v', null, typed, NOBODY, { age_years: 46, sex: 'female' }, NOW)).toMatchObject([
    { type: 'victim.identify', identity: { name: 'Dupont', birth_date: '1980', first_name: null, proof: 'declared' } },
    { type: 'victim.describe', age_years: 46, sex: 'female' },
  ])
  expect(wishes('v', null, typedOf(null), NOBODY, NOBODY, NOW)).toEqual([])
})

test('what was read and is not asked here is not lost', () => {
  const before = { type: 'victim_identity', name: 'A', nationality: 'FR', address: 'rue X' } as const
  expect(wishes('v', before, { ...typedOf(before), name: 'B' }, NOBODY, NOBODY, NOW)).toMatchObject([
    { identity: { name: 'B', nationality: 'FR', address: 'rue X' } },
  ])
})

test('a day of birth is real, past, and of somebody who can be alive', () => {
  expect(['1980', '1980-12', '2024-02-29', '2026-06-02'].every((each) => isBirth(each, NOW))).toBe(true)
  expect(['80', '1980-13', '2023-02-29', '2026-06-03', '1890', '1980-1-1'].some((each) => isBirth(each, NOW))).toBe(false)
  expect(wishes('v', null, { ...typedOf(null), birth_date: '2999' }, NOBODY, NOBODY, NOW)).toBeNull()
})
