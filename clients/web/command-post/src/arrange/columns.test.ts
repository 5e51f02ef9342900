import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LAYOUT_NAMES, LAYOUTS } from '../layouts.ts'
import { BEGINNINGS, gridOf, grow, hidden, hide, LEAST, MAX_COLUMNS, MOST, move, PLACEABLE, placed, put, readArrangements, rowsOf, show, sideAt, uprightOf } from './columns.ts'
import type { Columns } from './columns.ts'

const panel = fc.constantFrom(...PLACEABLE)
const step = fc.oneof(
  fc.tuple(panel, fc.constantFrom('left', 'right', 'up', 'down')).map(([name, to]) => (columns: Columns) => move(columns, name, to)),
  fc.tuple(panel, panel, fc.constantFrom('left', 'right', 'above', 'below')).map(([name, beside, side]) => (columns: Columns) => put(columns, name, beside, side)),
  fc.tuple(panel, fc.constantFrom('width', 'height'), fc.constantFrom(1, -1)).map(([name, along, by]) => (columns: Columns) => grow(columns, name, along, by)),
  panel.map((name) => (columns: Columns) => hide(columns, name)),
  panel.map((name) => (columns: Columns) => show(columns, name)),
)
const begun = fc.constantFrom(...LAYOUT_NAMES).map((name) => BEGINNINGS[name])

/** The rows of a grid, as names. */
const areas = (grid: string): string[][] => grid.match(/'[^']+'/g)!.map((row) => row.slice(1, -1).split(' '))

test('whatever is done, each panel stands once or can be brought back, and the screen is filled', () => {
  fc.assert(
    fc.property(begun, fc.array(step, { maxLength: 40 }), (begin, steps) => {
      const columns = steps.reduce((so, next) => next(so), begin)
      expect([...placed(columns), ...hidden(columns)].toSorted()).toEqual([...PLACEABLE].toSorted())
      expect(placed(columns).length).toBeGreaterThan(0)
      expect(columns.length).toBeLessThanOrEqual(MAX_COLUMNS)
      for (const share of columns.flatMap((each) => [each.share, ...each.cells.map((cell) => cell.share)])) {
        expect(share).toBeGreaterThanOrEqual(LEAST)
        expect(share).toBeLessThanOrEqual(MOST)
      }
      expect(readArrangements(JSON.parse(JSON.stringify([{ id: '1', name: 'x', columns }])))).toEqual([{ id: '1', name: 'x', columns }])
    }),
  )
})

test('in each grid, lying and upright, each panel has one rectangle and none is cut off', () => {
  fc.assert(
    fc.property(begun, fc.array(step, { maxLength: 40 }), (begin, steps) => {
      const columns = steps.reduce((so, next) => next(so), begin)
      for (const [grid, most] of [[gridOf(columns), MAX_COLUMNS], [uprightOf(columns), 2]] as const) {
        const rows = areas(grid)
        expect(new Set(rows.flat())).toEqual(new Set(placed(columns)))
        expect(new Set(rows.map((row) => row.length)).size).toBe(1)
        expect(rows[0]!.length).toBeLessThanOrEqual(most)
        for (const name of placed(columns)) {
          const at = rows.flatMap((row, index) => (row.includes(name) ? [index] : []))
          expect(at.length).toBe(at.at(-1)! - at[0]! + 1)
          expect(at.length).toBeGreaterThanOrEqual(4)
          expect(new Set(at.flatMap((index) => rows[index]!.flatMap((each, column) => (each === name ? [column] : [])))).size).toBe(1)
        }
      }
    }),
  )
})

test('each beginning has the panels of its layout', () => {
  for (const name of LAYOUT_NAMES) expect(placed(BEGINNINGS[name]).toSorted()).toEqual([...LAYOUTS[name].panels].toSorted())
})

test('a step to a side and back leaves the panels where they were', () => {
  const { cover } = BEGINNINGS
  expect(placed(move(move(cover, 'map', 'down'), 'map', 'up'))).toEqual(placed(cover))
  expect(placed(move(move(cover, 'map', 'left'), 'map', 'right'))).toEqual(placed(cover))
})

test('over the edge a panel gets a column of its own, and one that has it already goes nowhere', () => {
  const { cover } = BEGINNINGS
  const apart = move(cover, 'board', 'left')
  expect(apart.map(({ cells }) => cells.map((cell) => cell.panel))).toEqual([['board'], ['interventions'], ['map', 'attention'], ['log']])
  expect(move(apart, 'board', 'left')).toBe(apart)
  expect(move(cover, 'log', 'right')).toBe(cover)
})

test('the last panel of a screen cannot be hidden, and nothing grows beyond its bounds', () => {
  const alone = PLACEABLE.filter((name) => name !== 'map').reduce(hide, BEGINNINGS.cover)
  expect(placed(alone)).toEqual(['map'])
  expect(hide(alone, 'map')).toBe(alone)
  expect(grow(alone, 'map', 'width', 1)).toBe(alone)
  let wide = BEGINNINGS.cover
  for (let count = 0; count < 20; count++) wide = grow(wide, 'log', 'width', 1)
  expect(wide.at(-1)!.share).toBe(MOST)
})

test('rows follow the shares, use all of the height, and none is too low to be read', () => {
  expect(rowsOf([1])).toEqual([48])
  expect(rowsOf([9, 2, 2]).reduce((sum, rows) => sum + rows, 0)).toBe(48)
  expect(Math.min(...rowsOf([9, 9, 9, 9, 9, 9, 9, 2, 2]))).toBeGreaterThanOrEqual(4)
})

test('near a side of a panel means beside it, elsewhere above or below', () => {
  const box = { left: 100, top: 100, width: 400, height: 200 }
  expect([[110, 200], [490, 200], [300, 110], [300, 290]].map(([x, y]) => sideAt(box, x!, y!))).toEqual(['left', 'right', 'above', 'below'])
})

test('whatever was kept is read: nonsense is left out, a panel that stands twice stands once', () => {
  for (const kept of [undefined, 4, 'x', {}, [null, 3, {}], [{ id: '../x', name: 'x', columns: BEGINNINGS.cover }], [{ id: '1', name: 'x', columns: [] }]]) {
    expect(readArrangements(kept)).toEqual([])
  }
  const cells = [{ panel: 'map', share: 99 }, { panel: 'map', share: 3 }, { panel: 'setup', share: 3 }, { panel: '<b>', share: 3 }]
  const [read] = readArrangements([{ id: '1', name: ` ${'n'.repeat(60)}`, columns: [{ share: 'x', cells }, { share: 3, cells: [] }] }])
  expect(read).toEqual({ id: '1', name: 'n'.repeat(24), columns: [{ share: 4, cells: [{ panel: 'map', share: MOST }] }] })
})
