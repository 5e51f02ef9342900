import { expect, test } from 'vitest'
import type { DrawingEntry } from '../../catalogue.svelte.ts'
import { holding } from '../../../../core/scenes.ts'
import { bearing, drawnFeatures, hoursOf, isSound, middleOf, MOST, nameOf, pointsWith, readComing, standingOf } from './drawn.ts'
import type { Drawn } from './drawn.ts'
import { changesOf } from './draft.ts'

const NOON = new Date(2026, 10, 22, 12, 0).getTime()
const HOUR = 3_600_000
const ENTRIES: DrawingEntry[] = [
  { code: 'danger', label: { fr: 'Danger', en: 'Danger' }, sign: '!', tone: 'danger', shapes: ['area'] },
  { code: 'advance', label: { fr: 'Axe de progression', en: 'Line of advance' }, sign: '→', tone: 'way', shapes: ['line'], is_arrow: true },
]

function drawn(more: object): Drawn {
  const replica = holding({ type: 'drawing', id: 'd', shape: 'area', points: [[0, 0], [2, 0], [2, 2], [0, 2]], symbol: 'danger', ...more })
  return replica.get('drawing', 'd')!
}

test('what holds is told by the time, from its beginning to its end (rule DR2)', () => {
  const hours = { valid_from: NOON, valid_until: NOON + HOUR }
  expect([NOON - 1, NOON, NOON + HOUR - 1, NOON + HOUR].map((now) => standingOf(drawn(hours), now))).toEqual(['planned', 'holds', 'holds', 'ended'])
  expect(standingOf(drawn({}), 0)).toBe('holds')
  expect(standingOf(drawn({ is_removed: true }), NOON)).toBe('removed')
  expect(hoursOf(drawn(hours), NOON - 1, 'fr')).toBe('dès 12:00, jusqu’à 13:00')
  expect(hoursOf(drawn(hours), NOON + 2 * HOUR, 'en')).toBe('ended at 13:00')
  expect(hoursOf(drawn({}), NOON, 'en')).toBe('')
})

test('sign and words stand with the ground; an unknown symbol is drawn all the same (rule DR5)', () => {
  const { features } = drawnFeatures([drawn({ note: 'Gaz', valid_until: NOON })], ENTRIES, 'fr')
  expect(features.map(({ geometry, properties }) => [geometry.type, properties!['is']])).toEqual([['Polygon', 'ground'], ['Point', 'mark']])
  expect(features[1]!.properties).toMatchObject({ sign: '!', label: 'Gaz\njusqu’à 12:00', tone: 'danger' })
  expect(features[1]!.geometry).toMatchObject({ coordinates: [1, 1] })
  const odd = drawn({ symbol: 'ours', shape: 'line', points: [[0, 0], [2, 0]] })
  expect(drawnFeatures([odd], ENTRIES, 'en').features[1]!.properties).toMatchObject({ sign: '•', label: 'ours' })
  expect(nameOf(drawn({}), ENTRIES, 'fr')).toBe('Danger')
})

test('every part of what is chosen says so, and whose it is: the map shows it and gives it back', () => {
  const way = drawn({ symbol: 'advance', shape: 'line', points: [[0, 0], [0, 1]] })
  const told = (chosen: string | null): unknown => drawnFeatures([way], ENTRIES, 'fr', chosen).features.map(({ properties }) => [properties!['id'], properties!['isSelected']])
  expect(told('d')).toEqual([['d', true], ['d', true], ['d', true]])
  expect(told(null)).toEqual([['d', false], ['d', false], ['d', false]])
})

test('a line of advance has a head that points where it goes', () => {
  const way = drawn({ symbol: 'advance', shape: 'line', points: [[0, 0], [0, 1], [1, 1]] })
  const [, head, mark] = drawnFeatures([way], ENTRIES, 'en').features
  expect(head!.properties).toMatchObject({ is: 'head', turn: 90 })
  expect(mark!.geometry).toMatchObject({ coordinates: [0, expect.closeTo(1, 3)] })
  expect(bearing([0, 0], [0, -1])).toBe(180)
  expect(middleOf('point', [[3, 4]])).toEqual([3, 4])
})

test('a shape needs as many different points', () => {
  expect([isSound('point', []), isSound('point', [[1, 1]])]).toEqual([false, true])
  expect([isSound('line', [[1, 1], [1, 1]]), isSound('line', [[1, 1], [1, 2]])]).toEqual([false, true])
  expect([isSound('area', [[1, 1], [1, 2]]), isSound('area', [[1, 1], [1, 2], [2, 2]])]).toEqual([false, true])
})

test('an end is typed as a time to come, or in so many minutes', () => {
  expect(readComing('15:00', NOON)).toBe(NOON + 3 * HOUR)
  expect(readComing('15h30', NOON)).toBe(NOON + 3.5 * HOUR)
  expect(readComing('0900', NOON)).toBe(new Date(2026, 10, 23, 9, 0).getTime())
  expect(readComing('+30', NOON)).toBe(NOON + HOUR / 2)
  expect(readComing('', NOON)).toBeNull()
  expect([readComing('25:00', NOON), readComing('soon', NOON), readComing('+99999', NOON)]).toEqual([undefined, undefined, undefined])
})

test('only what was changed is sent, so that two desks do not undo each other (rule DR1)', () => {
  const held = drawn({ note: 'Gaz', valid_until: NOON, sector_id: 's' })
  const same = { symbol: 'danger', shape: 'area', points: held.points as never, note: 'Gaz', validFrom: null, validUntil: NOON, sectorId: 's' } as const
  expect(changesOf(held, same)).toEqual({})
  expect(changesOf(held, { ...same, note: 'Coupé' })).toEqual({ note: 'Coupé' })
  expect(changesOf(held, { ...same, validUntil: null })).toEqual({ validity: {} })
  expect(changesOf(held, { ...same, sectorId: null })).toEqual({ belonging: {} })
  const moved = [[0, 0], [1, 1]] as const
  expect(changesOf(held, { ...same, shape: 'line', points: moved })).toEqual({ shape: 'line', points: moved })
})

test('a place has one point, anything else as many as one drawing may have (rule DR1)', () => {
  expect(pointsWith('point', [[1, 2]], [7.12345678, 43.5])).toEqual([[7.123457, 43.5]])
  expect(pointsWith('line', [[1, 2]], [3, 4])).toEqual([[1, 2], [3, 4]])
  const most = Array.from({ length: MOST }, (): [number, number] => [1, 2])
  expect(pointsWith('area', most, [3, 4])).toHaveLength(MOST)
})
