import { expect, test } from 'vitest'
import type { Known } from '../command/parse.ts'
import { readPaper, wishOf } from './read.ts'

const NOW = new Date(2026, 3, 5, 16, 0).getTime()
const KNOWN: Known = {
  teams: [
    { id: 't12', callSign: 'VPSP 12' },
    { id: 't13', callSign: 'VPSP 13' },
  ],
  interventions: new Map(),
  victims: new Map([['12', ['v12']]]),
  radioCodes: new Map(),
  now: NOW,
}
const at = (hours: number, minutes: number, day = 5): number => new Date(2026, 3, day, hours, minutes).getTime()

test.each([
  ['14:32 VPSP12 sur place', { is: 'status', teamId: 't12', status: 'on_scene' }],
  ['14h32 inter 12 rue du Port', { is: 'create', place: '12 rue du Port' }],
  ['1432 V12 UA', { is: 'triage', victimId: 'v12', number: '12', category: 'immediate' }],
  ['14:32 ; vent fort, tente repliée', { is: 'log', text: 'vent fort, tente repliée' }],
  ['14:32 VPSP 12', { is: 'log', text: 'VPSP 12' }],
])('%s', (typed, fact) => {
  expect(readPaper(typed, KNOWN)).toEqual([{ line: 1, typed, at: at(14, 32), fact, fault: null }])
})

test.each([
  ['VPSP12 sur place', 'time'],
  ['25:00 VPSP12 sur place', 'time'],
  ['14:32', 'empty'],
  ['14:32 V99 UA', 'victim'],
])('%s is told as %s', (typed, fault) => {
  expect(readPaper(typed, KNOWN)[0]).toMatchObject({ fact: null, fault })
})

test('lines keep their number, empty ones are passed over, and a time not yet come is that of yesterday', () => {
  const rows = readPaper('14:00 a\n\n23:50 b', KNOWN)
  expect(rows.map(({ line, at: time }) => [line, time])).toEqual([
    [1, at(14, 0)],
    [3, at(23, 50, 4)],
  ])
})

test('each command carries the time that was on the paper', () => {
  const ordinary = (): boolean => true
  const [status, log] = readPaper('14:32 VPSP12 sur place\n14:33 vent fort', KNOWN)
  expect(wishOf(status!.fact!, status!.at!, () => 'n', 'AB', ordinary)).toEqual({
    type: 'team.report_status',
    team_id: 't12',
    status: 'on_scene',
    stated_at: at(14, 32),
    source: 'radio',
  })
  expect(wishOf(status!.fact!, 1, () => 'n', 'AB', () => false)).toMatchObject({ is_forced: true })
  expect(wishOf(log!.fact!, log!.at!, () => 'n', 'AB', ordinary)).toMatchObject({ type: 'log.write', origin: 'AB', text: 'vent fort' })
})
