/** What goes on paper for a server that is dead: four pages at most, no person's name, nothing that has to be opened. Pure. */

import type { Replica, TeamStatus, TriageCategory, Whole } from '@vigie/core'
import { CATEGORIES } from '../../categories.ts'
import { makeInterventionRows } from '../interventions/rows.ts'
import { makeRows } from '../board/rows.ts'

export interface TeamEntry {
  readonly callSign: string
  readonly status: TeamStatus
  readonly since: number | null
  /** The number of the intervention it is on. */
  readonly task: number | null
  readonly people: number
  readonly where: string
  readonly means: string
}

export interface InterventionEntry {
  readonly number: number
  readonly priority: string
  readonly place: string
  readonly nature: string | null
  readonly text: string
  readonly createdAt: number | null
  readonly teams: string
  readonly victims: number
}

export interface VictimEntry {
  readonly number: number
  readonly category: TriageCategory
  readonly where: string
  readonly tags: string
}

/** One list, and how much of it found no room. */
export interface Sheet<Entry> {
  readonly entries: readonly Entry[]
  readonly all: number
}

export interface Sheets {
  readonly name: string
  readonly code: string
  readonly mode: Whole<'operation'>['mode']
  /** The server's time of what is printed here, and the number of its last fact. */
  readonly at: number
  readonly seq: number
  readonly teams: Sheet<TeamEntry>
  readonly interventions: Sheet<InterventionEntry>
  readonly victims: Sheet<VictimEntry>
  readonly totals: Readonly<Record<TriageCategory, number>>
}

/** As many as a page holds at the smallest letters that can be read; what is below its edge is on no paper. */
export const MOST = { teams: 130, interventions: 54, victims: 256 }

export function makeSheets(replica: Replica, at: number): Sheets | null {
  const operation = replica.get('operation', replica.operationId)
  if (operation === null) return null
  const teams = makeRows(replica).filter(({ team }) => team.merged_into === null)
  const open = makeInterventionRows(replica).filter((row) => row.isOpen)
  const victims = [...replica.of('victim').values()].filter((victim) => !victim.is_void && victim.merged_into === null)
  const totals = Object.fromEntries(CATEGORIES.map((category) => [category, 0])) as Record<TriageCategory, number>
  for (const { category } of victims) totals[category] += 1
  // Those still in our hands first: the others are a number on somebody else's list.
  victims.sort((one, other) => Number(isGone(one)) - Number(isGone(other)) || one.number - other.number)
  return {
    name: operation.name,
    code: operation.code,
    mode: operation.mode,
    at,
    seq: replica.seq,
    teams: cut(teams, MOST.teams, ({ team, sector, site, vehicles, radios }) => ({
      callSign: team.call_sign,
      status: team.status,
      since: team.status_at,
      task: taskOf(team, replica),
      people: team.headcount_declared ?? team.headcount_counted,
      where: [sector, site].filter((part) => part !== '').join(' · '),
      means: [...vehicles.map((each) => each.call_sign), ...radios].join(' '),
    })),
    interventions: cut(open, MOST.interventions, ({ intervention, place, orders, victims: count }) => ({
      number: intervention.number,
      priority: intervention.priority === 'nr' ? '—' : intervention.priority.toUpperCase(),
      place,
      nature: intervention.nature,
      text: intervention.description,
      createdAt: intervention.reported_at,
      teams: orders.map(({ team }) => team?.call_sign ?? '?').join(', '),
      victims: count,
    })),
    victims: cut(victims, MOST.victims, (victim) => ({
      number: victim.number,
      category: victim.category,
      where: placeOf(victim, replica),
      tags: victim.scans.map(({ value }) => value).join(' '),
    })),
    totals,
  }
}

function cut<Thing, Entry>(things: readonly Thing[], most: number, entryOf: (thing: Thing) => Entry): Sheet<Entry> {
  return { entries: things.slice(0, most).map(entryOf), all: things.length }
}

function isGone({ presence }: Whole<'victim'>): boolean {
  return ['at_destination', 'released', 'refused'].includes(presence)
}

function taskOf(team: Whole<'team'>, replica: Replica): number | null {
  const assignment = replica.get('assignment', team.assignment_id)
  return replica.get('intervention', assignment?.intervention_id ?? null)?.number ?? null
}

function placeOf(victim: Whole<'victim'>, replica: Replica): string {
  const team = replica.get('team', victim.team_id)?.call_sign
  const site = replica.get('site', victim.site_id)?.code
  return [site, team].filter((part) => part !== undefined).join(' · ')
}

/** What changes the size of letters: the longest list of the page. A page that is not full has room for two lines each. */
export function densityOf(count: number, columns: number): 'wide roomy' | 'normal roomy' | 'normal' | 'dense' {
  const rows = Math.ceil(count / columns)
  if (rows <= 24) return 'wide roomy'
  if (rows <= 28) return 'normal roomy'
  return rows <= 45 ? 'normal' : 'dense'
}

/** How many lines a row of a page that is not full may have: where there is room, nothing of it is cut. */
export function linesOfRow(count: number, columns: number): number {
  return Math.ceil(count / columns) <= 18 ? 3 : 2
}

/** How many lines each of so many interventions may have; the names of thirty teams need ten. */
export function linesOf(count: number): number {
  return Math.min(12, Math.max(1, Math.floor(52 / count)))
}
