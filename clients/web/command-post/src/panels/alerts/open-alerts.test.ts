import { expect, test } from 'vitest'
import { Replica } from '@vigie/core'
import type { AlertNow } from '@vigie/core'
import { openAlerts } from './open-alerts.ts'

const replica = new Replica('o', 'operation')
replica.beginSnapshot('')
replica.addPart({
  type: 'snapshot',
  operation_id: 'o',
  log_id: 'l',
  seq: 1,
  part: 0,
  parts: 1,
  entities: [
    { type: 'team', id: 't', call_sign: 'BINOME 1', kind: 'pair' },
    { type: 'alert', id: 'a', kind: 'medical', team_id: 't', device_id: 'd', raised_at: 50, lat_deg: 48, lon_deg: 2 },
    { type: 'alert', id: 'over', kind: 'distress', team_id: 't', device_id: 'd', raised_at: 1, state: 'cleared' },
  ],
})
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
