import { expect, test } from 'vitest'
import { makeEntry } from './entry.ts'
import type { Draft } from './entry.ts'

const DRAFT: Draft = { kind: 'event', origin: '', recipient: '', text: 'vent fort', isImportant: false, about: null, at: null, initials: 'AB' }

test.each<[string, Partial<Draft>, object]>([
  ['what happened is signed by who sits at the post', {}, { origin: 'AB', text: 'vent fort' }],
  ['what was heard was heard by them', { kind: 'message_in', origin: 'VPSP 12' }, { origin: 'VPSP 12', recipient: 'AB' }],
  ['what was said was said by them', { kind: 'message_out', recipient: 'SAMU' }, { origin: 'AB', recipient: 'SAMU' }],
  ['another name stands', { origin: 'Chef' }, { origin: 'Chef' }],
  ['a time that was given is kept', { at: 5 }, { stated_at: 5 }],
  ['what it is about is linked', { about: { kind: 'team', id: 't' }, isImportant: true }, { links: [{ kind: 'team', id: 't' }], is_important: true }],
])('%s', (_, more, expected) => expect(makeEntry({ ...DRAFT, ...more }, 'id')).toMatchObject({ type: 'log.write', entry_id: 'id', ...expected }))

test('nobody is named where nobody has taken the desk, and a decision has no recipient', () => {
  expect(makeEntry({ ...DRAFT, initials: '', kind: 'decision', recipient: 'x' }, 'id')).toEqual({ type: 'log.write', entry_id: 'id', kind: 'decision', text: 'vent fort' })
})

test('without words, or with a time that is none, nothing is written', () => {
  expect(makeEntry({ ...DRAFT, text: ' ' }, 'id')).toBeNull()
  expect(makeEntry({ ...DRAFT, at: undefined }, 'id')).toBeNull()
})
