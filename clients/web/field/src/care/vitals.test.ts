import { expect, test } from 'vitest'
import { EMPTY, faultOf, figureOf, readVitals } from './vitals.ts'

test('only what was measured is sent, and nothing is no measurement', () => {
  expect(readVitals(EMPTY)).toBeNull()
  expect(faultOf({ ...EMPTY, typed: { heart_rate_per_min: '' } })).toBe('nothing')
  expect(readVitals({ ...EMPTY, typed: { heart_rate_per_min: '88', temperature_c: '36,5', glucose: '90', pain: '4' }, avpu: 'verbal' })).toEqual({
    type: 'vitals', heart_rate_per_min: 88, temperature_c: 36.5, glucose: { value: 90, unit: 'mg_per_dl' },
    pain: { scale: 'to_ten', value: 4 }, avpu: 'verbal', measured_by: 'first_aider',
  })
  expect(readVitals({ ...EMPTY, pupils: { are_reactive: false } })?.pupils).toEqual({ are_reactive: false })
})

test('what the server would refuse is said before it is sent (rule CA10)', () => {
  expect(faultOf({ ...EMPTY, typed: { systolic_mmhg: '80', diastolic_mmhg: '120' } })).toBe('pressure')
  expect(faultOf({ ...EMPTY, typed: { systolic_mmhg: '120', diastolic_mmhg: '80' } })).toBeNull()
  expect(faultOf({ ...EMPTY, typed: { temperature_c: '3' } })).toBe('low')
  expect(faultOf({ ...EMPTY, gcs: { eyes: 4 } }), 'a part of the scale is no total').toBe('glasgow')
})

test('a trend takes what was told in the same unit', () => {
  expect(figureOf({ type: 'vitals', gcs: { eyes: 4, verbal: 5, motor: 6 } }, 'gcs')).toBe(15)
  expect(figureOf({ type: 'vitals', glucose: { value: 5, unit: 'mmol_per_l' } }, 'glucose')).toBeNull()
  expect(figureOf({ type: 'vitals', spo2_pct: 0 }, 'spo2_pct')).toBe(0)
})
