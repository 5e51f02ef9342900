import { expect, test } from 'vitest'
import { HEARD, raised } from './raised.ts'

const CALL = { alertId: 'a', teamId: 't', kind: 'fall', note: ' dans la Seine ', source: 'radio', at: 5 } as const

test('a call heard by radio is raised for its team, with its source and the time of the fact', () => {
  expect(raised(CALL)).toEqual({ type: 'alert.raise', alert_id: 'a', team_id: 't', kind: 'fall', source: 'radio', note: 'dans la Seine', stated_at: 5 })
  expect(raised({ ...CALL, note: ' ', at: null })).toEqual({ type: 'alert.raise', alert_id: 'a', team_id: 't', kind: 'fall', source: 'radio' })
})

test('nobody hears by radio that a team has crossed a line', () => {
  expect(HEARD).not.toContain('geofence')
})
