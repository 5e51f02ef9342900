import { Replica } from '@vigie/core'
import type { Entity } from '@vigie/core'
import { expect, test } from 'vitest'
import { inBatches, newcomers } from './newcomers.ts'

test('only teams that wait to be taken in, who has waited longest first', () => {
  const team = (id: string, change: object): Entity => ({ type: 'team', id, call_sign: id, kind: 'pair', ...change })
  const replica = new Replica('operation', 'operation')
  replica.recall([
    team('late', { is_awaiting_approval: true, status_at: 9 }),
    team('early', { is_awaiting_approval: true, status_at: 2 }),
    team('ours', {}),
    team('gone', { is_awaiting_approval: true, merged_into: 'ours' }),
  ])
  expect(newcomers(replica).map(({ id }) => id)).toEqual(['early', 'late'])
})

test('many are taken in by few commands (rule AR3)', () => {
  const ids = Array.from({ length: 120 }, (_, index) => `team ${index}`)
  expect(inBatches(ids).map(({ length }) => length)).toEqual([50, 50, 20])
  expect(inBatches(ids).flat()).toEqual(ids)
  expect(inBatches([])).toEqual([])
})
