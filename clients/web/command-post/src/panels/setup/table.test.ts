import { describe, expect, test } from 'vitest'
import { MOST_AT_ONCE, range, readTable } from './table.ts'

describe('a range', () => {
  test.each([
    ['VPSP', '1', '3', ['VPSP 1', 'VPSP 2', 'VPSP 3']],
    ['BIN-', '08', '10', ['BIN-08', 'BIN-09', 'BIN-10']],
    ['POSTE ', '7', '7', ['POSTE 7']],
  ])('%s %s to %s', (prefix, from, to, expected) => expect(range(prefix, from, to)).toEqual(expected))

  test.each([
    ['3', '1'],
    ['', '2'],
    ['a', '2'],
    ['1', String(MOST_AT_ONCE + 1)],
  ])('from %s to %s is none', (from, to) => expect(range('X', from, to)).toBeNull())
})

describe('a pasted table', () => {
  const HEADINGS = { code: ['code', 'indicatif', 'call sign'], kind: ['type', 'kind'], team: ['equipe', 'team'] }

  test.each([';', ',', '\t'])('with %j between its cells', (separator) => {
    const table = readTable(['Indicatif', 'Type'].join(separator) + '\r\n' + ['VPSP 1', 'équipage'].join(separator), HEADINGS)
    expect(table.lines).toEqual([{ number: 2, cells: { code: 'VPSP 1', kind: 'équipage' } }])
  })

  test('names the columns that nobody knows, and passes them over', () => {
    const table = readTable('code;couleur\nA;rouge', HEADINGS)
    expect(table.unknown).toEqual(['couleur'])
    expect(table.lines[0]!.cells).toEqual({ code: 'A' })
  })

  test('without a header, its columns are taken as they stand', () => {
    expect(readTable('A;binôme\nB', HEADINGS).lines.map(({ number, cells }) => [number, cells['code'], cells['kind']])).toEqual([
      [1, 'A', 'binôme'],
      [2, 'B', ''],
    ])
  })

  test('cells in quotes hold separators, quotes and line ends; lines are counted as the person sees them', () => {
    const table = readTable('code;type\n"A;1";"dit ""vite"""\n\n"B\nC";x\nD;y', HEADINGS)
    expect(table.lines.map(({ number, cells }) => [number, cells['code'], cells['kind']])).toEqual([
      [2, 'A;1', 'dit "vite"'],
      [4, 'B\nC', 'x'],
      [6, 'D', 'y'],
    ])
  })

  test('nothing is nothing', () => expect(readTable(' \n', HEADINGS).lines).toEqual([]))
})
