import type { Whole } from '@vigie/core'
import { expect, test } from 'vitest'
import type { Entry } from '../outbox.ts'
import { findLandmark, helpHere, openedHere, PLACE_LASTS_MS } from './here.ts'
import type { Here } from './here.ts'

const FIX = { atMs: 0, lat: 48.85661234, lon: 2.3522, accuracyM: 9, speedMps: null, headingDeg: null }
const LANDMARKS = [
  { type: 'landmark', id: 'l', code: 'PK12', name: 'Ravitaillement', is_removed: false },
  { type: 'landmark', id: 'old', code: 'PK13', name: 'Ancien', is_removed: true },
] as unknown as Whole<'landmark'>[]
const HERE: Here = { interventionId: 'i', assignmentId: 'a', teamId: 'us', number: 7, nature: null, place: '', spot: null, landmarks: LANDMARKS, fix: FIX, ageMs: 1_000, told: null }

test('two touches open an intervention where the team stands, with the team on it and a number that is final (rule IN5)', () => {
  expect(helpHere(HERE)).toEqual({
    type: 'intervention.create', intervention_id: 'i', assignment_id: 'a', engages_team_id: 'us', is_self_engaged: true,
    team_status: 'on_scene', call_source: 'patrol', number: 7, lat_deg: 48.856612, lon_deg: 2.3522,
  })
})

test('a landmark is a better place than a position; an old position is none; an address is said beside one', () => {
  expect(helpHere({ ...HERE, place: ' pk12 ' })).toMatchObject({ landmark_id: 'l' })
  expect(helpHere({ ...HERE, place: 'pk12' })).not.toHaveProperty('lat_deg')
  expect(helpHere({ ...HERE, ageMs: PLACE_LASTS_MS + 1, number: null })).not.toHaveProperty('lat_deg')
  expect(helpHere({ ...HERE, place: 'tribune Est' })).toMatchObject({ address: 'tribune Est', lat_deg: 48.856612 })
  expect(findLandmark(LANDMARKS, 'ravitaillement')?.id).toBe('l')
  expect(findLandmark(LANDMARKS, 'PK13'), 'taken away').toBeNull()
})

test('what was touched on the plan is the place, whatever the phone knows of its own; words beside it stay', () => {
  const touched = helpHere({ ...HERE, spot: { lat_deg: 48.9, lon_deg: 2.4 }, place: 'PK12' })
  expect(touched).toMatchObject({ lat_deg: 48.9, lon_deg: 2.4, address: 'PK12' })
  expect(touched).not.toHaveProperty('landmark_id')
  expect(helpHere({ ...HERE, spot: { landmark_id: 'l' } })).toMatchObject({ landmark_id: 'l' })
  expect(helpHere({ ...HERE, spot: { landmark_id: 'l' } })).not.toHaveProperty('lat_deg')
})

test('a phone that does not know where it is goes by what its crew has said, and by nothing else (rule IN5)', () => {
  const lost: Here = { ...HERE, fix: null, ageMs: Infinity, told: { landmark_id: 'l' } }
  expect(helpHere(lost)).toMatchObject({ landmark_id: 'l' })
  expect(helpHere({ ...lost, place: 'tribune Est' }), 'words are said beside it').toMatchObject({ landmark_id: 'l', address: 'tribune Est' })
  expect(helpHere({ ...lost, fix: FIX, ageMs: 1_000 }), 'it has gone on since').not.toHaveProperty('landmark_id')
  expect(helpHere({ ...lost, spot: { lat_deg: 48.9, lon_deg: 2.4 } })).not.toHaveProperty('landmark_id')
})

test('what waits is shown until the server has it', () => {
  const command = { ...helpHere(HERE), id: 'c', n: 1, at: 1 } as Entry['command']
  const entry: Entry = { id: 'c', command, bootId: 1, what: { fr: '', en: '' }, state: 'waiting', sentence: {} }
  expect(openedHere([entry], new Map()).map(({ number }) => number)).toEqual([7])
  expect(openedHere([entry], new Map([['i', {}]]))).toEqual([])
  expect(openedHere([{ ...entry, state: 'refused' }], new Map())).toEqual([])
})
