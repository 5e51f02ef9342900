import type { Entity } from '@vigie/core'
import { expect, test } from 'vitest'
import { holding } from '../../../../core/scenes.ts'
import type { TeamRow } from '../board/rows.ts'
import { rankTeams } from './ranking.ts'

const sign = (id: string, more: object = {}) => ({ type: 'team', id, call_sign: id, kind: 'pair', status: 'patrol', availability: 'available', ...more }) as Entity
const replica = holding(
  sign('ready'), sign('on_it'), sign('over'), sign('busy', { availability: 'engaged' }), sign('free'),
  { type: 'intervention', id: 'i', number: 7, reported_at: 0, team_ids: ['on_it'] } as Entity,
  { type: 'assignment', id: 'a', team_id: 'ready', intervention_id: 'i', given_at: 1 } as Entity,
  { type: 'assignment', id: 'b', team_id: 'over', intervention_id: 'i', given_at: 1, ended_at: 2 } as Entity,
  { type: 'assignment', id: 'c', team_id: 'free', intervention_id: 'another', given_at: 1 } as Entity,
)
const rows = [...replica.of('team').values()].map((team) => ({ team, vehicles: [] }) as unknown as TeamRow)

test('who has or is about to get the order comes last and is called so: Enter gives nobody a second one', () => {
  const proposals = rankTeams(rows, [], replica.get('intervention', 'i')!, replica, '')
  expect(proposals.map(({ row }) => row.team.id)).toEqual(['over', 'free', 'busy', 'ready', 'on_it'])
  expect(proposals.filter(({ isPrepared }) => isPrepared).map(({ row }) => row.team.id)).toEqual(['ready'])
  expect(proposals.filter(({ isOnIt }) => isOnIt).map(({ row }) => row.team.id)).toEqual(['on_it'])
})
