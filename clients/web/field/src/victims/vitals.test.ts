import { expect, test } from 'vitest'
import { readVitals, wrongFields } from './vitals.ts'

test('only what was typed is sent, and nothing is no measurement', () => {
  expect(readVitals({}, null)).toBeNull()
  expect(readVitals({ heart_rate_per_min: ' ' }, null)).toBeNull()
  expect(readVitals({ heart_rate_per_min: '88', spo2_pct: ' 97 ' }, 'verbal')).toEqual({
    type: 'vitals', heart_rate_per_min: 88, spo2_pct: 97, avpu: 'verbal', measured_by: 'first_aider',
  })
})

test('what nobody can have is shown as wrong', () => {
  expect(wrongFields({ heart_rate_per_min: '88', spo2_pct: '100', breaths_per_min: '0' })).toEqual([])
  expect(wrongFields({ heart_rate_per_min: '888', spo2_pct: '101', breaths_per_min: '1,5', systolic_mmhg: 'x' })).toEqual([
    'heart_rate_per_min', 'breaths_per_min', 'spo2_pct', 'systolic_mmhg',
  ])
})
