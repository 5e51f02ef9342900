import { expect, test } from 'vitest'
import { Replica } from '@vigie/core'
import type { Attention, Entity } from '@vigie/core'
import { bySector, escalatedSince, gather, ownerOf } from './gather.ts'

const OPERATION = '00000000-0000-7000-8000-000000000001'
const [TEAM, VICTIM, INTERVENTION] = [2, 3, 4].map((n) => `00000000-0000-7000-8000-00000000000${n}`) as [string, string, string]
const NOW = 1_000_000

function replicaOf(...entities: object[]): Replica {
  const replica = new Replica(OPERATION, 'operation')
  for (const [index, entity] of entities.entries())
    replica.applyChange({ type: 'change', operation_id: OPERATION, after: index, seq: index + 1, entities: [entity as Entity] })
  return replica
}

const waits = (cause: Attention['cause'], rank: Attention['rank'], dueAt: number, more: object = {}): Attention =>
  ({ cause, rank, since: dueAt - 60_000, due_at: dueAt, ...more }) as Attention
const team = (...attention: Attention[]): object => ({ type: 'team', id: TEAM, call_sign: 'VPSP 12', kind: 'pair', attention })
const victim = (...attention: Attention[]): object => ({ type: 'victim', id: VICTIM, number: 47, found_at: 0, last_news_at: 0, attention })

test('what is not due yet is not shown, and comes by the time alone', () => {
  const replica = replicaOf(team(waits('team_silent', 'resource', NOW + 1)))
  expect(gather(replica, NOW, 'fr').count).toBe(0)
  expect(gather(replica, NOW + 1, 'fr').count).toBe(1)
})

test('danger to our own comes first, then victims, orders, resources; the longest overdue first of each', () => {
  const replica = replicaOf(
    team(waits('team_silent', 'resource', NOW - 9), waits('zone_entered', 'crew', NOW)),
    victim(waits('victim_waiting', 'victim', NOW - 5)),
    { type: 'intervention', id: INTERVENTION, number: 14, reported_at: 0, attention: [waits('intervention_unassigned', 'order', NOW - 7)] },
  )
  expect(gather(replica, NOW, 'fr').groups.map((group) => [group.cause, group.waiting[0]!.name])).toEqual([
    ['zone_entered', 'VPSP 12'],
    ['victim_waiting', 'V 47'],
    ['intervention_unassigned', 'n°\u00a014'],
    ['team_silent', 'VPSP 12'],
  ])
})

test('what somebody decided to wait for is apart until the time they gave', () => {
  const replica = replicaOf(victim(waits('victim_waiting', 'victim', NOW - 5, { muted_until: NOW + 100, mute_reason: 'vue' })))
  expect([gather(replica, NOW, 'fr').count, gather(replica, NOW, 'fr').muted.length]).toEqual([0, 1])
  expect([gather(replica, NOW + 100, 'fr').count, gather(replica, NOW + 100, 'fr').muted.length]).toEqual([1, 0])
})

test('a fact that resolves it takes it away', () => {
  const replica = replicaOf(team(waits('team_silent', 'resource', NOW - 9)), team())
  expect(gather(replica, NOW, 'fr')).toEqual({ groups: [], count: 0, muted: [] })
})

test('a call for help that nobody has seen is one thing to do', () => {
  const alert = (...attention: Attention[]): object => ({ type: 'alert', id: VICTIM, kind: 'distress', team_id: TEAM, device_id: TEAM, raised_at: 0, attention })
  const open = waits('alert_open', 'crew', NOW - 9)
  const causes = (...attention: Attention[]): string[] => gather(replicaOf(alert(...attention)), NOW, 'fr').groups.map(({ cause }) => cause)
  expect(causes(waits('alert_unseen', 'crew', NOW), open)).toEqual(['alert_unseen'])
  expect(causes(waits('alert_unseen', 'crew', NOW + 1), open)).toEqual(['alert_open'])
})

test('what is asked for by its cause is shown before its time, and nothing else is', () => {
  const replica = replicaOf(team(waits('team_silent', 'resource', NOW)), victim(waits('victim_waiting', 'victim', NOW + 9)))
  expect(gather(replica, NOW, 'fr', ['victim_waiting']).groups.map(({ cause }) => cause)).toEqual(['victim_waiting'])
})

test('a message is called by the first teams it is for, and how many more', () => {
  const message = (count: number): object => ({
    type: 'message', id: VICTIM, kind: 'order', from_device_id: TEAM, sent_at: 0, accepted_at: 0, team_ids: Array(count).fill(TEAM),
    attention: [waits('order_undelivered', 'order', NOW)],
  })
  const name = (count: number): string => gather(replicaOf(team(), message(count)), NOW, 'fr').groups[0]!.waiting[0]!.name
  expect([name(1), name(3), name(60)]).toEqual(['VPSP 12', 'VPSP 12, VPSP 12, VPSP 12', 'VPSP 12, VPSP 12 + 58'])
})

