import { expect, test } from 'vitest'
import { ASIDE, LAYOUT_NAMES, LAYOUTS, PANEL_NAMES, readPlace, writePlace } from './layouts.ts'

test('each layout has a place in its grid for each of its panels, and for no other', () => {
  for (const name of LAYOUT_NAMES) {
    for (const grid of [LAYOUTS[name].grid, LAYOUTS[name].upright]) {
      const areas = new Set(grid.match(/'[^']+'/g)!.flatMap((row) => row.slice(1, -1).split(' ')))
      expect(areas).toEqual(new Set(LAYOUTS[name].panels))
    }
  }
})

test('every panel is in some layout, or is opened when it is wanted', () => {
  const shown = new Set([...LAYOUT_NAMES.flatMap((name) => LAYOUTS[name].panels), ...ASIDE])
  expect(shown).toEqual(new Set(PANEL_NAMES))
})

test('a place survives its address, and what else is in the address stays', () => {
  for (const layout of LAYOUT_NAMES)
    for (const panel of [...PANEL_NAMES, null])
      for (const own of ['2', null]) {
        const search = writePlace('?op=1&own=9', { layout, panel, own })
        expect(readPlace(search)).toEqual({ layout, panel, own })
        expect(new URLSearchParams(search).get('op')).toBe('1')
      }
})

test('an address that says nothing, or nonsense, opens the event cover', () => {
  for (const search of ['', '?layout=nave&panel=../x', '?op=1']) expect(readPlace(search)).toEqual({ layout: 'cover', panel: null, own: null })
})
