import { Replica } from '@vigie/core'
import { expect, test } from 'vitest'
import { mergeWish, partsOf, phonesOf, reliefWish, splitWish, standingTeams } from './regroup.ts'

function world(): Replica {
  const replica = new Replica('o', 'operation')
  replica.recall([
    { type: 'team', id: 'b', call_sign: 'EQ 10', kind: 'pair' },
    { type: 'team', id: 'a', call_sign: 'EQ 2', kind: 'ambulance_crew' },
    { type: 'team', id: 'x', call_sign: 'EQ 1', kind: 'pair', merged_into: 'a' },
    { type: 'member', id: 'm', code: 'M1', team_id: 'a' },
    { type: 'member', id: 'n', code: 'M2', team_id: 'b' },
    { type: 'vehicle', id: 'v', call_sign: 'VPSP 1', kind: 'ambulance_bls', team_id: 'a' },
    { type: 'radio', id: 'r', code: 'R1', kind: 'vhf', team_id: 'a' },
    { type: 'device', id: 'p', role: 'team_leader', platform: 'phone', label: 'EQ 2', team_id: 'a', enrolled_at: 0 },
    { type: 'device', id: 'gone', role: 'team_leader', platform: 'phone', label: 'EQ 2', team_id: 'a', enrolled_at: 0, is_revoked: true },
    { type: 'device', id: 'car', role: 'tracker', platform: 'tracker', label: 'balise', team_id: 'a', enrolled_at: 0, is_in_vehicle: true },
  ])
  return replica
}

test('a team that has ended is not offered', () => {
  expect(standingTeams(world()).map(({ call_sign }) => call_sign)).toEqual(['EQ 2', 'EQ 10'])
})

test('a part takes what was ticked, of the kind of its team, and a count only if somebody counted', () => {
  const replica = world()
  const parts = partsOf('a', replica)
  expect(parts.map(({ name }) => name)).toEqual(['M1', 'VPSP 1', 'R1'])
  const wish = splitWish(replica.get('team', 'a')!, { id: 'new', callSign: ' EQ 2 bis ', headcount: null, isOnSameMission: true }, [parts[0]!, parts[2]!])
  expect(wish).toEqual({
    type: 'team.split', team_id: 'a', new_team_id: 'new', call_sign: 'EQ 2 bis', kind: 'ambulance_crew',
    member_ids: ['m'], vehicle_ids: [], radio_ids: ['r'], is_on_same_mission: true,
  })
})

test('a merge names who ends and who goes on', () => {
  expect(mergeWish('b', 'a', 4)).toEqual({ type: 'team.merge', team_id: 'b', into_team_id: 'a', headcount: 4 })
  expect(mergeWish('b', 'a', undefined)).toEqual({ type: 'team.merge', team_id: 'b', into_team_id: 'a' })
})

test('a relief names who comes, what was seen and which phones stay; the tracker of a vehicle is nobody’s (rules RL1, RL2)', () => {
  const replica = world()
  expect(phonesOf('a', replica).map(({ id }) => id)).toEqual(['p'])
  const [, vehicle] = partsOf('a', replica)
  expect(reliefWish('a', { incoming: ['n'], headcount: 3, kept: ['p'], isLeaving: true }, [vehicle!])).toEqual({
    type: 'team.take_over', team_id: 'a', incoming: ['n'], headcount: 3, vehicle_ids: ['v'], radio_ids: [], kept_device_ids: ['p'], is_outgoing_leaving: true,
  })
})
