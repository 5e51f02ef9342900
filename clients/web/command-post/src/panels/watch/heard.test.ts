import { expect, test } from 'vitest'
import { Replica } from '@vigie/core'
import type { Entity } from '@vigie/core'
import type { OpenAlert } from '../alerts/open-alerts.ts'
import type { Gathered } from '../attention/gather.ts'
import { heard } from './heard.ts'
import type { Own } from './heard.ts'

const SCREEN: Own = { isMine: () => false, sent: [], isFrozen: false }
const NOTHING: Gathered = { groups: [], count: 0, muted: [] }

function messages(...more: object[]): Replica {
  const replica = new Replica('o', 'operation')
  const made = more.map((fields, index) => ({
    type: 'message', id: `m${index}`, kind: 'text', from_device_id: 'd', sent_at: 1, accepted_at: 1, is_for_posts: true, ...fields,
  }))
  replica.applyChange({ type: 'change', operation_id: 'o', after: 0, seq: 1, entities: made as Entity[] })
  return replica
}

test('a message rings if it is for the posts, unread, standing, and not of this screen', () => {
  const replica = messages({}, { is_for_posts: false }, { read_at: 5 }, { withdrawn_at: 5 }, {})
  expect(heard([], NOTHING, replica, { ...SCREEN, isMine: (id) => id === 'm4' }).message).toEqual(['m0'])
})

test('a call for help rings while nobody has seen it, recorded or not', () => {
  const alerts = (['unseen', 'seen', 'responding', 'unrecorded'] as const).map((state) => ({ id: state, state }) as OpenAlert)
  expect(heard(alerts, NOTHING, messages(), SCREEN).alert).toEqual(['unseen', 'unrecorded'])
})

test('what waits rings by its item and rank; calls for help have no second sound', () => {
  const group = (rank: string, cause: string): object => ({ rank, cause, waiting: [{ key: `${cause} 1` }] })
  const groups = [group('crew', 'alert_open'), group('crew', 'zone_entered'), group('victim', 'victim_waiting'), group('device', 'battery_low')]
  expect(heard([], { ...NOTHING, groups: groups as never }, messages(), SCREEN)).toMatchObject({
    crew: ['zone_entered 1'],
    victim: ['victim_waiting 1'],
    order: [],
    device: ['battery_low 1'],
  })
})

test('what was refused of this screen rings, and that the screen is frozen', () => {
  const sent = [{ id: 'a', state: 'refused' }, { id: 'b', state: 'queued' }] as const
  expect(heard([], NOTHING, messages(), { ...SCREEN, sent, isFrozen: true })).toMatchObject({ refused: ['a'], cut: ['cut'] })
  expect(heard([], NOTHING, messages(), SCREEN)).toMatchObject({ refused: [], cut: [] })
})
