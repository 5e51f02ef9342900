import { describe, expect, test } from 'vitest'
import { holding } from '../../../../core/scenes.ts'
import { count, makeRows, matches } from './rows.ts'

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
    expect(rows[0]).toMatchObject({ radios: ['R12'], sector: 'S1', fixAt: 900, heardAt: 900, isCalling: false })
    expect(rows[0]?.vehicles.map((vehicle) => vehicle.call_sign)).toEqual(['VPSP 7'])
    expect(rows[1]).toMatchObject({ fixAt: null, heardAt: null })
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

  test('are found by call sign, vehicle, radio or sector, without capitals and accents', () => {
    expect([found('all', 'equipe'), found('all', 'vpsp'), found('all', 'r12'), found('all', ' S1 ')]).toEqual([
      ['3'],
      ['2'],
      ['2'],
      ['2'],
    ])
  })
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
