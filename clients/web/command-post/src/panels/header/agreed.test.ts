import type { Operation } from '@vigie/core'
import { expect, test } from 'vitest'
import { tellAgreed, tellHours } from './agreed.ts'

const NOW = new Date(2027, 5, 5, 12, 0).getTime()
const MORNING = new Date(2027, 5, 5, 8, 0).getTime()
const EVENING = new Date(2027, 5, 5, 20, 30).getTime()
const TOMORROW = new Date(2027, 5, 6, 2, 0).getTime()

test('the hours of today need no day', () => {
  expect(tellHours({ planned_start_at: MORNING, planned_end_at: EVENING }, NOW, 'fr')).toBe('08:00 – 20:30')
})

test('another day is said, once if both are of that day', () => {
  expect(tellHours({ planned_start_at: MORNING, planned_end_at: TOMORROW }, NOW, 'fr')).toBe('08:00 – 06/06 02:00')
  expect(tellHours({ planned_start_at: MORNING, planned_end_at: EVENING }, TOMORROW, 'fr')).toBe('05/06 08:00 – 20:30')
})

test('half of the hours is said as what it is, none not at all', () => {
  expect(tellHours({ planned_end_at: EVENING }, NOW, 'en')).toBe('until 20:30')
  expect(tellHours({ planned_start_at: MORNING, planned_end_at: null }, NOW, 'fr')).toBe('à partir de 08:00')
  expect(tellHours({}, NOW, 'fr')).toBeNull()
})

test('what was agreed is told as far as somebody said it', () => {
  const plain = { id: 'o', code: 'M', name: 'M', kind: 'event_cover', created_at: 0 } as unknown as Operation
  expect(tellAgreed(plain, null, NOW, 'fr')).toEqual([])
  const told = tellAgreed({ ...plain, cover_size: 'medium', planned_end_at: EVENING, expected_attendance: 8000, organiser: 'Ville' } as Operation, 'CRF 34', NOW, 'en')
  expect(told).toEqual(['cover DPS-ME (medium)', 'planned until 20:30', 'expected attendance 8,000', 'organiser Ville', 'lead CRF 34'])
})
