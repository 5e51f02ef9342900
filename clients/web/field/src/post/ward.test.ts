import { Replica } from '@vigie/core'
import type { Entity } from '@vigie/core'
import { expect, test } from 'vitest'
import type { Entry } from '../outbox.ts'
import { ward } from './ward.ts'

const US = 'post'
const site: Entity = { type: 'site', id: US, code: 'P1', name: 'Poste 1', kind: 'first_aid_post', capacity: { immediate: 1, delayed: 4, beds: 3 } }
/** As on the wire, where what is declared, the default, is left out. */
const inHands = (state: 'declared' | 'confirmed', site_id = US): object => ({ custody: { holder: { kind: 'site', site_id }, since: 5, ...(state === 'declared' ? {} : { state }) } })
const victim = (id: string, change: object = {}): Entity => ({ type: 'victim', id, number: 1, found_at: 1, last_news_at: 1, category: 'delayed', ...change }) as Entity
const entry = (command: object): Entry => ({ id: 'c', command: { id: 'c', n: 1, at: 9, ...command } as Entry['command'], bootId: 1, what: { fr: '', en: '' }, state: 'waiting', sentence: {} })

function ids(all: readonly { readonly id: string }[]): string[] {
  return all.map(({ id }) => id)
}

function wardOf(entities: Entity[], entries: Entry[] = []): ReturnType<typeof ward> {
  const replica = new Replica('operation', 'site')
  replica.recall([site, ...entities])
  return ward(replica, entries, US)
}

test('given, waiting, in care: each victim is in one list, the most urgent first', () => {
  const all = wardOf([
    victim('told', inHands('declared')), victim('waits', inHands('confirmed')), victim('first', { ...inHands('confirmed'), category: 'immediate' }),
    victim('cared', { ...inHands('confirmed'), has_care: true }), victim('elsewhere', inHands('confirmed', 'other')), victim('void', { ...inHands('confirmed'), is_void: true }),
  ])
  expect([ids(all.given), ids(all.waiting), ids(all.inCare)]).toEqual([['told'], ['first', 'waits'], ['cared']])
})

test('what was just touched counts, before the server has answered', () => {
  const all = wardOf(
    [victim('told', inHands('declared')), victim('goes', inHands('confirmed')), victim('worse', inHands('confirmed'))],
    [
      entry({ type: 'victim.confirm_receipt', victim_id: 'told' }), entry({ type: 'victim.move', victim_id: 'goes' }), entry({ type: 'victim.triage', victim_id: 'worse', category: 'immediate' }),
      entry({ type: 'victim.register', victim_id: 'new', category: 'minor', site_id: US, number: 7 }), entry({ type: 'victim.register', victim_id: 'theirs', site_id: 'other' }),
    ],
  )
  expect(ids(all.given)).toEqual([])
  expect(all.waiting.map(({ id, category }) => [id, category])).toEqual([['worse', 'immediate'], ['told', 'delayed'], ['new', 'minor']])
})

test('who comes, when, and by whom: evacuations and what crews bring, the first expected first', () => {
  const coming = { destination_site_id: US, presence: 'in_transport' }
  const all = wardOf([
    victim('a', coming), victim('b', { ...coming, category: 'immediate' }), victim('c', { ...coming, team_id: 't' }), victim('here', { ...inHands('confirmed'), destination_site_id: US }),
    { type: 'team', id: 't', call_sign: 'VPSP 1', kind: 'ambulance_crew' },
    { type: 'evacuation', id: 'e1', victim_ids: ['a', 'b', 'here'], state: 'departed', eta_at: 50, destination_site_id: US, transporter: 'SMUR 1' },
    { type: 'evacuation', id: 'e2', victim_ids: ['a'], state: 'handed_over', destination_site_id: US },
  ])
  expect(all.arrivals.map((each) => [each.by, each.etaAt, each.hasLeft, ids(each.guests)])).toEqual([['SMUR 1', 50, true, ['b', 'a']], ['VPSP 1', null, true, ['c']]])
})

test('how full the post is: declared hand-overs count, they are on the doorstep', () => {
  const all = wardOf([victim('one', { ...inHands('declared'), category: 'immediate' }), victim('two', { ...inHands('confirmed'), category: 'minor' })])
  expect(all.rooms).toEqual([{ place: 'immediate', here: 1, room: 1 }, { place: 'delayed', here: 0, room: 4 }, { place: 'minor', here: 1, room: null }])
  expect(all.beds).toBe(3)
})
