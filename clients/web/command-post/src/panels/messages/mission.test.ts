import { expect, test } from 'vitest'
import type { Whole } from '@vigie/core'
import { holding } from '../../../../core/scenes.ts'
import type { PlaceChoice } from '../interventions/choices.ts'
import { missionWish, runningMissions, whereWish } from './mission.ts'
import type { MissionDraft } from './mission.ts'

const replica = holding(
  { type: 'team', id: 't', call_sign: 'EQ 1', kind: 'pair', status: 'available_base', site_id: 's' },
  { type: 'team', id: 'u', call_sign: 'EQ 2', kind: 'pair', status: 'on_scene', assignment_id: 'old' },
  { type: 'site', id: 's', code: 'P1', name: 'Poste 1', kind: 'first_aid_post', lat_deg: 48, lon_deg: 2 },
  { type: 'site', id: 'q', code: 'P2', name: 'Poste 2', kind: 'first_aid_post' },
  { type: 'landmark', id: 'l', code: 'KM4', name: '', kind: 'km_point', lat_deg: 49, lon_deg: 3 },
  { type: 'assignment', id: 'later', team_id: 't', task: 'hold', given_at: 9, state: 'sent' },
  { type: 'assignment', id: 'first', team_id: 't', task: 'standby', given_at: 5, state: 'active' },
  { type: 'assignment', id: 'over', team_id: 't', task: 'return', given_at: 1, ended_at: 2, state: 'completed' },
  { type: 'assignment', id: 'help', team_id: 't', intervention_id: 'i', given_at: 3, state: 'sent' },
)
const LANDMARK: PlaceChoice = { is: 'landmark', id: 'l' }
const SITE: PlaceChoice = { is: 'site', id: 's' }

function order(draft: Partial<MissionDraft>, teamId = 't'): object | null {
  return missionWish({ task: 'relocation', place: null, text: '', isNow: false, isPrepared: false, ...draft }, replica.get('team', teamId)!, replica, 'new')
}

const GIVEN = { type: 'assignment.give', assignment_id: 'new', team_id: 't', decided_on: { team_status: 'available_base', is_team_unassigned: true } }

test.each<[string, Partial<MissionDraft>, object | null]>([
  ['to a site', { place: SITE }, { ...GIVEN, task: 'relocation', site_id: 's' }],
  ['to a landmark, by its point', { task: 'standby', place: LANDMARK }, { ...GIVEN, task: 'standby', lat_deg: 49, lon_deg: 3 }],
  ['to what is only a word', { place: { is: 'address', text: 'derrière la tribune' }, text: ' sans sirène ' }, { ...GIVEN, task: 'relocation', order: 'derrière la tribune · sans sirène' }],
  ['to nowhere', {}, null],
  ['to stay', { task: 'hold' }, { ...GIVEN, task: 'hold' }],
  ['back to its post', { task: 'return' }, { ...GIVEN, task: 'return', site_id: 's' }],
  ['back to another post', { task: 'return', place: { is: 'site', id: 'q' } }, { ...GIVEN, task: 'return', site_id: 'q' }],
])('an order %s', (_, draft, wish) => {
  expect(order(draft)).toEqual(wish)
})

test('a busy team is told what it was seen to do, and at once only if somebody says so', () => {
  const seen = { team_status: 'on_scene', team_assignment_id: 'old' }
  expect(order({ place: SITE, isNow: true }, 'u')).toMatchObject({ team_id: 'u', is_now: true, decided_on: seen })
  expect(order({ place: SITE }, 'u')).not.toHaveProperty('is_now')
  expect(order({ place: SITE })).not.toHaveProperty('is_proposal')
  expect(order({ place: SITE, isPrepared: true })).toMatchObject({ is_proposal: true })
})

test('what a team does beside interventions, until it is over', () => {
  expect(runningMissions('t', replica).map(({ id }: Whole<'assignment'>) => id)).toEqual(['first', 'later'])
})

test.each<[PlaceChoice, number | null, object | null]>([
  [LANDMARK, null, { landmark_id: 'l' }],
  [SITE, 7, { lat_deg: 48, lon_deg: 2, stated_at: 7 }],
  [{ is: 'point', at: [3, 50] }, null, { lat_deg: 50, lon_deg: 3 }],
  [{ is: 'site', id: 'q' }, null, null],
  [{ is: 'address', text: 'rue' }, null, null],
])('heard to be at %j: where it is, never to whom it belongs (rule GE5)', (place, at, said) => {
  expect(whereWish('t', place, replica, 'radio', at)).toEqual(said === null ? null : { type: 'team.place', team_id: 't', source: 'radio', ...said })
})
