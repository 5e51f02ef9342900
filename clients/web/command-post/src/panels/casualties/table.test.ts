import { expect, test } from 'vitest'
import { Replica } from '@vigie/core'
import type { Entity } from '@vigie/core'
import { countCare, countIn, countUnaccounted, makeCasualties } from './table.ts'

const OPERATION = '00000000-0000-7000-8000-000000000001'
const SITE = '00000000-0000-7000-8000-000000000002'

function replicaOf(...entities: Entity[]): Replica {
  const replica = new Replica(OPERATION, 'operation')
  for (const [index, entity] of entities.entries())
    replica.applyChange({ type: 'change', operation_id: OPERATION, after: index, seq: index + 1, entities: [entity] })
  return replica
}

const board = (more: object): Entity => ({ type: 'casualty_board', id: OPERATION, ...more }) as Entity

test('before anybody was counted there is no board', () => {
  expect(makeCasualties(replicaOf())).toBeNull()
})

test('places come in the order of a victim’s way, named where they have an entry', () => {
  const casualties = makeCasualties(
    replicaOf(
      { type: 'site', id: SITE, code: 'PMA', name: 'Poste médical', kind: 'advanced_medical_post' } as Entity,
      board({
        tags_issued: 5,
        tags_in_use: 4,
        tags_void: 1,
        totals: { immediate: 3, minor: 1 },
        places: [
          { kind: 'lost', counts: { minor: 1 } },
          { kind: 'site', site_id: SITE, counts: { immediate: 2 } },
          { kind: 'scene', counts: { immediate: 1 } },
        ],
      }),
    ),
  )!
  expect(casualties.lines.map((line) => [line.kind, line.name, line.total])).toEqual([
    ['scene', '', 1],
    ['site', 'PMA', 2],
    ['lost', '', 1],
  ])
  expect(casualties.columns).toEqual(['immediate', 'delayed', 'minor', 'uninjured', 'deceased'])
  expect([countIn(casualties, 'site'), countIn(casualties, 'transport')]).toEqual([2, 0])
  expect(casualties.doesReconcile).toBe(true)
})

test('a count that does not add up is not called right', () => {
  for (const wrong of [{ tags_issued: 2, tags_in_use: 1, places: [] }, { tags_issued: 3, tags_in_use: 1, tags_void: 1 }])
    expect(makeCasualties(replicaOf(board(wrong)))!.doesReconcile).toBe(false)
})

test('minor care is counted by nature, everywhere or at one place', () => {
  const rows = [
    { nature: 'blister', count: 2 },
    { nature: 'blister', site_id: SITE, count: 3 },
    { nature: 'cramp', site_id: SITE, count: 1 },
  ]
  const counted = makeCasualties(replicaOf(board({ minor_care: rows })))!.board
  expect([countCare(counted, 'blister'), countCare(counted, 'blister', SITE), countCare(counted, 'blister', null), countCare(null, 'cramp')]).toEqual([5, 3, 2, 0])
})

test('numbers that phones hold and nobody has heard of are unaccounted for, until they are used or given back', () => {
  const block = (id: string, more: object): Entity => ({ type: 'number_block', id, kind: 'victim', first: 11, last: 20, device_id: SITE, reserved_at: 0, ...more }) as Entity
  expect(countUnaccounted(replicaOf(block('a', { used: [11, 12, 13] }), block('b', { returned_at: 5 }), block('c', { kind: 'intervention' })))).toBe(7)
})
