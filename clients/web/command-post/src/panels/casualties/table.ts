/** The casualty board as a table: places across categories, with the sums that must agree. Counts only what the server counted. */

import type { CasualtyBoard, Replica, TriageCategory, Uuid, Whole } from '@vigie/core'
import { CATEGORIES } from '../../categories.ts'

export type PlaceKind = NonNullable<CasualtyBoard['places']>[number]['kind']

export interface PlaceLine {
  readonly kind: PlaceKind
  readonly siteId: Uuid | null
  /** The site's code; empty where the place has no entry. */
  readonly name: string
  readonly counts: Readonly<Record<TriageCategory, number>>
  readonly total: number
}

export interface Casualties {
  readonly board: Whole<'casualty_board'>
  readonly lines: readonly PlaceLine[]
  readonly totals: Readonly<Record<TriageCategory, number>>
  /** Categories that somebody is in, most urgent first; the four of the count are always there. */
  readonly columns: readonly TriageCategory[]
  /** Whoever was registered is in exactly one place, and every tag is accounted for. */
  readonly doesReconcile: boolean
}

const ALWAYS: ReadonlySet<TriageCategory> = new Set(['immediate', 'delayed', 'uninjured', 'deceased'])
const ORDER: readonly PlaceKind[] = ['scene', 'site', 'transport', 'destination', 'left', 'lost']

/** Numbers that phones have laid aside and of which nothing was heard yet: given out without a network, or free. */
export function countUnaccounted(replica: Replica): number {
  const open = [...replica.of('number_block').values()].filter(({ kind, returned_at }) => kind === 'victim' && returned_at === null)
  return open.reduce((all, { first, last, used }) => all + last - first + 1 - used.length, 0)
}

/** Null before anybody was counted. */
export function makeCasualties(replica: Replica): Casualties | null {
  const [board] = replica.of('casualty_board').values()
  if (board === undefined) return null
  const lines = board.places
    .map((row) => {
      const counts = whole(row.counts)
      const siteId = row.site_id ?? null
      return { kind: row.kind, siteId, name: replica.get('site', siteId)?.code ?? '', counts, total: sum(counts) }
    })
    .sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind) || one.name.localeCompare(other.name))
  const totals = whole(board.totals)
  const registered = lines.reduce((all, line) => all + line.total, 0)
  return {
    board,
    lines,
    totals,
    columns: CATEGORIES.filter((category) => ALWAYS.has(category) || totals[category] > 0),
    doesReconcile:
      registered === board.tags_in_use && board.tags_issued === board.tags_in_use + board.tags_void + board.tags_merged,
  }
}

/** How many are in places of one kind. */
export function countIn(casualties: Casualties, kind: PlaceKind): number {
  return casualties.lines.filter((line) => line.kind === kind).reduce((all, line) => all + line.total, 0)
}

function whole(counts: Partial<Record<TriageCategory, number>>): Record<TriageCategory, number> {
  return Object.fromEntries(CATEGORIES.map((category) => [category, counts[category] ?? 0])) as Record<TriageCategory, number>
}

function sum(counts: Readonly<Record<TriageCategory, number>>): number {
  return CATEGORIES.reduce((all, category) => all + counts[category], 0)
}

/** Small things treated: of one nature, everywhere or at one place; null: where no place was said. */
export function countCare(board: Whole<'casualty_board'> | null, nature: string, siteId?: Uuid | null): number {
  const rows = (board?.minor_care ?? []).filter((row) => row.nature === nature && (siteId === undefined || (row.site_id ?? null) === siteId))
  return rows.reduce((all, row) => all + row.count, 0)
}
