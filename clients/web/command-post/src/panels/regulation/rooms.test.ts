import type { Whole } from '@vigie/core'
import { expect, test } from 'vitest'
import { holding } from '../../../../core/scenes.ts'
import { capacityWish, otherPlaces, roomForm, roomsOf } from './rooms.ts'

const victim = (id: string, category: 'immediate' | 'delayed'): object => ({ type: 'victim', id, number: 1, found_at: 1, last_news_at: 1, category })
const REPLICA = holding(
  { type: 'site', id: 'h', code: 'HEGP', name: 'Pompidou', kind: 'hospital', capacity: { immediate: 2, delayed: 0, beds: 10 } },
  { type: 'site', id: 'g', code: 'CH 10', name: 'Nord', kind: 'hospital' },
  { type: 'site', id: 'i', code: 'CH 9', name: 'Sud', kind: 'hospital' },
  { type: 'site', id: 'p', code: 'PS1', name: 'Poste', kind: 'first_aid_post', is_open: true },
  { type: 'site', id: 'q', code: 'PS2', name: 'Poste', kind: 'first_aid_post' },
  { type: 'site', id: 'c', code: 'PC', name: 'PC', kind: 'command_post', is_open: true },
  victim('a', 'immediate') as never,
  victim('b', 'delayed') as never,
  { type: 'evacuation', id: 'x', victim_ids: ['a'], state: 'departed', destination_site_id: 'h' },
  { type: 'evacuation', id: 'y', victim_ids: ['b'], state: 'requested', destination_site_id: 'h' },
  { type: 'evacuation', id: 'z', victim_ids: ['a'], state: 'arrived', destination_site_id: 'h' },
  { type: 'casualty_board', id: 'o', places: [{ kind: 'destination', site_id: 'h', counts: { immediate: 1, minor: 2 } }] },
)
const site = (id: string): Whole<'site'> => REPLICA.get('site', id)!

test('beside what a place said stand who is there and who is on the way; who is only asked for is not counted (rule EV10)', () => {
  expect(roomsOf(site('h'), REPLICA)).toEqual([
    { kind: 'immediate', said: 2, taken: 2 },
    { kind: 'delayed', said: 0, taken: 0 },
    { kind: 'beds', said: 10, taken: 4 },
  ])
  expect(roomsOf(site('g'), REPLICA)).toEqual([])
})

test('where nobody is announced yet: hospitals first, then our open places that take people', () => {
  expect(otherPlaces(new Set(['h', null]), REPLICA).map(({ code }) => code)).toEqual(['CH 9', 'CH 10', 'PS1'])
})

test('only what was typed changes: what another post said meanwhile stands; empty is not said', () => {
  const before = roomForm({ immediate: 1, delayed: 4 })
  expect(capacityWish(site('h'), before, { ...before, immediate: null, minor: 3 })).toEqual({ type: 'site.set_capacity', site_id: 'h', capacity: { delayed: 0, minor: 3, beds: 10 } })
  expect(capacityWish(site('h'), before, { ...before, minor: -1 })).toBeNull()
  expect(capacityWish(site('h'), before, { ...before, minor: 1.5 })).toBeNull()
})
