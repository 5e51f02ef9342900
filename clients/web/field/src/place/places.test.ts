import type { Whole } from '@vigie/core'
import { expect, test } from 'vitest'
import type { Entry } from '../outbox.ts'
import type { Fix } from '../position/pace.ts'
import { nameOfPlace, placeTold, spots, TOLD_LASTS_MS } from './places.ts'

const landmark = (id: string, name: string, lat_deg: number): Whole<'landmark'> => ({ type: 'landmark', id, code: id, name, lat_deg, lon_deg: 2, is_removed: false }) as Whole<'landmark'>
const site = (id: string, change: object = {}): Whole<'site'> => ({ type: 'site', id, code: id, name: `Poste ${id}`, lat_deg: 48.5, lon_deg: 2, ...change }) as Whole<'site'>
const LANDMARKS = [landmark('P2', 'Porte sud', 48.9), landmark('P10', 'Porte nord', 48.1), { ...landmark('X', 'Porte ôtée', 48), is_removed: true }]
const HERE: Fix = { atMs: 0, lat: 48.9, lon: 2, accuracyM: 5, speedMps: null, headingDeg: null }

test('all words must fit; by name as people count, or the nearest first where the phone knows where it is', () => {
  expect(spots(LANDMARKS, [], 'porte', null).map(({ key }) => key)).toEqual(['P2', 'P10'])
  expect(spots(LANDMARKS, [], 'NORD por', null).map(({ key }) => key)).toEqual(['P10'])
  const near = spots(LANDMARKS, [site('A')], '', HERE)
  expect(near.map(({ key }) => key)).toEqual(['P2', 'A', 'P10'])
  expect([near[0]!.metres, near[1]!.metres! > 40_000]).toEqual([0, true])
})

test('a site is told by its point, so that the team keeps its home (rule GE5)', () => {
  expect(spots([], [site('A'), site('B', { lat_deg: null })], '', null).map(({ told }) => told)).toEqual([{ lat_deg: 48.5, lon_deg: 2 }])
  expect(spots(LANDMARKS, [], 'sud', null)[0]!.told).toEqual({ landmark_id: 'P2' })
})

test('what was said is called as it was said', () => {
  const byId = new Map(LANDMARKS.map((each) => [each.id, each]))
  expect(nameOfPlace({ lat_deg: 48.9, lon_deg: 2, landmark_id: 'P2', at: 1 }, byId, [])).toBe('P2 Porte sud')
  expect(nameOfPlace({ lat_deg: 48.5, lon_deg: 2, at: 1 }, byId, [site('A')])).toBe('A Poste A')
  expect(nameOfPlace({ lat_deg: 48.51, lon_deg: 2, at: 1 }, byId, [])).toBe('48.5100, 2.0000')
  expect(nameOfPlace(null, byId, [])).toBe('')
})

test('the place that a crew told holds for an hour, and what it told without a network counts already', () => {
  const byId = new Map(LANDMARKS.map((each) => [each.id, each]))
  const told = { lat_deg: 48.9, lon_deg: 2, landmark_id: 'P2', at: 1_000 }
  const command = { type: 'team.place', id: 'c', n: 1, at: 2_000, team_id: 'us', lat_deg: 48.5, lon_deg: 2 } as const
  const entry: Entry = { id: 'c', command, bootId: 1, what: { fr: '', en: '' }, state: 'waiting', sentence: {} }
  expect(placeTold(told, [], 1_000 + TOLD_LASTS_MS, byId, [])).toEqual({ told: { landmark_id: 'P2' }, name: 'P2 Porte sud' })
  expect(placeTold(told, [], 1_001 + TOLD_LASTS_MS, byId, []), 'nobody knows where they are now').toBeNull()
  expect(placeTold(told, [entry], 3_000, byId, [site('A')])).toEqual({ told: { lat_deg: 48.5, lon_deg: 2 }, name: 'A Poste A' })
  expect(placeTold(null, [], 3_000, byId, [])).toBeNull()
})
