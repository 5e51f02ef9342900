import type { Entity } from '@vigie/core'
import { expect, test } from 'vitest'
import { holding } from '../../../../core/scenes.ts'
import { orderSentence, orderWish, sendWish, stepOf } from './orders.ts'

const replica = holding(
  { type: 'team', id: 't', call_sign: 'VPSP 1', kind: 'pair', status: 'en_route', assignment_id: 'now' } as Entity,
  { type: 'team', id: 'free', call_sign: 'VPSP 2', kind: 'pair', status: 'patrol' } as Entity,
  { type: 'intervention', id: 'i', number: 7, reported_at: 0 } as Entity,
  ...['now', 'next', 'ready', 'over'].map((id) => ({ type: 'assignment', id, team_id: 't', intervention_id: 'i', given_at: 1, ...(id === 'ready' ? {} : { sent_at: 1 }), ...(id === 'over' ? { ended_at: 2 } : {}) }) as Entity),
)
const team = (id: string) => replica.get('team', id)!
const order = (id: string) => replica.get('assignment', id)!
const intervention = replica.get('intervention', 'i')!

test('an order goes after what the team does, before it, or lies ready unseen (rules IN6 and IN7)', () => {
  const wish = (giving: 'after' | 'now' | 'prepared') => orderWish('o', team('t'), intervention, giving)
  expect(wish('after')).not.toHaveProperty('is_now')
  expect(wish('after')).not.toHaveProperty('is_proposal')
  expect(wish('now')).toMatchObject({ is_now: true })
  expect(wish('prepared')).toMatchObject({ is_proposal: true })
  expect(orderSentence(team('t'), intervention, 'prepared').fr).toContain('préparé')
})

test('what was prepared may be sent, what stands behind another may come first, and the one in hand neither (rule IN6)', () => {
  expect(['now', 'next', 'ready', 'over'].map((id) => stepOf(order(id), team('t')))).toEqual([null, 'make_current', 'send', null])
})

test('a prepared order is sent on what the screen shows, or not at all (rule IN9)', () => {
  expect(sendWish(order('ready'), team('t'), intervention)).toEqual({
    type: 'assignment.send', assignment_id: 'ready', decided_on: { team_status: 'en_route', team_assignment_id: 'now', is_intervention_open: true },
  })
  expect(sendWish(order('ready'), team('free'), null)).toMatchObject({ decided_on: { team_status: 'patrol', is_team_unassigned: true } })
})
