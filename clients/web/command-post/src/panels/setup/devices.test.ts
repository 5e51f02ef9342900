import { expect, test } from 'vitest'
import { inUse, troublesOf } from './devices.ts'
import type { ListedDevice } from './devices.ts'

const FINE = { app: 'vigie-field 1', position: 'granted', camera: 'prompt', notifications: 'unknown', clock_skew_ms: 0, is_clock_wrong: false } as const

function device(label: string, more: Partial<ListedDevice> = {}): ListedDevice {
  return { device_id: label, label, role: 'team_leader', platform: 'phone', team_id: null, last_seen_at: null, revoked_at: null, ...more }
}

test('a wrong clock is named first, then what the phone may not use (rule HS11)', () => {
  const condition = { ...FINE, position: 'denied', clock_skew_ms: -400_000, is_clock_wrong: true } as const
  expect(troublesOf(device('A', { condition, trouble: { reason: 'null_island', dropped: 3 } }), 'fr')).toEqual(['horloge en retard de 7 min', 'position refusée', 'points écartés : 3'])
  expect(troublesOf(device('A', { condition: { ...condition, clock_skew_ms: 86_400_000 } }), 'en')[0]).toBe('clock is fast by 24 h')
  expect([troublesOf(device('A', { condition: FINE }), 'fr'), troublesOf(device('A'), 'fr')]).toEqual([[], []])
})

test('who has trouble comes first; who was shut out is not listed', () => {
  const wrong = { ...FINE, is_clock_wrong: true }
  const listed = inUse([device('B 10'), device('B 2'), device('C', { condition: wrong }), device('A', { revoked_at: 1 })])
  expect(listed.map(({ label }) => label)).toEqual(['C', 'B 2', 'B 10'])
})
