import type { Whole } from '@vigie/core'
import { expect, test } from 'vitest'
import { calledUpdate, numbersUpdate, precisionUpdate } from './services.ts'

const known = { id: 'i', lat_deg: 48.85, lon_deg: 2.34 } as Whole<'intervention'>

test('a service was called at a time, or was not called after all', () => {
  expect(calledUpdate(known, 'samu_called_at', 1_000)).toEqual({ type: 'intervention.update', intervention_id: 'i', samu_called_at: 1_000 })
  expect(calledUpdate(known, 'fire_called_at', null)).toEqual({ type: 'intervention.update', intervention_id: 'i', cleared: ['fire_called_at'] })
})

test('numbers of other services are one line, each once', () => {
  expect(numbersUpdate(known, ' SAMU 34-2041; CODIS 88,CODIS 88 ,').external_ids).toEqual(['SAMU 34-2041', 'CODIS 88'])
  expect(numbersUpdate(known, ' ').external_ids).toEqual([])
})

test('the precision goes with its coordinates', () => {
  expect(precisionUpdate(known, 'street')).toEqual({ type: 'intervention.update', intervention_id: 'i', lat_deg: 48.85, lon_deg: 2.34, precision: 'street' })
  expect(precisionUpdate({ ...known, lat_deg: null }, 'street')).toBeNull()
})
