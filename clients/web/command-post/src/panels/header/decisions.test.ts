import { expect, test } from 'vitest'
import { Replica } from '@vigie/core'
import type { Attention, Entity } from '@vigie/core'
import type { TeamRow } from '../board/rows.ts'
import { countDecisions, findOldest } from './decisions.ts'

const NOW = 1_000_000

function replicaOf(...entities: object[]): Replica {
  const replica = new Replica('o', 'operation')
  replica.applyChange({ type: 'change', operation_id: 'o', after: 0, seq: 1, entities: entities as Entity[] })
  return replica
}

const waits = (cause: Attention['cause'], dueAt: number, more: object = {}): object => ({ cause, rank: 'victim', since: 1, due_at: dueAt, ...more })

test('what waits counts before it is due, and stands out from then on; what somebody lets wait does not', () => {
  const replica = replicaOf(
    { type: 'intervention', id: 'i1', number: 1, reported_at: 0, attention: [waits('intervention_unassigned', NOW + 1)] },
    { type: 'intervention', id: 'i2', number: 2, reported_at: 0, attention: [waits('intervention_unassigned', NOW)] },
    { type: 'victim', id: 'v', number: 47, found_at: 0, last_news_at: 0, attention: [waits('victim_waiting', NOW, { muted_until: NOW + 9 })] },
  )
  expect(countDecisions(replica, NOW)).toEqual({
    unassigned: { all: 2, due: 1 },
    orders: { all: 0, due: 0 },
    victims: { all: 1, due: 0 },
    regulation: { all: 0, due: 0 },
  })
})

test('a thing that waits for two reasons of one counter counts once', () => {
  const both = [waits('victim_untriaged', NOW), waits('victim_waiting', NOW)]
  const replica = replicaOf({ type: 'victim', id: 'v', number: 47, found_at: 0, last_news_at: 0, attention: both })
  expect(countDecisions(replica, NOW).victims).toEqual({ all: 1, due: 1 })
})

test('the oldest data is that of the team on duty heard longest ago', () => {
  const row = (id: string, heardAt: number | null, status = 'patrol'): TeamRow => ({ team: { id, status }, heardAt }) as TeamRow
  expect(findOldest([row('a', 20), row('b', 10), row('c', 5, 'off_duty')])?.team.id).toBe('b')
  expect(findOldest([row('a', 20), row('b', null)])?.team.id).toBe('b')
  expect(findOldest([])).toBeNull()
})
