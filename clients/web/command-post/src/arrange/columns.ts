/** Panels in columns, as an operator wants them: every step is pure, fills the screen, and loses no panel. */

import { ASIDE, PANEL_NAMES } from '../layouts.ts'
import type { LayoutName, PanelName } from '../layouts.ts'

export interface Cell {
  readonly panel: PanelName
  /** Its share of the column. */
  readonly share: number
}

export interface Column {
  /** Its share of the screen. */
  readonly share: number
  readonly cells: readonly Cell[]
}

export type Columns = readonly Column[]

export interface Arrangement {
  readonly id: string
  readonly name: string
  readonly columns: Columns
}

export type Direction = 'left' | 'right' | 'up' | 'down'
/** Where a panel is put beside another one. */
export type Side = 'left' | 'right' | 'above' | 'below'

/** Of shares. */
export const LEAST = 2
export const MOST = 9
const USUAL = 4
export const MAX_COLUMNS = 5
export const MAX_NAME = 24
const MAX_KEPT = 8
/** The fine rows on which cells of different columns begin and end, and the fewest that one has. */
const ROWS = 48
const FEWEST = 4
/** Of a panel's width and height, so much on each side means beside it and not in its column. */
const EDGE = 0.25

/** What can be placed; the others are opened when they are wanted. */
export const PLACEABLE: readonly PanelName[] = PANEL_NAMES.filter((name) => !ASIDE.includes(name))

/** What an arrangement begins with: near to the fixed layout that was on the screen. */
export const BEGINNINGS: Readonly<Record<LayoutName, Columns>> = {
  cover: [column(5, ['interventions', 4], ['board', 7]), column(5, ['map', 6], ['attention', 5]), column(3, ['log', 4])],
  mass_casualty: [column(4, ['casualties', 6], ['attention', 5]), column(5, ['victims', 6], ['regulation', 5]), column(4, ['map', 6], ['board', 5])],
  overview: [
    column(5, ['casualties', 5], ['interventions', 3], ['board', 3]),
    column(6, ['map', 4]),
    column(4, ['attention', 6], ['messages', 3], ['log', 3]),
  ],
}

function column(share: number, ...cells: readonly (readonly [PanelName, number])[]): Column {
  return { share, cells: cells.map(([panel, height]) => ({ panel, share: height })) }
}

export function placed(columns: Columns): readonly PanelName[] {
  return columns.flatMap(({ cells }) => cells.map(({ panel }) => panel))
}

/** What has no place in it, and can have one. */
export function hidden(columns: Columns): readonly PanelName[] {
  const shown = placed(columns)
  return PLACEABLE.filter((name) => !shown.includes(name))
}

/** One step; the same columns where there is nowhere to go. */
export function move(columns: Columns, panel: PanelName, direction: Direction): Columns {
  const at = find(columns, panel)
  if (at === null) return columns
  const { cells } = columns[at.column]!
  if (direction === 'up' || direction === 'down') {
    const other = cells[at.row + (direction === 'up' ? -1 : 1)]
    return other === undefined ? columns : put(columns, panel, other.panel, direction === 'up' ? 'above' : 'below')
  }
  const next = columns[at.column + (direction === 'left' ? -1 : 1)]
  if (next === undefined) return cells.length === 1 ? columns : put(columns, panel, cells.find((cell) => cell.panel !== panel)!.panel, direction)
  const neighbour = next.cells[at.row]
  return neighbour === undefined ? put(columns, panel, next.cells.at(-1)!.panel, 'below') : put(columns, panel, neighbour.panel, 'above')
}

/** Beside another one: above and below in its column, left and right in a column of its own. */
export function put(columns: Columns, panel: PanelName, beside: PanelName, side: Side): Columns {
  const from = find(columns, panel)
  if (from === null || panel === beside || find(columns, beside) === null) return columns
  const cell = columns[from.column]!.cells[from.row]!
  const rest = without(columns, panel)
  const to = find(rest, beside)!
  if (side === 'above' || side === 'below') {
    const row = to.row + (side === 'below' ? 1 : 0)
    return rest.map((each, index) => (index === to.column ? { ...each, cells: each.cells.toSpliced(row, 0, cell) } : each))
  }
  if (rest.length >= MAX_COLUMNS) return columns
  const alone: Column = { share: columns[from.column]!.cells.length === 1 ? columns[from.column]!.share : USUAL, cells: [{ panel, share: USUAL }] }
  return rest.toSpliced(to.column + (side === 'right' ? 1 : 0), 0, alone)
}

/** A column wider or narrower; what is alone in its column has all of the height. */
export function grow(columns: Columns, panel: PanelName, along: 'width' | 'height', by: 1 | -1): Columns {
  const at = find(columns, panel)
  if (at === null) return columns
  const old = columns[at.column]!
  const changed = (share: number): number => Math.min(MOST, Math.max(LEAST, share + by))
  if (along === 'width') {
    const share = changed(old.share)
    return columns.length === 1 || share === old.share ? columns : columns.with(at.column, { ...old, share })
  }
  const cell = old.cells[at.row]!
  const share = changed(cell.share)
  if (old.cells.length === 1 || share === cell.share) return columns
  return columns.with(at.column, { ...old, cells: old.cells.with(at.row, { ...cell, share }) })
}

