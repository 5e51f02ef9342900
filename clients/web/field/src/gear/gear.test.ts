import { Replica } from '@vigie/core'
import { expect, test } from 'vitest'
import type { Entry } from '../outbox.ts'
import { batteryWish, fuelWish, gearOf, statesOf, stateWish, stepOf } from './gear.ts'

function world(): Replica {
  const replica = new Replica('o', 'operation')
  replica.recall([
    { type: 'vehicle', id: 'v', call_sign: 'VPSP 1', kind: 'ambulance_bls', team_id: 'us', technical_state: 'operational', fuel: 'half' },
    { type: 'vehicle', id: 'w', call_sign: 'VPSP 2', kind: 'ambulance_bls', team_id: 'them' },
    { type: 'radio', id: 'r', code: 'R 12', kind: 'vhf', team_id: 'us', battery_pct: 60 },
    { type: 'radio', id: 's', code: 'R 2', kind: 'vhf', team_id: 'us' },
  ])
  return replica
}

function entry(command: object, state: 'waiting' | 'refused' = 'waiting'): Entry {
  return { id: 'e', command: { id: 'e', n: 1, at: 0, ...command }, bootId: 1, what: { fr: '', en: '' }, state, sentence: {} } as unknown as Entry
}

test('a crew sees what it has, and nothing of others', () => {
  expect(gearOf(world(), [], 'us')).toEqual({
    vehicles: [{ id: 'v', name: 'VPSP 1', state: 'operational', fuel: 'half' }],
    radios: [
      { id: 's', name: 'R 2', battery: null },
      { id: 'r', name: 'R 12', battery: 60 },
    ],
    isOnItsWay: false,
  })
})

test('what was said here counts at once, piece by piece; what was refused does not', () => {
  const entries = [entry(fuelWish('v', 'quarter')), entry(stateWish('v', 'breakdown')), entry(batteryWish('s', 25)), entry(fuelWish('v', 'full'), 'refused')]
  const gear = gearOf(world(), entries, 'us')
  expect(gear.vehicles[0]).toMatchObject({ state: 'breakdown', fuel: 'quarter' })
  expect(gear.radios[0]).toMatchObject({ battery: 25 })
  expect(gear.isOnItsWay).toBe(true)
})

test('a measured charge stands on the nearest step', () => {
  expect([null, 4, 60, 66, 91].map(stepOf)).toEqual([null, 10, 50, 75, 100])
})

test('a crew says what it finds; a vehicle that is in the garage shows as such', () => {
  expect(statesOf('limited')).not.toContain('maintenance')
  expect(statesOf('repair')).toContain('repair')
})
