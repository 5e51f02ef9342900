import { expect, test } from 'vitest'
import { Replica } from '@vigie/core'
import type { Entity } from '@vigie/core'
import { makeRows } from '../board/rows.ts'
import { codeChoices, placeChoices, placeFields, readPoint, teamChoices } from './choices.ts'

const entities: Entity[] = [
  { type: 'landmark', id: 'l', code: 'KM4', name: 'Kilomètre 4', kind: 'km_point', lat_deg: 48, lon_deg: 2 },
  { type: 'landmark', id: 'm', code: 'KM5', name: 'Kilomètre 5', kind: 'km_point', lat_deg: 48, lon_deg: 2, is_removed: true },
  { type: 'site', id: 's', code: 'PS 4', name: 'Poste Étoile', kind: 'first_aid_post' },
  { type: 'team', id: 't', call_sign: 'VPSP 12', kind: 'ambulance_crew', status: 'patrol' },
  { type: 'team', id: 'u', call_sign: 'VPSP 13', kind: 'ambulance_crew' },
]
const replica = new Replica('o', 'operation')
replica.beginSnapshot('')
replica.addPart({ type: 'snapshot', operation_id: 'o', log_id: 'l', seq: 1, part: 0, parts: 1, entities })
const notes = { landmark: 'repère', site: 'site', freeAddress: 'adresse', coordinates: 'coordonnées' }
const places = (typed: string): unknown[] => placeChoices(replica, typed, notes).map((each) => placeFields(each.value))

test('a place is found by a few letters, and what was typed is always offered as an address', () => {
  expect(places('km')).toEqual([{ landmark_id: 'l' }, { address: 'km' }])
  expect(places('etoile')).toEqual([{ site_id: 's' }, { address: 'etoile' }])
  expect(places(' 3 rue Haute ')).toEqual([{ address: '3 rue Haute' }])
})

test('coordinates are a point and nothing else', () => {
  expect(places('48.85, 2.35')).toEqual([{ lat_deg: 48.85, lon_deg: 2.35, precision: 'exact' }])
})

test.each([
  ['48.8566, 2.3522', [2.3522, 48.8566]],
  ['48,8566 2,3522', [2.3522, 48.8566]],
  ['-12.05;-77.04', [-77.04, -12.05]],
  ['12 rue 3', null],
  ['98.85, 2.35', null],
  ['48, 2', null],
] as const)('« %s » is read as coordinates or not', (typed, point) => expect(readPoint(typed)).toEqual(point))

test('natures are found in the language of the screen, and by their code', () => {
  const entries = [
    { code: 'C1', label: { fr: 'Malaise, maladie', en: 'Illness' } },
    { code: 'C2', label: { fr: 'Chute', en: 'Fall' } },
  ]
  const codes = (typed: string, language: 'fr' | 'en'): string[] => codeChoices(entries, typed, language).map((each) => each.value)
  expect([codes('mal', 'fr'), codes('ill', 'en'), codes('c2', 'fr'), codes('zz', 'fr')]).toEqual([['C1'], ['C1'], ['C2'], []])
})

test('teams off duty are not offered', () => {
  expect(teamChoices(makeRows(replica), 'vps', () => 'libre').map((each) => [each.text, each.note])).toEqual([['VPSP 12', 'libre']])
})
