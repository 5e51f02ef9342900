import { Replica } from '@vigie/core'
import type { Entity } from '@vigie/core'
import { expect, test } from 'vitest'
import { openingOf, toCheckIn } from './rows.ts'

function world(...more: Entity[]): Replica {
  const replica = new Replica('o', 'operation')
  replica.recall([
    { type: 'site', id: 's', code: 'PS1', name: 'Nord', kind: 'first_aid_post', is_open: true },
    { type: 'site', id: 'h', code: 'CHU', name: 'CHU', kind: 'hospital' },
    { type: 'team', id: 't', call_sign: 'POSTE 10', kind: 'first_aid_team', site_id: 's' },
    { type: 'team', id: 'u', call_sign: 'POSTE 2', kind: 'first_aid_team' },
    { type: 'team', id: 'gone', call_sign: 'POSTE 3', kind: 'first_aid_team', merged_into: 't' },
    { type: 'member', id: 'a', code: 'A', team_id: 't', presence: 'checked_in' },
    { type: 'member', id: 'b', code: 'B', team_id: 't' },
    { type: 'member', id: 'c', code: 'C', team_id: 't', presence: 'absent' },
    ...more,
  ])
  return replica
}

test('expected are those not known to be absent; arrived those who are here', () => {
  const { teams, expected, arrived } = openingOf(world(), 1_000, 'fr')
  expect(teams.map(({ team }) => team.call_sign)).toEqual(['POSTE 2', 'POSTE 10'])
  expect(teams[1]).toMatchObject({ arrived: 1, counted: null, isInPlace: false, isComplete: false, site: 'PS1' })
  expect([expected, arrived]).toEqual([2, 1])
})

test('one tick checks in whoever is not here yet, and nobody else', () => {
  expect(toCheckIn(openingOf(world(), 1_000, 'fr').teams[1]!)).toEqual(['b'])
})

test('a team is complete when it is here, counted, heard on its radio and in place', () => {
  const team: Entity = { type: 'team', id: 'v', call_sign: 'A', kind: 'pair', status: 'available_base', headcount_declared: 2, radio_tested_at: 1 }
  expect(openingOf(world(team), 1_000, 'fr').teams[0]).toMatchObject({ isComplete: true, isInPlace: true })
  expect(openingOf(world({ ...team, radio_tested_at: null }), 1_000, 'fr').teams[0]).toMatchObject({ isComplete: false, isInPlace: true })
})

test('a site waits for its teams; hospitals open without us', () => {
  const { sites } = openingOf(world(), 1_000, 'fr')
  expect(sites.map(({ site, teams, inPlace, isComplete }) => [site.code, teams, inPlace, isComplete])).toEqual([['PS1', 1, 0, false]])
})

test('a qualification that has ended is a warning beside the team, and its named leader stands there (rules RE3, RE4)', () => {
  const member: Entity = { type: 'member', id: 'b', code: 'B', team_id: 't', qualifications: ['pse2'], qualified_until: [['pse2', 999]] }
  const team: Entity = { type: 'team', id: 't', call_sign: 'POSTE 10', kind: 'first_aid_team', leader_id: 'a' }
  expect(openingOf(world(member, team), 1_000, 'fr').teams[1]).toMatchObject({ expired: ['B PSE2'], leader: 'A' })
  expect(openingOf(world(member, team), 999, 'fr').teams[1]!.expired).toEqual([])
})
