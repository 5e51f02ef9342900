import { describe, expect, test } from 'vitest'
import type { Entity } from '@vigie/core'
import { holding } from '../../../../core/scenes.ts'
import { nameHolder, listHolders } from './holders.ts'
import { countByCategory, dueOf, find, makeVictims, waitOf } from './rows.ts'
import type { Wanted } from './rows.ts'

const waits = (since: number, due: number, more: object = {}): object => ({
  attention: [{ cause: 'victim_waiting', rank: 'victim', since, due_at: due, ...more }],
})
const victim = (number: number, more: object): Entity =>
  ({ type: 'victim', id: `v${number}`, number, found_at: 1, last_news_at: 1, ...more }) as Entity

const replica = holding(
  { type: 'site', id: 'p', code: 'PMA', name: 'Poste médical', kind: 'advanced_medical_post' } as Entity,
  { type: 'site', id: 'h', code: 'HEGP', name: 'Pompidou', kind: 'hospital' } as Entity,
  { type: 'site', id: 'pc', code: 'PC', name: 'PC', kind: 'command_post' } as Entity,
  { type: 'team', id: 't', call_sign: 'BINOME 2', kind: 'pair', status: 'patrol' } as Entity,
  { type: 'team', id: 'u', call_sign: 'BINOME 3', kind: 'pair', status: 'patrol' } as Entity,
  { type: 'team', id: 'w', call_sign: 'BINOME 4', kind: 'pair' } as Entity,
  { type: 'vehicle', id: 'c', call_sign: 'VPSP 1', kind: 'ambulance_bls', team_id: 'u' } as Entity,
  { type: 'intervention', id: 'i', number: 8, team_ids: ['t'], reported_at: 1 } as unknown as Entity,
  victim(4, { category: 'minor', scans: [{ kind: 'bib', value: '4712' }] }),
  victim(47, { category: 'delayed', presence: 'at_site', site_id: 'p', intervention_id: 'i', ...waits(100, 500) }),
  victim(9, { category: 'immediate', presence: 'in_transport', destination_site_id: 'h', evacuation_id: 'e', scans: [{ kind: 'sinus', value: 'FR-75 é0047' }] }),
  victim(470, { category: 'minor', merged_into: 'v47' }),
  victim(5, { category: 'minor', is_void: true }),
  { type: 'evacuation', id: 'e', victim_ids: ['v9'], state: 'departed', service: 'réa' } as unknown as Entity,
  { type: 'regulation_case', id: 'r1', victim_id: 'v47', state: 'withdrawn', times: { ready_at: 1 } } as Entity,
  { type: 'regulation_case', id: 'r2', victim_id: 'v47', state: 'ready', times: { ready_at: 2 } } as Entity,
)
const rows = makeVictims(replica)
const all: Wanted = { search: '', categories: new Set(), place: null, isWaiting: false, interventionId: null }
const found = (more: Partial<Wanted>, now = 0): number[] => find(rows, { ...all, ...more }, now).map((row) => row.victim.number)

describe('the victims board', () => {
  test('keeps the row of whoever has not changed, so that nothing is drawn again', () => {
    const again = makeVictims(replica, new Map(rows.map((row) => [row.victim.id, row])))
    expect(again.map((row, index) => row === rows[index])).toEqual(rows.map(() => true))
  })

  test('has the most urgent first, without numbers that do not count', () => {
    expect(found({})).toEqual([9, 47, 4])
    expect([...countByCategory(rows)]).toEqual([
      ['immediate', 1],
      ['delayed', 1],
      ['minor', 1],
    ])
  })

  test('has those who have left after all who are still ours, however urgent they were', () => {
    const more = makeVictims(
      holding(victim(1, { category: 'immediate', presence: 'refused' }), victim(2, { category: 'immediate', presence: 'at_destination' }), victim(3, { presence: 'lost_track' })),
    )
    expect(more.map((row) => row.victim.number)).toEqual([3, 2, 1])
  })

  test('says where each is, goes, and how far the others have come', () => {
    expect(rows[0]).toMatchObject({ place: 'transport', site: '', destination: 'HEGP · réa', evacuation: 'departed' })
    expect(rows[1]).toMatchObject({ place: 'site', site: 'PMA', intervention: 8, regulation: 'ready' })
  })

  test('answers "where is victim 47?" by any of its numbers, the exact one first, second numbers too', () => {
    expect(found({ search: '47' })).toEqual([47, 4, 470, 9])
    for (const search of ['V47', 'n° 47', '#47', '047', 'Victime 47']) expect(found({ search })[0], search).toBe(47)
    expect(found({ search: '4712' })).toEqual([4])
    expect(found({ search: 'fr 75e' })).toEqual([9])
    expect(found({ search: '5' })[0]).toBe(5)
    expect(found({ search: 'n°' })).toEqual([])
  })

  test('a search looks everywhere, whatever the filters say', () => {
    expect(found({ search: '4712', categories: new Set(['immediate']) })).toEqual([4])
  })

  test('is filtered by category, place, intervention and who waits', () => {
    expect(found({ categories: new Set(['minor', 'immediate']) })).toEqual([9, 4])
    expect(found({ place: { kind: 'site', siteId: 'p' } })).toEqual([47])
    expect(found({ place: { kind: 'site', siteId: 'other' } })).toEqual([])
    expect(found({ interventionId: 'i' })).toEqual([47])
    expect([found({ isWaiting: true }, 499), found({ isWaiting: true }, 500)]).toEqual([[], [47]])
  })

  test('a wait is counted before it is due, and is quiet while it was put off', () => {
    const late = { ...rows[1]!.victim, ...waits(100, 500, { muted_until: 900 }) } as (typeof rows)[0]['victim']
    expect([waitOf(rows[1]!.victim, 499)?.since, waitOf(rows[1]!.victim, 500)]).toEqual([100, null])
    expect([dueOf(late, 600).length, dueOf(late, 900).length]).toEqual([0, 1])
  })
})

test('hands are offered with those on the victim’s intervention first, and places that take nobody left out', () => {
  expect(listHolders(replica, 'i').map(({ group, name }) => `${group} ${name}`)).toEqual([
    'near BINOME 2',
    'sites PMA Poste médical',
    'destinations HEGP Pompidou',
    'vehicles VPSP 1 · BINOME 3',
    'teams BINOME 3',
  ])
})

test('hands are called as people call them', () => {
  const words = { scene: 'scene', nobody: 'nobody', elsewhere: 'elsewhere' }
  const name = (holder: Parameters<typeof nameHolder>[0]): string => nameHolder(holder, replica, words)
  expect(name({ kind: 'vehicle', vehicle_id: 'c', team_id: 'u' })).toBe('VPSP 1 · BINOME 3')
  expect(name({ kind: 'destination', site_id: 'h', service: 'réa' })).toBe('HEGP · réa')
  expect([name({ kind: 'scene' }), name({ kind: 'none' }), name({ kind: 'destination' })]).toEqual(['scene', 'nobody', 'elsewhere'])
})
