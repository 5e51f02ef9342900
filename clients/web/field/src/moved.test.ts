import { Replica } from '@vigie/core'
import type { Entity } from '@vigie/core'
import { expect, test } from 'vitest'
import { movedTo } from './moved.ts'

const ME = { deviceId: 'd', teamId: 'a' }

function knowing(...entities: object[]): Replica {
  const replica = new Replica('o', 'team')
  replica.recall(entities as Entity[])
  return replica
}

function team(id: string, into: string | null = null): object {
  return { type: 'team', id, call_sign: id, kind: 'pair', merged_into: into }
}

function device(teamId: string, more: object = {}): object {
  return { type: 'device', id: 'd', role: 'team_leader', platform: 'phone', label: 'p', team_id: teamId, enrolled_at: 1, ...more }
}

test('a phone stays with its team as long as nothing else is said', () => {
  expect(movedTo(knowing(), ME)).toBeNull()
  expect(movedTo(knowing(team('a'), device('a')), ME)).toBeNull()
})

test('its own device tells of which team it is, be the old one out of sight (rule RL5)', () => {
  expect(movedTo(knowing(team('b'), device('b')), ME)).toBe('b')
})

test('a team that ended leads to the one that goes on, for who is listed as no device too', () => {
  expect(movedTo(knowing(team('a', 'b'), team('b')), ME)).toBe('b')
  expect(movedTo(knowing(team('a', 'b'), team('b', 'c'), team('c')), ME)).toBe('c')
  expect(movedTo(knowing(team('a', 'b'), team('b', 'a')), ME), 'never round for ever').not.toBeUndefined()
})

test('a phone that was shut out goes nowhere', () => {
  expect(movedTo(knowing(team('a'), device('b', { is_revoked: true })), ME)).toBeNull()
})
