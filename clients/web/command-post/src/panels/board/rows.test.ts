import { describe, expect, test } from 'vitest'
import type { Entity, Replica } from '@vigie/core'
import { holding } from '../../../../core/scenes.ts'
import { byStatus, count, makeRows, matches, TeamRows } from './rows.ts'

const pair = { type: 'team', kind: 'pair' } as const
const free = { status: 'patrol', availability: 'available' } as const
const replica = holding(
  { type: 'sector', id: 's', code: 'S1', name: 'Châtelet', kind: 'operational' },
  { ...pair, ...free, id: '10', call_sign: 'BINOME 10', headcount_declared: 3, headcount_counted: 2 },
  { ...pair, ...free, id: '2', call_sign: 'BINOME 2', sector_id: 's', last_heard_at: 500 },
  { ...pair, id: '1', call_sign: 'BINOME 1' },
  { ...pair, id: '3', call_sign: 'ÉQUIPE 3', status: 'on_scene', availability: 'engaged', silent_since: 9 },
  { type: 'vehicle', id: 'v', call_sign: 'VPSP 7', kind: 'ambulance_bls', team_id: '2', technical_state: 'breakdown' },
  { type: 'radio', id: 'r', code: 'R12', kind: 'vhf', team_id: '2' },
  { type: 'alert', id: 'a', kind: 'distress', team_id: '3', device_id: 'd', raised_at: 1 },
  { type: 'alert', id: 'b', kind: 'distress', team_id: '2', device_id: 'd', raised_at: 1, state: 'cleared' },
)
replica.applyPositions([['2', 900, 48, 2]])
const rows = makeRows(replica)
const found = (filter: Parameters<typeof matches>[1], search = ''): string[] =>
  rows.filter((row) => matches(row, filter, search)).map((row) => row.team.id)

describe('the rows of the board', () => {
  test('are in the order of call signs as people count, those off duty last', () => {
    expect(rows.map((row) => row.team.id)).toEqual(['2', '10', '3', '1'])
  })

  test('say what a team holds, where it is, and when it was last heard by whatever way', () => {
    expect(rows[0]).toMatchObject({ radios: ['R12'], sector: 'S1', placeAt: 900, heardAt: 900, isCalling: false })
    expect(rows[0]?.vehicles.map((vehicle) => vehicle.call_sign)).toEqual(['VPSP 7'])
    expect(rows[1]).toMatchObject({ placeAt: null, heardAt: null })
  })

  test('are filtered by each counter', () => {
    expect([found('free'), found('engaged'), found('unknown'), found('alerts'), found('unavailable')]).toEqual([
      ['2', '10'],
      ['3'],
      ['3'],
      ['3'],
      [],
    ])
  })

  test('are filtered by who and what a team lacks', () => {
    expect([found('incomplete'), found('broken')]).toEqual([['10'], ['2']])
  })

  test('stand together by status, in the order of a mission, and by call sign within it', () => {
    expect(byStatus(rows).map((row) => row.team.status)).toEqual(['patrol', 'patrol', 'on_scene', 'off_duty'])
    expect(byStatus([...rows].reverse()).map((row) => row.team.id)).toEqual(['10', '2', '3', '1'])
  })

  test('are found by call sign, vehicle, radio or sector, without capitals and accents', () => {
    expect([found('all', 'equipe'), found('all', 'vpsp'), found('all', 'r12'), found('all', ' S1 ')]).toEqual([
      ['3'],
      ['2'],
      ['2'],
      ['2'],
    ])
  })
})

test('a team that takes somebody away shows where to, in the place of where it belongs (rule ST3)', () => {
  const sites = [{ type: 'site', id: 'p', code: 'P1', name: 'Poste 1', kind: 'first_aid_post' }, { type: 'site', id: 'h', code: 'CHU', name: 'CHU', kind: 'hospital' }] as const
  const site = (destination: string | null): string | undefined =>
    makeRows(holding(...sites, { ...pair, id: '1', call_sign: 'BINOME 1', status: 'transporting', site_id: 'p', destination_site_id: destination }))[0]?.site
  expect([site(null), site('h')]).toEqual(['P1', '→ CHU'])
})

test('a team that ended in another is no row any more', () => {
  const merged = holding({ ...pair, ...free, id: '1', call_sign: 'BINOME 1' }, { ...pair, id: '2', call_sign: 'BINOME 2', merged_into: '1' })
  expect(makeRows(merged).map((row) => row.team.id)).toEqual(['1'])
})

test('whoever is off duty counts neither as a team nor with its people', () => {
  expect(count(rows, replica)).toEqual({
    teams: 3,
    free: 2,
    engaged: 1,
    unknown: 1,
    unavailable: 0,
    alerts: 1,
    counted: 2,
    declared: 3,
    vehicles: 1,
    vehiclesReady: 0,
  })
})

describe('drawn again', () => {
  const teams = (...signs: string[]): Entity[] => signs.map((call_sign, index) => ({ ...pair, ...free, id: String(index), call_sign }))
  const drawn = (replica: Replica) => {
    const kept = new TeamRows()
    const shown = (): readonly string[] => kept.make(replica).map(({ team }) => team.call_sign)
    const say = (seq: number, entity: object, removed: { kind: 'team'; id: string }[] = []): unknown =>
      replica.applyChange({ type: 'change', operation_id: 'o', after: seq - 1, seq, entities: Object.keys(entity).length === 0 ? [] : [entity as Entity], removed })
    return { kept, shown, say }
  }

  test('what has not changed is the same row, and nothing new is the same list', () => {
    const replica = holding(...teams('B 1', 'B 2', 'B 10'))
    const { kept, say } = drawn(replica)
    const [first, second, third] = kept.make(replica)
    const before = kept.make(replica)
    expect(kept.make(replica)).toBe(before)
    say(2, { ...pair, id: '1', call_sign: 'B 2', status: 'on_scene', availability: 'engaged' })
    const now = kept.make(replica)
    expect([now[0] === first, now[1] === second, now[2] === third, now[1]?.team.status]).toEqual([true, false, true, 'on_scene'])
    replica.applyPositions([['2', 900, 48, 2]])
    expect(kept.make(replica)[2]?.placeAt).toBe(900)
  })

  test('a new name, a new team, one that goes and one off duty take their places', () => {
    const replica = holding(...teams('B 1', 'B 2', 'B 10'))
    const { shown, say } = drawn(replica)
    expect(shown()).toEqual(['B 1', 'B 2', 'B 10'])
    say(2, { ...pair, ...free, id: '0', call_sign: 'B 3' })
    expect(shown()).toEqual(['B 2', 'B 3', 'B 10'])
    say(3, { ...pair, ...free, id: '9', call_sign: 'A 1' }, [{ kind: 'team', id: '1' }])
    expect(shown()).toEqual(['A 1', 'B 3', 'B 10'])
    say(4, { ...pair, id: '9', call_sign: 'A 1', status: 'off_duty' })
    expect(shown()).toEqual(['B 3', 'B 10', 'A 1'])
  })

  test('a radio that changes hands shows at both', () => {
    const replica = holding(...teams('B 1', 'B 2'), { type: 'radio', id: 'r', code: 'R1', kind: 'vhf', team_id: '0' })
    const { kept, say } = drawn(replica)
    const radios = (): unknown => kept.make(replica).map((row) => row.radios)
    expect(radios()).toEqual([['R1'], []])
    say(2, { type: 'radio', id: 'r', code: 'R1', kind: 'vhf', team_id: '1' })
    expect(radios()).toEqual([[], ['R1']])
  })
})
