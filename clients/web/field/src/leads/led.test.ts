import { Replica } from '@vigie/core'
import type { Entity, Whole } from '@vigie/core'
import { expect, test } from 'vitest'
import type { Entry } from '../outbox.ts'
import { led, ownSector, whereabouts } from './led.ts'
import { letters } from './letters.ts'

const NORTH = { siteId: null, sectorId: 'north' }
const team = (id: string, change: object = {}): Entity => ({ type: 'team', id, call_sign: id, kind: 'pair', sector_id: 'north', status: 'patrol', availability: 'available', ...change }) as Entity
const victim = (id: string, number: number, change: object = {}): Entity => ({ type: 'victim', id, number, found_at: number, last_news_at: 1, category: 'delayed', ...change }) as Entity
const call = (id: string, change: object = {}): Entity => ({ type: 'intervention', id, number: 1, reported_at: 1, ...change }) as Entity
const order = (id: string, team_id: string, change: object = {}): Entity => ({ type: 'assignment', id, team_id, state: 'sent', given_at: 1, ...change }) as Entity
const entry = (command: object): Entry => ({ id: 'c', command: { id: 'c', n: 1, at: 1, ...command } as Entry['command'], bootId: 1, what: { fr: '', en: '' }, state: 'waiting', sentence: {} })

function replicaOf(...entities: Entity[]): Replica {
  const replica = new Replica('operation', 'operation')
  replica.recall(entities)
  return replica
}

test('a leader has the sector of the team, else of the place, else none', () => {
  const sector: Entity = { type: 'sector', id: 'north', code: 'N', name: 'Nord', kind: 'operational' }
  const site: Entity = { type: 'site', id: 'p1', code: 'P1', name: 'Poste 1', kind: 'first_aid_post', sector_id: 'north' }
  const session = { replica: replicaOf(sector, site, team('own'), team('lost', { sector_id: null })) }
  const of = (teamId: string, siteId: string | null): string | undefined => ownSector({ session, me: { teamId, siteId } })?.id
  expect([of('own', null), of('lost', null), of('lost', 'p1'), of('none', null)]).toEqual(['north', undefined, 'north', undefined])
})

test('the teams of the ground, who needs a call first, then who is free; heads of those on duty', () => {
  const all = led(
    replicaOf(
      team('C 10', { headcount_declared: 4 }), team('C 9', { headcount_counted: 2 }), team('B', { availability: 'engaged' }),
      team('A', { availability: 'unknown' }), team('gone', { status: 'off_duty', headcount_declared: 7 }), team('other', { sector_id: 'south' }),
      team('joined', { merged_into: 'B' }),
    ),
    NORTH,
    [],
  )
  expect(all.teams.map(({ team: each }) => each.call_sign)).toEqual(['A', 'C 9', 'C 10', 'B', 'gone'])
  expect([all.onDuty, all.heads]).toEqual([4, 6])
  expect(all.uncounted, 'two of them nobody has counted: that is no zero').toBe(2)
  expect(all.teams.map(({ headcount }) => headcount)).toEqual([null, 2, 4, null, 7])
})

test('where a victim waits is said as far as anybody knows', () => {
  const replica = replicaOf(team('T1'), call('i', { number: 7 }), { type: 'site', id: 'p1', code: 'P1', name: 'Poste 1', kind: 'first_aid_post' } as Entity)
  const of = (change: object): string => whereabouts(victim('v', 1, change) as Whole<'victim'>, replica, 'no.')
  expect([of({}), of({ team_id: 'T1', intervention_id: 'i' }), of({ site_id: 'p1' }), of({ site_id: 'unknown' })]).toEqual(['', 'T1 · no. 7', 'Poste 1', ''])
})

test('how far an order has come, and what was just touched', () => {
  const reach = (change: object): unknown => led(replicaOf(team('t'), order('o', 't', change)), NORTH, []).teams[0]!.reach
  expect([reach({}), reach({ delivered_at: 2 }), reach({ acknowledged_at: 3 }), reach({ state: 'active' })]).toEqual(['sent', 'delivered', 'acknowledged', 'acknowledged'])
  const given = led(replicaOf(team('t'), call('i')), NORTH, [entry({ type: 'assignment.give', assignment_id: 'o', team_id: 't', intervention_id: 'i' })])
  expect([given.teams[0]!.reach, given.teams[0]!.intervention?.id]).toEqual(['leaving', 'i'])
  const back = led(replicaOf(team('t', { assignment_id: 'o' })), NORTH, [entry({ type: 'assignment.end', assignment_id: 'o' })])
  expect([back.teams[0]!.orderId, back.teams[0]!.isComingBack]).toEqual(['o', true])
})

test('what is open and who waits on the ground, and nobody who has been taken away', () => {
  const site: Entity = { type: 'site', id: 'p1', code: 'P1', name: '', kind: 'first_aid_post', sector_id: 'north' }
  const all = led(
    replicaOf(
      site, team('t'), call('near', { sector_id: 'north', reported_at: 5 }), call('ours', { team_ids: ['t'] }), call('far', { sector_id: 'south' }),
      call('over', { sector_id: 'north', status: 'ended' }), victim('v1', 1, { site_id: 'p1' }), victim('v2', 2, { intervention_id: 'near', category: 'immediate' }),
      victim('v3', 3, { team_id: 't', presence: 'in_transport' }), victim('v4', 4, { site_id: 'p1', is_void: true }), victim('v5', 5),
    ),
    NORTH,
    [],
  )
  expect(all.interventions.map(({ id }) => id)).toEqual(['ours', 'near'])
  expect(all.waiting.map(({ id }) => id)).toEqual(['v2', 'v1'])
})

test('a leader reads what is for the posts and its own words, and of these who has read them', () => {
  const message = (id: string, change: object): Entity => ({ type: 'message', id, kind: 'text', from_device_id: 'them', sent_at: 1, accepted_at: 1, ...change }) as Entity
  const replica = replicaOf(
    team('t'), message('up', { is_for_posts: true, from_team_id: 't', requires_ack: true }), message('aside', { team_ids: ['t'] }),
    message('own', { from_device_id: 'me', team_ids: ['t', 'u'], accepted_at: 2 }), { type: 'receipt', id: 'r', message_id: 'own', team_id: 't', read_at: 3 },
  )
  const all = letters(replica, [], { deviceId: 'me', role: 'sector_leader', siteId: null }, 10)
  expect(all.map((each) => [each.message.id, each.sender, each.needsAnswer])).toEqual([['own', '', false], ['up', 't', true]])
  expect(all[0]!.readers.map(({ reach }) => reach)).toEqual(['read', 'unreached'])
  const post = letters(replica, [], { deviceId: 'post', role: 'post_leader', siteId: 'p1' }, 10)
  expect(post.some(({ needsAnswer }) => needsAnswer), 'a post answers for nobody').toBe(false)
})
