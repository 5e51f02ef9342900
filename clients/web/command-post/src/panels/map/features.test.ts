import { expect, test } from 'vitest'
import { Replica } from '@vigie/core'
import { makeRows } from '../board/rows.ts'
import { boundsOf, FAINT_AFTER_MS, teamFeatures } from './features.ts'

const replica = new Replica('o', 'operation')

test('an operation without any place has no bounds', () => {
  expect(boundsOf(replica)).toBeNull()
})

test('teams with a position are drawn, old positions faint; bounds hold everything that has a place', () => {
  replica.beginSnapshot('')
  replica.addPart({
    type: 'snapshot',
    operation_id: 'o',
    log_id: 'l',
    seq: 1,
    part: 0,
    parts: 1,
    entities: [
      { type: 'team', id: 'a', call_sign: 'A', kind: 'pair', status: 'patrol' },
      { type: 'team', id: 'b', call_sign: 'B', kind: 'pair' },
      { type: 'team', id: 'c', call_sign: 'C', kind: 'pair' },
      { type: 'site', id: 's', code: 'PS', name: 'Poste', kind: 'first_aid_post', lat_deg: 50, lon_deg: 4 },
    ],
  })
  replica.applyPositions([
    ['a', FAINT_AFTER_MS, 48, 2],
    ['b', 0, 47, 1],
  ])
  const { features } = teamFeatures(makeRows(replica), replica, 'a', FAINT_AFTER_MS + 1)
  expect(features.map(({ properties }) => [properties.id, properties.opacity, properties.isSelected])).toEqual([
    ['a', 1, true],
    ['b', 0.45, false],
  ])
  expect(features[0]?.geometry.coordinates).toEqual([2, 48])
  expect(boundsOf(replica)).toEqual([
    [1, 47],
    [4, 50],
  ])
})
