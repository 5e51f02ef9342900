import { expect, test } from 'vitest'
import { complete } from '../../../../core/messages.ts'
import type { Whole } from '@vigie/core'
import { natureUpdate, placeUpdate } from './changes.ts'

const at = complete({ type: 'intervention', id: 'i', number: 1, reported_at: 0, landmark_id: 'l', lat_deg: 48, lon_deg: 2 }) as Whole<'intervention'>

test('another place clears the former one; an address is only added to it', () => {
  expect(placeUpdate(at, { is: 'site', id: 's' })).toMatchObject({ site_id: 's', cleared: ['landmark_id', 'position'] })
  expect(placeUpdate(at, { is: 'landmark', id: 'm' })).toMatchObject({ landmark_id: 'm', cleared: ['position'] })
  expect(placeUpdate(at, { is: 'address', text: '3 rue Haute' })).toEqual({ type: 'intervention.update', intervention_id: 'i', address: '3 rue Haute' })
  expect(placeUpdate(at, null)).toMatchObject({ address: '', cleared: ['landmark_id', 'position'] })
})

test('a nature is changed or taken back', () => {
  expect([natureUpdate(at, 'C1').nature, natureUpdate(at, null).cleared]).toEqual(['C1', ['nature']])
})
