import { Replica } from '@vigie/core'
import type { Command, Whole } from '@vigie/core'
import { expect, test } from 'vitest'
import type { Entry } from '../outbox.ts'
import { navigationLink, needsAnswer, openOrders, placeOf, unanswered, undelivered } from './mission.ts'

const US = { id: 'team us', assignment_id: null }

function order(id: string, change: Partial<Whole<'assignment'>> = {}): Whole<'assignment'> {
  const whole = {
    type: 'assignment', id, team_id: US.id, state: 'sent', given_at: 10, delivered_at: null, acknowledged_at: null,
    is_self_engaged: false, intervention_id: null, site_id: null, lat_deg: null, lon_deg: null,
  }
  return { ...whole, ...change } as Whole<'assignment'>
}

function said(type: 'assignment.acknowledge' | 'assignment.confirm_delivery', id: string): Entry {
  const command: Command = { type, id: `c ${id}`, n: 1, at: 20, assignment_id: id }
  return { id: command.id, command, bootId: 1, what: { fr: '', en: '' }, state: 'waiting', sentence: {} }
}

test('what the team works on comes first; what is over, proposed or of others is not shown', () => {
  const all = [
    order('old'), order('new', { given_at: 30 }), order('current', { given_at: 5, state: 'active' }),
    order('over', { state: 'completed' }), order('idea', { state: 'proposed' }), order('theirs', { team_id: 'team them' }),
  ]
  expect(openOrders(all, { ...US, assignment_id: 'current' }).map(({ id }) => id)).toEqual(['current', 'new', 'old'])
})

test('an order asks for an answer until it has one; a touch counts before the server has answered', () => {
  expect(needsAnswer(order('a'), [])).toBe(true)
  expect(needsAnswer(order('a'), [said('assignment.acknowledge', 'a')])).toBe(false)
  expect(needsAnswer(order('a'), [said('assignment.acknowledge', 'b')])).toBe(true)
  expect(needsAnswer(order('a', { acknowledged_at: 12 }), [])).toBe(false)
  expect(needsAnswer(order('a', { is_self_engaged: true }), [])).toBe(false)
})

test('its arrival on the phone is said once', () => {
  expect(undelivered([order('a'), order('b', { delivered_at: 11, state: 'delivered' })], [])).toEqual(['a'])
  expect(undelivered([order('a')], [said('assignment.confirm_delivery', 'a')])).toEqual([])
})

test('the place of the order comes before that of the intervention, and its names are said', () => {
  const replica = new Replica('operation', 'team')
  const intervention = { type: 'intervention', id: 'i', number: 4, reported_at: 1, address: '12 rue de la Paix', lat_deg: 48.8, lon_deg: 2.3 } as const
  replica.recall([intervention])
  expect(placeOf(order('a', { intervention_id: 'i' }), replica)).toEqual({ name: '12 rue de la Paix', lat: 48.8, lon: 2.3 })
  expect(placeOf(order('a', { intervention_id: 'i', lat_deg: 48.9, lon_deg: 2.4 }), replica)).toMatchObject({ lat: 48.9, lon: 2.4 })
  expect(placeOf(order('a'), replica)).toEqual({ name: '', lat: null, lon: null })
})

test('the link opens the map of the phone, and what people typed cannot leave the name', () => {
  const place = { name: 'Porte (A) & quai', lat: 48.8, lon: 2.3 }
  expect(navigationLink(place, false)).toBe('geo:48.8,2.3?q=48.8,2.3(Porte%20(A)%20%26%20quai)')
  expect(navigationLink(place, true)).toBe('maps://?daddr=48.8,2.3')
  expect(navigationLink({ ...place, lat: null }, false)).toBe('')
})

test('orders nobody has answered are counted, ours and open ones, until somebody here says so', () => {
  const orders = [order('a'), order('b', { acknowledged_at: 5 }), order('c', { state: 'cancelled' }), order('d', { team_id: 'other' })]
  expect([unanswered(orders, US, []), unanswered(orders, US, [said('assignment.acknowledge', 'a')]), unanswered(orders, null, [])]).toEqual([1, 0, 0])
})
