/** A page of paper becomes timed facts: each line has its time, then what it says. Pure; nothing is sent here. */

import type { TeamStatus, TriageCategory, Uuid } from '@vigie/core'
import { CATEGORIES, CATEGORY_LOOKS } from '../../categories.ts'
import { readFactTime } from '../../fact-time.ts'
import { plain } from '../../matching.ts'
import type { Wish } from '../../post.svelte.ts'
import { parse } from '../command/parse.ts'
import type { Known } from '../command/parse.ts'

export type Fault = 'time' | 'empty' | 'several' | 'victim'

export type Fact =
  | { readonly is: 'status'; readonly teamId: Uuid; readonly status: TeamStatus }
  | { readonly is: 'create'; readonly place: string }
  | { readonly is: 'triage'; readonly victimId: Uuid; readonly number: string; readonly category: TriageCategory }
  | { readonly is: 'log'; readonly text: string }

export interface PaperRow {
  /** As the person counts. */
  readonly line: number
  readonly typed: string
  readonly at: number | null
  readonly fact: Fact | null
  readonly fault: Fault | null
}

const TIMED = /^\s*(\d{1,2}\s*[:h.]\s*\d{2}|\d{4}|[-−]\d{1,4})\s*[\s;,|·-]?\s*(.*)$/i
const TRIAGE = /^v(?:ictime|ictim)?\s*([\p{L}\d-]*\d)\s+(\S+)$/iu

/** Empty lines are passed over; a line that only its clock is missing from belongs to nobody and is told so. */
export function readPaper(text: string, known: Known): PaperRow[] {
  return text
    .split('\n')
    .map((typed, index) => ({ line: index + 1, typed: typed.trim() }))
    .filter(({ typed }) => typed !== '')
    .map(({ line, typed }): PaperRow => {
      const timed = TIMED.exec(typed)
      const at = timed === null ? undefined : readFactTime(timed[1]!, known.now)
      if (timed === null || at === undefined || at === null) return { line, typed, at: null, fact: null, fault: 'time' }
      const said = timed[2]!.trim()
      if (said === '') return { line, typed, at, fact: null, fault: 'empty' }
      const fact = factOf(said, known)
      return typeof fact === 'string' ? { line, typed, at, fact: null, fault: fact } : { line, typed, at, fact, fault: null }
    })
}

/** What cannot be anything else is written into the log as it stands: no line of paper is lost. */
function factOf(said: string, known: Known): Fact | Fault {
  const triage = TRIAGE.exec(said)
  const category = triage === null ? undefined : CATEGORIES.find((each) => plain(CATEGORY_LOOKS[each].letters) === plain(triage[2]!))
  if (triage !== null && category !== undefined) {
    const found = known.victims.get(plain(triage[1]!)) ?? []
    return found.length === 1 ? { is: 'triage', victimId: found[0]!, number: triage[1]!, category } : 'victim'
  }
  const meanings = parse(said, known).meanings.filter((meaning) => meaning.is === 'status' || meaning.is === 'create')
  if (meanings.length > 1) return 'several'
  const [meaning] = meanings
  if (meaning?.is === 'status') return { is: 'status', teamId: meaning.teamId, status: meaning.status }
  if (meaning?.is === 'create') return { is: 'create', place: meaning.place }
  return { is: 'log', text: said }
}

/** The command of one line, with the time that was on the paper. */
export function wishOf(fact: Fact, at: number, newId: () => Uuid, initials: string, isOrdinary: (teamId: Uuid, status: TeamStatus) => boolean): Wish {
  const said = { stated_at: at, source: 'radio' } as const
  switch (fact.is) {
    case 'status':
      return { type: 'team.report_status', team_id: fact.teamId, status: fact.status, ...said, ...(isOrdinary(fact.teamId, fact.status) ? {} : { is_forced: true }) }
    case 'create':
      return { type: 'intervention.create', intervention_id: newId(), address: fact.place, ...said }
    case 'triage':
      return { type: 'victim.triage', victim_id: fact.victimId, category: fact.category, ...said }
    case 'log':
      return { type: 'log.write', entry_id: newId(), kind: 'event', text: fact.text, ...said, ...(initials === '' ? {} : { origin: initials }) }
  }
}
