import { Replica } from '@vigie/core'
import type { Entity, Whole } from '@vigie/core'
import { expect, test } from 'vitest'
import { equipmentOf, hasOtherPhone, membersOf, missingNote, thingsOf, wishesFor } from './crew.ts'

const US = 'team us'

function replicaOf(...entities: Entity[]): Replica {
  const replica = new Replica('operation', 'team')
  replica.recall(entities)
  return replica
}

function member(id: string, presence: Whole<'member'>['presence'] = 'expected', team_id = US): Entity {
  return { type: 'member', id, code: id, team_id, presence }
}

function device(id: string, change: Partial<Whole<'device'>> = {}): Entity {
  return { type: 'device', id, role: 'team_leader', platform: 'phone', label: '', team_id: US, enrolled_at: 1, ...change }
}

test('people and things of the team, and nobody else', () => {
  const replica = replicaOf(
    member('b'), member('a'), member('c', 'expected', 'team them'),
    { type: 'vehicle', id: 'v', call_sign: 'VPSP 1', kind: 'ambulance_bls', team_id: US },
    { type: 'radio', id: 'r', code: 'R1', kind: 'vhf', team_id: null },
  )
  expect(membersOf(replica, US).map(({ code }) => code)).toEqual(['a', 'b'])
  const { vehicles, radios } = equipmentOf(replica, US)
  expect([vehicles.length, radios.length]).toEqual([1, 0])
})

test('another phone is one that still speaks for the team: no tracker, none that was shut out, not this one', () => {
  const of = (change: Partial<Whole<'device'>>): boolean => hasOtherPhone(replicaOf(device('other', change)), US, 'mine')
  expect([of({}), of({ is_revoked: true }), of({ role: 'tracker' }), of({ team_id: 'team them' }), of({ id: 'mine' })]).toEqual([true, false, false, false, false])
})

test('only what is new is said; a relief says everything at once and keeps this phone alone (rule AR4)', () => {
  const replica = replicaOf(member('a', 'checked_in'), member('b'))
  const begin = {
    teamId: US, deviceId: 'mine', headcount: 3, declared: 3, members: membersOf(replica, US), present: new Set(['a', 'b']),
    equipment: equipmentOf(replica, US), ticked: new Map(), isRelief: false,
  }
  expect(wishesFor(begin)).toEqual([{ type: 'member.report_presence', member_id: 'b', presence: 'checked_in' }])
  expect(wishesFor({ ...begin, declared: 2, present: new Set() })).toEqual([{ type: 'team.declare_composition', team_id: US, headcount: 3 }])
  expect(wishesFor({ ...begin, present: new Set(['b']), isRelief: true })).toEqual([
    { type: 'team.take_over', team_id: US, headcount: 3, incoming: ['b'], vehicle_ids: [], radio_ids: [], kept_device_ids: ['mine'] },
  ])
})

test('vehicles and radios are ticked one by one; what is missing is told, and no relief takes it over', () => {
  const replica = replicaOf(
    { type: 'radio', id: 'r', code: 'R1', kind: 'vhf', team_id: US },
    { type: 'vehicle', id: 'v', call_sign: 'VPSP 1', kind: 'ambulance_bls', team_id: US },
  )
  const equipment = equipmentOf(replica, US)
  const words = { isMissing: 'Absent', isHere: 'Là' }
  expect(thingsOf(equipment).map(({ name }) => name)).toEqual(['VPSP 1', 'R1'])
  expect([missingNote(equipment, new Map(), words, 'fr'), missingNote(equipment, new Map([['v', 'here']]), words, 'fr')]).toEqual([null, null])
  expect(missingNote(equipment, new Map([['r', 'missing']]), words, 'fr')).toBe('Absent\u00a0: R1')
  const ticked = new Map([['v', 'missing'], ['r', 'here']] as const)
  expect(missingNote(equipment, ticked, words, 'fr')).toBe('Absent\u00a0: VPSP 1 · Là\u00a0: R1')
  const relief = { teamId: US, deviceId: 'mine', headcount: 3, declared: 3, members: [], present: new Set<string>(), equipment, isRelief: true }
  expect(wishesFor({ ...relief, ticked })[0]).toMatchObject({ vehicle_ids: [], radio_ids: ['r'] })
  expect(wishesFor({ ...relief, ticked: new Map() })[0], 'not looked at').toMatchObject({ vehicle_ids: ['v'], radio_ids: ['r'] })
})
