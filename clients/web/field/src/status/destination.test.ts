import type { Whole } from '@vigie/core'
import { expect, test } from 'vitest'
import type { Entry } from '../outbox.ts'
import { withoutDestination } from './destination.ts'

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

test('what was told here and waits for the network is not asked again', () => {
  const command: Entry['command'] = { type: 'evacuation.request', id: 'c', n: 1, at: 1, evacuation_id: 'e', victim_ids: ['v'] }
  const entry: Entry = { id: 'c', command, bootId: 1, what: { fr: '', en: '' }, state: 'waiting', sentence: {} }
  expect(withoutDestination([victim('v')], new Map(), [entry], US)).toEqual([])
  expect(withoutDestination([victim('v')], new Map(), [{ ...entry, state: 'refused' }], US)).toHaveLength(1)
})
