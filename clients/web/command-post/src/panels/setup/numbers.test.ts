import type { Entity } from '@vigie/core'
import { expect, test } from 'vitest'
import { holding } from '../../../../core/scenes.ts'
import { blocksIn, sumsOf } from './numbers.ts'

const block = (id: string, first: number, more: object): Entity =>
  ({ type: 'number_block', id, kind: 'victim', first, last: first + 9, device_id: 'd', reserved_at: 0, ...more }) as Entity

test('each number that was laid aside is used, left or void (rule IN4)', () => {
  const rows = blocksIn(
    holding(
      { type: 'team', id: 't', call_sign: 'VPSP 1', kind: 'pair' } as Entity,
      { type: 'device', id: 'd', role: 'team_leader', platform: 'phone', label: 'téléphone 3', enrolled_at: 0 } as Entity,
      block('back', 1, { used: [1, 2, 3], returned_at: 5 }),
      block('full', 11, { used: [11, 12, 13, 14, 15, 16, 17, 18, 19, 20], team_id: 't' }),
      block('open', 21, { used: [21], team_id: 't' }),
      block('other', 31, { kind: 'intervention' }),
    ),
  )
  expect(rows.map(({ id, who, used, left }) => [id, who, used, left])).toEqual([
    ['other', 'téléphone 3', 0, 10],
    ['open', 'VPSP 1', 1, 9],
    ['back', 'téléphone 3', 3, 0],
    ['full', 'VPSP 1', 10, 0],
  ])
  expect(sumsOf(rows)).toEqual([
    { kind: 'intervention', laidAside: 10, used: 0, left: 10, isVoid: 0 },
    { kind: 'victim', laidAside: 30, used: 14, left: 9, isVoid: 7 },
  ])
})
