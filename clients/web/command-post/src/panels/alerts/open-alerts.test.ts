import { expect, test } from 'vitest'
import { Replica } from '@vigie/core'
import type { AlertNow } from '@vigie/core'
import { holding } from '../../../../core/scenes.ts'
import { foremost, openAlerts } from './open-alerts.ts'

const replica = holding(
  { type: 'team', id: 't', call_sign: 'BINOME 1', kind: 'pair' },
  { type: 'alert', id: 'a', kind: 'medical', team_id: 't', device_id: 'd', raised_at: 50, lat_deg: 48, lon_deg: 2 },
  { type: 'alert', id: 'over', kind: 'distress', team_id: 't', device_id: 'd', raised_at: 1, state: 'cleared' },
)
replica.applyPositions([['t', 1, 49, 3]])

function early(alertId: string, isRecorded: boolean): AlertNow {
  const alert = { type: 'alert_now', operation_id: 'o', alert_id: alertId, kind: 'distress', team_id: 't', at: 40 } as const
  return { ...alert, is_recorded: isRecorded }
}

test('each is shown once, the oldest first, and none that is over', () => {
  expect(openAlerts(replica, [early('a', true), early('b', false)]).map(({ id, state }) => [id, state])).toEqual([
    ['b', 'unrecorded'],
    ['a', 'unseen'],
  ])
})

test('the place is where it was raised, or else where the team was last', () => {
  const places = openAlerts(replica, [early('b', true)]).map(({ place }) => place)
  expect(places).toEqual([
    [3, 49],
    [2, 48],
  ])
})

test('who has seen it and who goes are named: the team by its call sign, a post by what it is called', () => {
  const answered = new Replica('o', 'operation')
  answered.applyChange({
    type: 'change',
    operation_id: 'o',
    after: 0,
    seq: 1,
    entities: [
      { type: 'team', id: 't', call_sign: 'BINOME 1', kind: 'pair' },
      { type: 'device', id: 'p', role: 'dispatcher', platform: 'browser', label: 'PC 1', enrolled_at: 1 },
      {
        type: 'alert',
        id: 'a',
        kind: 'distress',
        team_id: 't',
        device_id: 'd',
        raised_at: 50,
        state: 'responding',
        seen_by: [{ device_id: 'p', role: 'dispatcher', at: 60 }],
        responders: [{ device_id: 'p', team_id: 't', at: 70 }, { device_id: 'gone', role: 'cover_head', at: 80 }],
        called_team_ids: ['t'],
        end_asked_at: 90,
        end_ask_reason: 'fausse manœuvre',
      },
    ],
  })
  expect(openAlerts(answered, [])[0]).toMatchObject({
    state: 'responding',
    seenBy: [{ name: 'PC 1', role: 'dispatcher', at: 60 }],
    going: [{ name: 'BINOME 1', at: 70 }, { name: null, role: 'cover_head', at: 80 }],
    called: ['BINOME 1'],
    endAsked: { at: 90, reason: 'fausse manœuvre' },
  })
})

test('the keys are for the first call that nobody has seen, and else for the first', () => {
  const seen = { id: 'seen', state: 'seen' }
  const unseen = { id: 'unseen', state: 'unseen' }
  const choose = (...alerts: object[]): string | undefined => foremost(alerts as never)?.id
  expect(choose(seen, unseen)).toBe('unseen')
  expect(choose(seen)).toBe('seen')
  expect(foremost([])).toBeNull()
})
