import { Replica } from '@vigie/core'
import type { Entity } from '@vigie/core'
import { expect, test } from 'vitest'
import { densityOf, linesOf, linesOfRow, makeSheets, MOST } from './sheets.ts'

const AT = 1_000_000
const OPERATION: Entity = { type: 'operation', id: 'o', code: 'OP', name: 'Marathon', kind: 'event_cover', created_at: 0, mode: 'exercise' }

function sheets(...entities: Entity[]): NonNullable<ReturnType<typeof makeSheets>> {
  const replica = new Replica('o', 'operation')
  replica.recall([OPERATION, ...entities])
  return makeSheets(replica, AT)!
}

const victim = (number: number, more: object = {}): Entity => ({ type: 'victim', id: `v${number}`, number, found_at: 0, last_news_at: 0, ...more }) as Entity

test('before anything has come there is nothing to print', () => {
  expect(makeSheets(new Replica('o', 'operation'), AT)).toBeNull()
})

test('it says of what it is, when, and whether it is played', () => {
  expect(sheets()).toMatchObject({ name: 'Marathon', code: 'OP', mode: 'exercise', at: AT })
})

test('open interventions alone, with who is on them', () => {
  const made = sheets(
    { type: 'intervention', id: 'i', number: 4, reported_at: 5, address: '12 rue du Port', priority: 'p1' },
    { type: 'intervention', id: 'j', number: 5, reported_at: 6, ended_at: 7 },
    { type: 'team', id: 't', call_sign: 'VPSP 1', kind: 'ambulance_crew', assignment_id: 'a' },
    { type: 'assignment', id: 'a', team_id: 't', intervention_id: 'i', given_at: 6 } as Entity,
  )
  expect(made.interventions.entries).toMatchObject([{ number: 4, priority: 'P1', place: '12 rue du Port', teams: 'VPSP 1' }])
  expect(made.teams.entries).toMatchObject([{ callSign: 'VPSP 1', task: 4 }])
})

test('victims by number and category, those still in our hands first, void and merged ones not at all', () => {
  const made = sheets(
    victim(1, { category: 'immediate', presence: 'at_destination' }),
    victim(2, { category: 'delayed' }),
    victim(3, { is_void: true }),
    victim(4, { merged_into: 'v2' }),
  )
  expect(made.victims.entries.map(({ number }) => number)).toEqual([2, 1])
  expect(made.totals).toMatchObject({ immediate: 1, delayed: 1, minor: 0 })
})

test('no entry holds anything that has to be opened', () => {
  const made = sheets(victim(1, { has_identity: true, identity: { box: 'x' }, age_years: 40, sex: 'female' }))
  expect(Object.keys(made.victims.entries[0]!).sort()).toEqual(['category', 'number', 'tags', 'where'])
})

test('what finds no room is counted', () => {
  const many = Array.from({ length: MOST.victims + 7 }, (_, index) => victim(index + 1))
  const made = sheets(...many)
  expect([made.victims.entries.length, made.victims.all]).toEqual([MOST.victims, MOST.victims + 7])
})

test('letters are as large as the list allows', () => {
  expect([densityOf(20, 2), densityOf(82, 3), densityOf(80, 2), densityOf(130, 2)]).toEqual(['wide roomy', 'normal roomy', 'normal', 'dense'])
  expect([linesOf(1), linesOf(10), linesOf(26), linesOf(54)]).toEqual([12, 5, 2, 1])
  expect([linesOfRow(36, 2), linesOfRow(38, 2)]).toEqual([3, 2])
})
