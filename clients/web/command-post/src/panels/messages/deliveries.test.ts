import { expect, test } from 'vitest'
import { Replica } from '@vigie/core'
import type { Entity, Whole } from '@vigie/core'
import { countDeliveries, deliveriesOf, indexReceipts, stillToCall } from './deliveries.ts'

const TEAMS = ['sent', 'delivered', 'read', 'acknowledged', 'voice']
const RECEIPTS = [
  { team_id: 'delivered', delivered_at: 2 },
  { team_id: 'read', delivered_at: 2, read_at: 3 },
  { team_id: 'acknowledged', delivered_at: 2, read_at: 3, acknowledged_at: 4 },
  { team_id: 'voice', acknowledged_at: 5, is_by_voice: true },
]

function scene(more: object = {}): { replica: Replica; message: Whole<'message'> } {
  const replica = new Replica('o', 'operation')
  const entities: object[] = [
    ...TEAMS.map((id, index) => ({ type: 'team', id, call_sign: `BINOME ${12 - index}`, kind: 'pair' })),
    ...RECEIPTS.map((receipt) => ({ type: 'receipt', id: `r ${receipt.team_id}`, message_id: 'm', ...receipt })),
    { type: 'receipt', id: 'other', message_id: 'other', team_id: 'sent', acknowledged_at: 1 },
    { type: 'message', id: 'm', kind: 'order', from_device_id: 'd', team_ids: TEAMS, sent_at: 1, accepted_at: 1, requires_ack: true, ...more },
  ]
  replica.applyChange({ type: 'change', operation_id: 'o', after: 0, seq: 1, entities: entities as Entity[] })
  return { replica, message: replica.get('message', 'm')! }
}

function deliveries(more: object = {}): ReturnType<typeof deliveriesOf> {
  const { replica, message } = scene(more)
  return deliveriesOf(message, indexReceipts(replica), replica)
}

test('each team is told with how far it has come and since when, by call sign', () => {
  expect(deliveries().map(({ callSign, state, at }) => [callSign, state, at])).toEqual([
    ['BINOME 8', 'by_voice', 5],
    ['BINOME 9', 'acknowledged', 4],
    ['BINOME 10', 'read', 3],
    ['BINOME 11', 'delivered', 2],
    ['BINOME 12', 'sent', null],
  ])
})

test('counts say how many have come at least so far; what was said by voice counts apart', () => {
  expect(countDeliveries(deliveries())).toEqual({ sent: 5, delivered: 3, read: 2, acknowledged: 1, by_voice: 1 })
})

test.each([
  ['an order: whoever has not confirmed', {}, ['read', 'delivered', 'sent']],
  ['anything else: whoever has not got it', { requires_ack: false }, ['sent']],
  ['what was withdrawn: nobody', { withdrawn_at: 9 }, []],
])('to be called for %s', (_, more, teams) => {
  const { message } = scene(more)
  expect(stillToCall(message, deliveries(more)).map(({ teamId }) => teamId)).toEqual(teams)
})
