import type { Whole } from '@vigie/core'
import { expect, test } from 'vitest'
import type { Entry } from '../outbox.ts'
import { goesNowhere, withoutDestination } from './destination.ts'

const US = 'team us'

function victim(id: string, change: Partial<Whole<'victim'>> = {}): Whole<'victim'> {
  const custody = { holder: { kind: 'team', team_id: US }, state: 'confirmed', since: 1 }
  return { type: 'victim', id, number: 7, scans: [], category: 'delayed', custody, team_id: US, evacuation_id: null, merged_into: null, is_void: false, found_at: 10, ...change } as Whole<'victim'>
}

function journey(state: Whole<'evacuation'>['state']): ReadonlyMap<string, Whole<'evacuation'>> {
  return new Map([['e', { type: 'evacuation', id: 'e', state } as Whole<'evacuation'>]])
}

test('where to is asked for those in our hands of whom nobody has said it, and only for them', () => {
  expect(withoutDestination([victim('v')], new Map(), [], US)).toMatchObject([{ id: 'v' }])
  expect(withoutDestination([], new Map(), [], US), 'nobody is taken anywhere').toEqual([])
  const travelling = victim('v', { evacuation_id: 'e' })
  expect(withoutDestination([travelling], journey('authorised'), [], US), 'a post has said so').toEqual([])
  expect(withoutDestination([travelling], journey('cancelled'), [], US), 'and then took it back').toMatchObject([{ id: 'v' }])
})

test('a crew that has nobody of ours in its hands is asked too, unless an evacuation says where it goes (rule ST3)', () => {
  expect(goesNowhere([], new Map(), [], US)).toBe(true)
  expect(goesNowhere([victim('v')], new Map(), [], US), 'of those on board it is asked by name').toBe(false)
  const sent = (change: Partial<Whole<'evacuation'>>): ReadonlyMap<string, Whole<'evacuation'>> =>
    new Map([['e', { type: 'evacuation', id: 'e', state: 'vector_assigned', team_id: US, destination_site_id: 'chu', ...change } as Whole<'evacuation'>]])
  expect(goesNowhere([], sent({}), [], US)).toBe(false)
  expect(goesNowhere([], sent({ destination_site_id: null }), [], US)).toBe(true)
  expect(goesNowhere([], sent({ team_id: 'another' }), [], US)).toBe(true)
  expect(goesNowhere([], sent({ state: 'handed_over' }), [], US), 'that journey is over').toBe(true)
})

test('what was told here and waits for the network is not asked again', () => {
  const command: Entry['command'] = { type: 'evacuation.request', id: 'c', n: 1, at: 1, evacuation_id: 'e', victim_ids: ['v'] }
  const entry: Entry = { id: 'c', command, bootId: 1, what: { fr: '', en: '' }, state: 'waiting', sentence: {} }
  expect(withoutDestination([victim('v')], new Map(), [entry], US)).toEqual([])
  expect(withoutDestination([victim('v')], new Map(), [{ ...entry, state: 'refused' }], US)).toHaveLength(1)
})
