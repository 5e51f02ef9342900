import { expect, test } from 'vitest'
import { Replica } from '@vigie/core'
import type { Entity } from '@vigie/core'
import { makeRows } from '../board/rows.ts'
import { distanceM, nearnessTo, showDistance, withThoseOnItFirst } from './nearness.ts'

const pair = { type: 'team', kind: 'pair' } as const
const free = { status: 'patrol', availability: 'available' } as const
const entities: Entity[] = [
  { ...pair, ...free, id: 'far', call_sign: 'A' },
  { ...pair, ...free, id: 'near', call_sign: 'B' },
  { ...pair, ...free, id: 'lost', call_sign: 'C' },
  { ...pair, id: 'busy', call_sign: 'D', status: 'on_scene', availability: 'engaged' },
  { ...pair, id: 'there', call_sign: 'E', status: 'on_scene', availability: 'engaged' },
  { ...pair, id: 'off', call_sign: 'F' },
  { type: 'site', id: 's', code: 'PS1', name: 'Poste 1', kind: 'first_aid_post', lat_deg: 48, lon_deg: 2 },
  { type: 'intervention', id: 'i', number: 1, reported_at: 0, site_id: 's', team_ids: ['there'] },
]
const replica = new Replica('o', 'operation')
replica.beginSnapshot('')
replica.addPart({ type: 'snapshot', operation_id: 'o', log_id: 'l', seq: 1, part: 0, parts: 1, entities })
replica.applyPositions([
  ['far', 1, 48.1, 2],
  ['near', 1, 48.001, 2],
  ['busy', 1, 48, 2],
  ['there', 1, 49, 2],
])

test('from an intervention: who is on it, who is free by nearness, then the others; nobody who is off duty', () => {
  const intervention = replica.get('intervention', 'i')!
  const seen = withThoseOnItFirst(makeRows(replica), intervention, nearnessTo(intervention, replica))
  expect(seen.map(({ team }) => team.id)).toEqual(['there', 'near', 'far', 'lost', 'busy'])
})

test('a degree of latitude is about 111 km, and people read it rounded', () => {
  expect(distanceM([2, 48], [2, 49])).toBeCloseTo(111_195, -2)
  expect([showDistance(83, 'fr'), showDistance(1_234, 'fr'), showDistance(1_234, 'en')]).toEqual(['80 m', '1,2 km', '1.2 km'])
})