test('what a post asks for is called by its function, and never by a question mark', () => {
  const asked = { type: 'message', id: VICTIM, kind: 'request', from_device_id: TEAM, sent_at: 0, accepted_at: 0, is_for_posts: true, attention: [waits('request_unanswered', 'resource', NOW)] }
  const desk = { type: 'device', id: TEAM, role: 'resource_officer', platform: 'browser', label: 'PC 2', enrolled_at: 0 }
  const name = (...others: object[]): string => gather(replicaOf(asked, ...others), NOW, 'fr').groups[0]!.waiting[0]!.name
  expect([name(), name(desk)]).toEqual(['PC', 'officier moyens'])
})

test('what nothing new is said of is the same line again, in its language; what is called by others takes their new names', () => {
  const replica = replicaOf(victim(waits('victim_waiting', 'victim', NOW)), team(), {
    type: 'assignment', id: TEAM, team_id: TEAM, given_at: 0, intervention_id: INTERVENTION, attention: [waits('order_unacknowledged', 'order', NOW)],
  })
  const lines = (language: 'fr' | 'en'): readonly (readonly [string, object])[] => gather(replica, NOW, language).groups.map((group) => [group.waiting[0]!.name, group.waiting[0]!])
  const [before, now, english] = [lines('fr'), lines('fr'), lines('en')]
  expect(now[0]?.[1]).toBe(before[0]?.[1])
  expect(english[0]?.[1]).not.toBe(before[0]?.[1])
  replica.applyChange({ type: 'change', operation_id: OPERATION, after: 3, seq: 4, entities: [{ ...team(), call_sign: 'VPSP 13' } as Entity] })
  expect([before[1]?.[0], lines('fr')[1]?.[0]]).toEqual(['VPSP 12', 'VPSP 13'])
})

test('a phone about to go dark comes last, by its position alone; of who is off duty it says nothing (rule AT2)', () => {
  const held = (status: string): Replica => {
    const replica = replicaOf({ type: 'team', id: TEAM, call_sign: 'VPSP 12', kind: 'pair', status, attention: [waits('status_overdue', 'resource', NOW - 9)] })
    replica.applyPositions([[TEAM, NOW - 5, 48, 2, null, null, null, 14]])
    return replica
  }
  expect(gather(held('patrol'), NOW, 'fr').groups.map(({ cause }) => cause)).toEqual(['status_overdue', 'battery_low'])
  expect(gather(held('off_duty'), NOW, 'fr').groups.map(({ cause }) => cause)).toEqual(['status_overdue'])
})

test('a line is for somebody, and from its time on for who stands next (rule AT10)', () => {
  const item = waits('victim_waiting', 'victim', NOW, { owner: 'post_leader', escalates_at: NOW + 100, escalates_to: 'medical_officer' })
  const at = (now: number): unknown[] => [escalatedSince(item, now), ownerOf(item, escalatedSince(item, now) !== null)]
  expect([at(NOW + 99), at(NOW + 5_000)]).toEqual([[null, 'post_leader'], [NOW + 100, 'medical_officer']])
  const unsaid = waits('team_silent', 'crew', NOW, { escalates_at: NOW })
  expect([ownerOf(unsaid, false), ownerOf(unsaid, true)]).toEqual(['dispatcher', 'cover_head'])
  expect(escalatedSince(waits('battery_low', 'device', NOW), NOW * 9)).toBe(null)
})

test('of one cause the lines stand by sector, where somebody waits longest first, without a sector last (rule AT7)', () => {
  const [north, south, post] = ['a1', 'a2', 'a3'].map((n) => `00000000-0000-7000-8000-0000000000${n}`)
  const sector = (id: string | undefined, code: string): object => ({ type: 'sector', id, code, name: code, kind: 'operational' })
  const one = (n: number, more: object): object => ({
    type: 'victim', id: `00000000-0000-7000-8000-0000000001${n}`, number: n, found_at: 0, last_news_at: 0,
    attention: [waits('victim_waiting', 'victim', NOW - 100 + n)], ...more,
  })
  const replica = replicaOf(
    sector(north, 'NORD'), sector(south, 'SUD'), { type: 'site', id: post, code: 'P1', name: 'P1', kind: 'first_aid_post', sector_id: north },
    { ...team(), sector_id: south }, one(11, {}), one(12, { team_id: TEAM }), one(13, { site_id: post }), one(14, { team_id: TEAM, site_id: post }),
  )
  const [group] = gather(replica, NOW, 'fr').groups
  expect(bySector(group!.waiting, replica).map(({ sector, waiting }) => [sector, waiting.map(({ name }) => name)])).toEqual([
    ['SUD', ['V 12', 'V 14']],
    ['NORD', ['V 13']],
    [null, ['V 11']],
  ])
})