/** One panel always stays. */
export function hide(columns: Columns, panel: PanelName): Columns {
  return find(columns, panel) === null || placed(columns).length === 1 ? columns : without(columns, panel)
}

/** At the end of the column that has the fewest. */
export function show(columns: Columns, panel: PanelName): Columns {
  if (!hidden(columns).includes(panel)) return columns
  const fewest = Math.min(...columns.map(({ cells }) => cells.length))
  const index = columns.findLastIndex(({ cells }) => cells.length === fewest)
  const old = columns[index]!
  return columns.with(index, { ...old, cells: [...old.cells, { panel, share: USUAL }] })
}

function without(columns: Columns, panel: PanelName): Columns {
  return columns
    .map((each) => ({ ...each, cells: each.cells.filter((cell) => cell.panel !== panel) }))
    .filter(({ cells }) => cells.length > 0)
}

function find(columns: Columns, panel: PanelName): { readonly column: number; readonly row: number } | null {
  for (const [index, { cells }] of columns.entries()) {
    const row = cells.findIndex((cell) => cell.panel === panel)
    if (row >= 0) return { column: index, row }
  }
  return null
}

/** Which side of a panel a pointer is at. */
export function sideAt(box: { left: number; top: number; width: number; height: number }, x: number, y: number): Side {
  const along = (x - box.left) / box.width
  if (along < EDGE) return 'left'
  if (along > 1 - EDGE) return 'right'
  return y < box.top + box.height / 2 ? 'above' : 'below'
}

/** CSS `grid-template`; the areas are the panels. */
export function gridOf(columns: Columns): string {
  const stacks = columns.map(({ cells }) => {
    const rows = rowsOf(cells.map(({ share }) => share))
    return cells.flatMap(({ panel }, index) => Array.from({ length: rows[index]! }, () => panel))
  })
  const lines = Array.from({ length: ROWS }, (_, row) => `'${stacks.map((stack) => stack[row]).join(' ')}' 1fr`)
  return `${lines.join(' ')} / ${columns.map(({ share }) => `minmax(13rem, ${share}fr)`).join(' ')}`
}

/** The same for a screen that stands upright: it has room for two columns. */
export function uprightOf(columns: Columns): string {
  const half = Math.ceil(columns.length / 2)
  const stack = (some: Columns): Columns => (some.length === 0 ? [] : [{ share: USUAL, cells: some.flatMap(({ cells }) => cells) }])
  return gridOf([...stack(columns.slice(0, half)), ...stack(columns.slice(half))])
}

/** Whole rows in the ratio of the shares, all of them used, none below the fewest. */
export function rowsOf(shares: readonly number[]): readonly number[] {
  const [total, free] = [shares.reduce((sum, share) => sum + share, 0), ROWS - FEWEST * shares.length]
  let [upTo, used] = [0, 0]
  return shares.map((share) => {
    upTo += share
    const end = Math.round((upTo / total) * free)
    const rows = FEWEST + end - used
    used = end
    return rows
  })
}

/** Whatever was kept: what makes no sense is left out, what is there twice stands once. */
export function readArrangements(kept: unknown): readonly Arrangement[] {
  const found: Arrangement[] = []
  for (const each of listOf(kept)) {
    const { id, name, columns } = recordOf(each)
    const read = readColumns(columns)
    if (typeof id !== 'string' || !/^[a-z0-9]{1,12}$/.test(id) || found.some((other) => other.id === id) || read.length === 0) continue
    found.push({ id, name: nameOf(typeof name === 'string' ? name : ''), columns: read })
  }
  return found.slice(0, MAX_KEPT)
}

/** As it stands in a list. */
export function nameOf(typed: string): string {
  return typed.trim().slice(0, MAX_NAME)
}

/** May one more be kept? */
export function hasRoom(arrangements: readonly Arrangement[]): boolean {
  return arrangements.length < MAX_KEPT
}

function readColumns(kept: unknown): Columns {
  const seen = new Set<PanelName>()
  return listOf(kept)
    .slice(0, MAX_COLUMNS)
    .map((each) => {
      const { share, cells } = recordOf(each)
      return { share: shareOf(share), cells: listOf(cells).flatMap((cell) => readCell(cell, seen)) }
    })
    .filter(({ cells }) => cells.length > 0)
}

function readCell(kept: unknown, seen: Set<PanelName>): readonly Cell[] {
  const { panel: name, share } = recordOf(kept)
  const panel = PLACEABLE.find((each) => each === name)
  if (panel === undefined || seen.has(panel)) return []
  seen.add(panel)
  return [{ panel, share: shareOf(share) }]
}

function shareOf(kept: unknown): number {
  return typeof kept === 'number' && Number.isFinite(kept) ? Math.min(MOST, Math.max(LEAST, Math.round(kept))) : USUAL
}

function listOf(kept: unknown): readonly unknown[] {
  return Array.isArray(kept) ? kept : []
}

function recordOf(kept: unknown): Readonly<Record<string, unknown>> {
  return typeof kept === 'object' && kept !== null ? (kept as Record<string, unknown>) : {}
}
