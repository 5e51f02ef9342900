import { describe, expect, test } from 'vitest'
import type { Attention } from '@vigie/core'
import { holding } from '../../../../core/scenes.ts'
import { makeInterventionRows, matchesIntervention, pressureOf } from './rows.ts'
import type { InterventionFilter } from './rows.ts'

const unassigned: Attention = { cause: 'intervention_unassigned', rank: 'victim', since: 1_000, due_at: 1_300 }
const replica = holding(
  { type: 'landmark', id: 'l', code: 'KM4', name: 'Kilomètre 4', kind: 'km_point', lat_deg: 48, lon_deg: 2 },
  { type: 'team', id: 't', call_sign: 'VPSP 12', kind: 'ambulance_crew' },
  { type: 'team', id: 'u', call_sign: 'VPSP 2', kind: 'ambulance_crew' },
  { type: 'intervention', id: '1', number: 1, reported_at: 10, status: 'ended', ended_at: 90, priority: 'p0' },
  { type: 'intervention', id: '2', number: 2, reported_at: 1_000, priority: 'p2', landmark_id: 'l', attention: [unassigned] },
  { type: 'intervention', id: '3', number: 3, reported_at: 30, priority: 'p1', team_ids: ['t', 'u'], address: '3 rue de l’Église' },
  { type: 'intervention', id: '4', number: 4, reported_at: 40 },
  { type: 'assignment', id: 'a', team_id: 't', intervention_id: '3', given_at: 50, sent_at: 50, mission: { on_scene_at: 70 } },
  { type: 'assignment', id: 'b', team_id: 'u', intervention_id: '3', given_at: 55, delivered_at: 57 },
  { type: 'assignment', id: 'c', team_id: 'u', intervention_id: '3', given_at: 41, ended_at: 60, state: 'cancelled' },
  { type: 'victim', id: 'v', number: 1, intervention_id: '3', found_at: 1, last_news_at: 1 },
  { type: 'victim', id: 'w', number: 2, intervention_id: '3', found_at: 1, last_news_at: 1, is_void: true },
  { type: 'victim', id: 'x', number: 3, intervention_id: '3', found_at: 1, last_news_at: 1, merged_into: 'v' },
)
const rows = makeInterventionRows(replica)
const found = (filter: InterventionFilter, search = ''): number[] =>
  rows.filter((row) => matchesIntervention(row, filter, search, (id) => id === '4', () => 'Malaise')).map((row) => row.intervention.number)

describe('the rows of interventions', () => {
  test('are open ones first, by priority, what nobody has said before what can wait', () => {
    expect(rows.map((row) => row.intervention.number)).toEqual([3, 4, 2, 1])
  })

  test('tell the place, the live orders by call sign, the victims that count, and the newest step', () => {
    expect(rows[0]).toMatchObject({ place: '3 rue de l’Église', victims: 1, lastStepAt: 70, isOpen: true, isUnassigned: false })
    expect(rows[0]?.orders.map(({ team }) => team?.call_sign)).toEqual(['VPSP 2', 'VPSP 12'])
    expect(rows[0]?.pastOrders.map(({ assignment }) => assignment.id)).toEqual(['c'])
    expect(rows[2]).toMatchObject({ place: 'KM4 Kilomètre 4', isUnassigned: true, lastStepAt: 1_000 })
  })

  test('are filtered by what the server says of them and by what this post looks after', () => {
    expect([found('open'), found('unassigned'), found('mine'), found('all')]).toEqual([[3, 4, 2], [2], [4], [3, 4, 2, 1]])
  })

  test('are found by number, place, call sign and nature, without capitals and accents', () => {
    expect([found('open', 'eglise'), found('open', 'km4'), found('open', 'vpsp 12'), found('open', 'malaise')]).toEqual([
      [3],
      [2],
      [3],
      [3, 4, 2],
    ])
  })
})

test.each([
  [1_100, 'calm'],
  [1_200, 'soon'],
  [1_299, 'soon'],
  [1_300, 'due'],
] as const)('at %i what waits is %s', (now, pressure) => expect(pressureOf([unassigned], now)).toBe(pressure))

test('what somebody decided to leave waiting presses nobody, until that time is over', () => {
  const muted = { ...unassigned, muted_until: 2_000 }
  expect([pressureOf([muted], 1_999), pressureOf([muted], 2_000), pressureOf([], 0)]).toEqual(['muted', 'due', null])
})
