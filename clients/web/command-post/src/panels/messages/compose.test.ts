import { expect, test } from 'vitest'
import type { CannedMessage } from '../../catalogue.svelte.ts'
import { compose, composeReport, hasReaders } from './compose.ts'
import type { Draft } from './compose.ts'

const EMPTY: Draft = { text: '', canned: null, slots: [], isOrder: false, priority: 'routine', isHeard: false, inReplyTo: null }
const canned = (kind: CannedMessage['kind'], more: Partial<CannedMessage> = {}): CannedMessage => ({ code: 'c', text: { fr: '', en: '' }, kind, ...more })

test.each<[string, Partial<Draft>, string, object]>([
  ['words for a team', { text: ' bonjour ' }, 'team:t', { kind: 'text', to: { team_ids: ['t'] }, text: 'bonjour' }],
  ['words for everybody', { text: 'orage' }, 'all', { kind: 'broadcast', to: { is_everyone: true } }],
  ['words for the posts', { text: 'relève' }, 'posts', { kind: 'text', to: {} }],
  ['an order is to be confirmed', { text: 'repliez-vous', isOrder: true }, 'sector:s', { kind: 'order', requires_ack: true }],
  ['a prepared order is one', { canned: canned('order') }, 'team:t', { kind: 'order', canned_code: 'c', requires_ack: true }],
  ['posts give each other no orders', { text: 'x', isOrder: true }, 'posts', { kind: 'text' }],
  ['a prepared message as urgent as it is prepared', { canned: canned('information', { priority: 'flash' }), priority: 'urgent' }, 'team:t', { kind: 'canned', priority: 'flash' }],
  ['what a team asks by radio', { canned: canned('request', { requires_ack: true }), slots: [2], isHeard: true }, 'team:t', { kind: 'request', from_team_id: 't', source: 'radio', slots: [2], requires_ack: true }],
  ['by which channel it was heard (rule MS11)', { text: 'x', isHeard: true, channel: ' 3 ' }, 'team:t', { channel: '3' }],
  ['people a team asks for by radio', { canned: canned('request', { effect: 'medical' }), isHeard: true }, 'team:t', { kind: 'request', request: { effect: 'medical' } }],
  ['people this post asks for', { canned: canned('request', { effect: 'lift' }) }, 'posts', { kind: 'request', request: { effect: 'lift' } }],
  ['what a team is heard to say is no order', { text: 'x', isOrder: true, isHeard: true }, 'team:t', { kind: 'text', from_team_id: 't' }],
  ['what is worth reading for an hour only', { text: 'x', worthMin: 60 }, 'team:t', { expires_after_ms: 3_600_000 }],
  ['what partners read too (rule MS4)', { text: 'x', isShared: true }, 'all', { is_shared: true }],
  ['an answer', { text: 'reçu', inReplyTo: 'm' }, 'team:t', { in_reply_to: 'm' }],
])('%s', (_, draft, key, expected) => {
  expect(compose({ ...EMPTY, ...draft }, key, 'id')).toMatchObject({ type: 'message.send', message_id: 'id', ...expected })
})

test('what a team is heard to say goes to the posts alone', () => {
  expect(compose({ ...EMPTY, text: 'x', isHeard: true }, 'team:t', 'id')).not.toHaveProperty('to')
})

test('what a post tells a team of a want is no request of its own', () => {
  expect(compose({ ...EMPTY, canned: canned('request', { effect: 'medical' }) }, 'team:t', 'id')).not.toHaveProperty('request')
})

test('blanks are nothing to send', () => {
  expect(compose({ ...EMPTY, text: '  ' }, 'all', 'id')).toBeNull()
  expect(composeReport({ sitrep: { i_am: '', i_see: '' } }, null, 'id')).toBeNull()
  expect(composeReport({ methane: { is_declared: false, hazards: '' } }, null, 'id')).toBeNull()
})

test('a report is for the posts, in the name of the team that was heard', () => {
  expect(composeReport({ sitrep: { i_see: 'fumée' } }, 't', 'id')).toEqual({
    type: 'message.send', message_id: 'id', kind: 'sitrep', sitrep: { i_see: 'fumée' }, from_team_id: 't', source: 'radio',
  })
  expect(composeReport({ methane: { is_declared: true } }, null, 'id')).toMatchObject({ kind: 'methane', priority: 'urgent' })
})

test('nothing is said of expiry or partners unless somebody says so; partners who see nothing are not offered (rule MS4)', () => {
  const plain = compose({ ...EMPTY, text: 'x', worthMin: null, isShared: false }, 'team:t', 'id')
  expect(plain).not.toHaveProperty('expires_after_ms')
  expect(plain).not.toHaveProperty('is_shared')
  expect([hasReaders([]), hasReaders([{ organisation_id: 'o', level: 'none' }]), hasReaders([{ organisation_id: 'o', level: 'resources' }])]).toEqual([false, false, true])
})
