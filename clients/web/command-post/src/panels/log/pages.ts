/** The log on a screen: what comes in live, and before it the pages that the server keeps. */

import type { Change, Fact, Role, Uuid } from '@vigie/core'
import type { EventTag, Line } from './describe.ts'

/** A line as the server's pages have it. */
export interface StoredLine extends Fact {
  readonly seq: number
  readonly role?: Role
  readonly names?: Readonly<Record<Uuid, string>>
}

/** Some lines, newest first. */
export interface Page {
  readonly lines: readonly Line[]
  /** Ask for what is before this to go on; null: there is nothing more. */
  readonly before: number | null
  /** The last fact of the log when it was read. */
  readonly head: number
}

/** What a post has no use for in passing: every phone's receipts. */
const INCIDENTAL: ReadonlySet<EventTag> = new Set([
  'team.heard',
  'message.delivered',
  'message.read',
  'assignment.delivered',
  'numbers.reserved',
  'numbers.returned',
  'landmark.imported',
])

export function isEssential({ fact }: Line): boolean {
  return !INCIDENTAL.has(fact.event.type)
}

export function asLine({ seq, names, role: _, ...fact }: StoredLine): Line {
  return { seq, fact, ...(names === undefined ? {} : { names }) }
}

/** The older page put below the newer one. */
export function append(page: Page, older: Page): Page {
  return { lines: [...page.lines, ...older.lines], before: older.before, head: page.head }
}

/** What came in live, newest first, as far back as this screen keeps it. */
export interface Tail {
  readonly changes: readonly Change[]
  /** Older ones came in, and are kept no longer. */
  readonly isCut: boolean
  /** Where everything was last loaded anew: what came in before is not joined to what came in after. */
  readonly replacedSeq: number
}

/** As the server reads it: a kind of fact such as `team.status_reported`, or all of a thing such as `team`; empty: any. */
export function isOf(kind: string, { fact }: Line): boolean {
  return kind === '' || fact.event.type === kind || fact.event.type.startsWith(`${kind}.`)
}

/** What had been told by a number: of a page that was read at a later moment, the lines that are not from after it. */
export function knownBy(page: Page | null, seq: number): Page | null {
  return page === null || page.head <= seq ? page : { lines: page.lines.filter((line) => line.seq <= seq), before: page.before, head: seq }
}

/** What had happened by a moment, newest first, whenever it was told; the fact number orders what happened at once. */
export function happenedBy(page: Page | null, at: number): Page {
  const lines = (page?.lines ?? []).filter(({ fact }) => fact.occurred_at <= at)
  return { lines: lines.sort((one, other) => other.fact.occurred_at - one.fact.occurred_at || other.seq - one.seq), before: null, head: Infinity }
}

/** A change that is drawn again is the same line again: nothing of it is worded anew. */
const LINES = new WeakMap<Change, Line>()

function lineOf(change: Change & { readonly fact: Fact }): Line {
  let line = LINES.get(change)
  if (line === undefined) LINES.set(change, (line = { seq: change.seq, fact: change.fact }))
  return line
}

/** One run of lines of one kind without a hole, newest first. */
export function join(tail: Tail, page: Page | null, kind = ''): Page {
  const live = tail.changes.filter((change): change is Change & { readonly fact: Fact } => change.seq > tail.replacedSeq && Boolean(change.fact))
  const lines = live.map(lineOf).filter((line) => isOf(kind, line))
  const first = live.at(-1)
  const hasHole = page !== null && tail.isCut && first !== undefined && first.after > page.head
  if (page === null || hasHole) return { lines, before: first === undefined ? null : first.seq, head: first?.seq ?? 0 }
  return { lines: [...lines.filter((line) => line.seq > page.head), ...page.lines], before: page.before, head: page.head }
}
