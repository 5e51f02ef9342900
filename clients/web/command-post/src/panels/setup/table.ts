/** Lists that somebody types or pastes become rows: a range of call signs, or a table with its header line. Pure. */

import { plain } from '../../matching.ts'

/** As many as one prefix may make: a slip of the finger must not enter thousands. */
export const MOST_AT_ONCE = 200

/** `VPSP`, 1 to 12 → `VPSP 1` … `VPSP 12`; with a leading zero, all as wide. Null: no such range. */
export function range(prefix: string, from: string, to: string): readonly string[] | null {
  if (!/^\d{1,6}$/.test(from) || !/^\d{1,6}$/.test(to)) return null
  const [first, last] = [Number(from), Number(to)]
  if (last < first || last - first >= MOST_AT_ONCE) return null
  const width = from.startsWith('0') ? from.length : 0
  const gap = /[\p{L}\p{N}]$/u.test(prefix) ? ' ' : ''
  return Array.from({ length: last - first + 1 }, (_, index) => `${prefix.trimStart()}${gap}${String(first + index).padStart(width, '0')}`)
}

/** One line of a table, its cells by the column's name. */
export interface Line {
  /** As the person counts: the header is line 1. */
  readonly number: number
  readonly cells: Readonly<Record<string, string>>
}

export interface Table {
  readonly columns: readonly string[]
  /** Columns of the header that nobody knows. */
  readonly unknown: readonly string[]
  readonly lines: readonly Line[]
}

/** Every word by which a header may call a column. */
export type Headings = Readonly<Record<string, readonly string[]>>

/** Comma, semicolon or tab, whichever the first line has most of; without a known header, the columns as they stand. */
export function readTable(text: string, headings: Headings): Table {
  const rows = cellsOf(text)
  const first = rows[0]?.cells ?? []
  const named = first.map((cell) => columnNamed(cell, headings))
  const hasHeader = named.some((column) => column !== null)
  const columns = hasHeader ? named : Object.keys(headings)
  const lines = rows.slice(hasHeader ? 1 : 0).map(({ number, cells }): Line => {
    const found: Record<string, string> = {}
    columns.forEach((column, index) => {
      if (column !== null) found[column] = (cells[index] ?? '').trim()
    })
    return { number, cells: found }
  })
  return {
    columns: columns.filter((column) => column !== null),
    unknown: hasHeader ? first.filter((_, index) => named[index] === null && first[index]!.trim() !== '') : [],
    lines: lines.filter(({ cells }) => Object.values(cells).some((cell) => cell !== '')),
  }
}

function columnNamed(cell: string, headings: Headings): string | null {
  const wanted = plain(cell)
  return Object.keys(headings).find((column) => column === wanted || headings[column]!.includes(wanted)) ?? null
}

/** Cells in quotes may hold separators, quotes and line ends. */
function cellsOf(text: string): { number: number; cells: string[] }[] {
  const head = text.slice(0, text.search(/\n|$/))
  const separator = [';', '\t', ','].reduce((best, each) => (head.split(each).length > head.split(best).length ? each : best))
  const rows: { number: number; cells: string[] }[] = []
  let number = 1
  let begun = 1
  let cells: string[] = []
  let cell = ''
  let isQuoted = false
  const endRow = (): void => {
    cells.push(cell)
    if (cells.some((each) => each.trim() !== '')) rows.push({ number: begun, cells })
    cells = []
    cell = ''
    begun = number + 1
  }
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index]!
    if (isQuoted) {
      if (sign === '"' && text[index + 1] === '"') (cell += '"'), (index += 1)
      else if (sign === '"') isQuoted = false
      else {
        if (sign === '\n') number += 1
        cell += sign
      }
    } else if (sign === '"' && cell.trim() === '') (isQuoted = true), (cell = '')
    else if (sign === separator) cells.push(cell), (cell = '')
    else if (sign === '\n') endRow(), (number += 1)
    else if (sign !== '\r') cell += sign
  }
  endRow()
  return rows
}
