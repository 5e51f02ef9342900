import { expect, test } from 'vitest'
import { Replica } from '@vigie/core'
import type { Entity } from '@vigie/core'
import { addresseesOf, keysOf, listConversations, messagesOf } from './conversations.ts'

const NOW = 1_000
const nobodys = (): boolean => false

function replicaOf(...messages: object[]): Replica {
  const replica = new Replica('o', 'operation')
  const made = messages.map((more, index) => ({
    type: 'message', id: `m${index}`, kind: 'text', from_device_id: 'd', sent_at: index, accepted_at: index, ...more,
  }))
  const things: object[] = [
    { type: 'team', id: 't', call_sign: 'VPSP 12', kind: 'ambulance' },
    { type: 'sector', id: 's', code: 'NORD', name: 'Nord', kind: 'sector' },
    ...made,
  ]
  replica.applyChange({ type: 'change', operation_id: 'o', after: 0, seq: 1, entities: things as Entity[] })
  return replica
}

test.each([
  ['what a team says', { from_team_id: 't', is_for_posts: true }, ['team:t']],
  ['what a first-aid post says', { from_site_id: 'x', is_for_posts: true }, ['site:x']],
  ['what is for one team', { to: { team_ids: ['t'] } }, ['team:t']],
  ['what is for two teams', { to: { team_ids: ['t', 'u'] } }, ['team:t', 'team:u']],
  ['what is for a sector', { to: { sector_id: 's' } }, ['sector:s']],
  ['what is for a site', { to: { site_id: 'x' } }, ['site:x']],
  ['what is for everybody', { to: { is_everyone: true } }, ['all']],
  ['what posts say to each other', {}, ['posts']],
  ['what is for one desk', { to: { role: 'medical_officer' } }, ['posts']],
])('%s has its place', (_, more, keys) => expect(keysOf(replicaOf(more).get('message', 'm0')!)).toEqual(keys))

test('what is said in a conversation goes to whom it is with', () => {
  expect(['team:t', 'sector:s', 'site:x', 'all', 'posts'].map(addresseesOf)).toEqual([
    { team_ids: ['t'] },
    { sector_id: 's' },
    { site_id: 'x' },
    { is_everyone: true },
    {},
  ])
})

test('what nobody at a post has read comes first, then what is overdue or new', () => {
  const order = { cause: 'order_unacknowledged', rank: 'order', since: 1, due_at: NOW }
  const replica = replicaOf(
    { to: { sector_id: 's' }, attention: [order] },
    { from_team_id: 't', is_for_posts: true },
    { to: { is_everyone: true }, is_for_posts: true },
  )
  const listed = listConversations(replica, NOW, nobodys)
  expect(listed.map(({ key, name, unread, isDue }) => [key, name, unread, isDue])).toEqual([
    ['team:t', 'VPSP 12', 1, false],
    ['sector:s', 'NORD', 0, true],
    ['all', '', 0, false],
    ['posts', '', 0, false],
  ])
  expect(listConversations(replica, NOW - 1, () => true).map(({ unread, isDue }) => [unread, isDue])).toEqual(Array(4).fill([0, false]))
})

test('a team’s thread has all it was told, by whatever way, newest first', () => {
  const replica = replicaOf({ to: { team_ids: ['t'] }, team_ids: ['t'] }, { to: { sector_id: 's' }, team_ids: ['t', 'u'] }, { team_ids: ['u'] })
  expect(messagesOf(replica, 'team:t').map(({ id }) => id)).toEqual(['m1', 'm0'])
  expect(messagesOf(replica, 'sector:s').map(({ id }) => id)).toEqual(['m1'])
})
