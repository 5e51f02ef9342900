/** The resource board as data: one row per team with all it holds, filters, and the counters above. */

import type { Replica, Session, Uuid, Whole } from '@vigie/core'
import { STATUSES } from '../../looks.ts'
import { isMock } from '../../made-up.ts'
import { plain } from '../../matching.ts'
import { reachOf } from '../../reach.ts'
import type { Reach } from '../../reach.ts'
import { whereaboutsOf } from '../../whereabouts.ts'
import { showSkills } from './skills.ts'

export interface TeamRow {
  readonly team: Whole<'team'>
  readonly vehicles: readonly Whole<'vehicle'>[]
  readonly radios: readonly string[]
  /** What its people are trained for. */
  readonly skills: string
  readonly sector: string
  /** Where it goes with somebody, as long as it does; else where it belongs. */
  readonly site: string
  /** Of where it is, measured or said (rule GE5). */
  readonly placeAt: number | null
  /** A program on the phone made the position up. */
  readonly isMadeUp: boolean
  /** The newest sign of life, a position included. */
  readonly heardAt: number | null
  readonly isCalling: boolean
  /** Somebody has just changed it. */
  readonly isChanged: boolean
  /** It is on the intervention that is chosen. */
  readonly isOnIt: boolean
  /** Reports that its phones hold back. */
  readonly unsent: number
  /** Would an order reach it now? Null: not told. */
  readonly reach: Reach | null
}

/** What a screen knows of a team beside the entities. */
export interface Beside {
  readonly changed: ReadonlySet<Uuid>
  readonly onIt: readonly Uuid[]
  readonly unsent: ReadonlyMap<Uuid, number>
  readonly reach: Session['reach']
}

const NOTHING_BESIDE: Beside = { changed: new Set(), onIt: [], unsent: new Map(), reach: null }

/** Those with a key, in its order. */
export const FILTERS = ['all', 'free', 'engaged', 'unknown', 'unavailable', 'alerts'] as const
type Keyed = (typeof FILTERS)[number]
/** Also: teams that are not all here, and teams whose vehicle is not ready. */
export type Filter = Keyed | 'incomplete' | 'broken'

export interface Counts extends Readonly<Record<Exclude<Keyed, 'all'>, number>> {
  readonly teams: number
  readonly counted: number
  readonly declared: number
  readonly vehicles: number
  readonly vehiclesReady: number
}

/**
 * By call sign, BINOME 2 before BINOME 10; those off duty last. Drawn as often as anything changes: a row that says what
 * it said is the same object again, so are all of them together, and only a new name puts them in order anew.
 */
export class TeamRows {
  #known = new Map<Uuid, TeamRow>()
  /** By name alone, whoever is off duty: to compare names takes longest. */
  #order: readonly Uuid[] = []
  #rows: readonly TeamRow[] = []

  make(replica: Replica, beside: Beside = NOTHING_BESIDE): readonly TeamRow[] {
    const known = new Map<Uuid, TeamRow>()
    // What a team that ended in another had done is told by the log; it holds nothing any more.
    const teams = [...replica.of('team').values()].filter((team) => team.merged_into === null)
    const held = { vehicles: byTeam(replica.of('vehicle').values()), radios: byTeam(replica.of('radio').values()), members: byTeam(replica.of('member').values()), calling: callingNow(replica) }
    let isNamedAnew = teams.length !== this.#known.size
    let isNew = isNamedAnew
    for (const team of teams) {
      const before = this.#known.get(team.id)
      const row = makeRow(team, replica, beside, held)
      const same = before !== undefined && isSame(before, row) ? before : row
      known.set(team.id, same)
      isNew ||= same !== before
      isNamedAnew ||= before?.team.call_sign !== team.call_sign
    }
    this.#known = known
    if (isNamedAnew) this.#order = [...teams].sort((one, other) => inOrder.compare(one.call_sign, other.call_sign)).map(({ id }) => id)
    if (isNew) {
      const rows = this.#order.map((id) => known.get(id)!)
      this.#rows = [...rows.filter((row) => !isOff(row)), ...rows.filter(isOff)]
    }
    return this.#rows
  }
}

/** Once. */
export function makeRows(replica: Replica): readonly TeamRow[] {
  return new TeamRows().make(replica)
}

interface Held {
  readonly vehicles: ReadonlyMap<Uuid, readonly Whole<'vehicle'>[]>
  readonly radios: ReadonlyMap<Uuid, readonly Whole<'radio'>[]>
  readonly members: ReadonlyMap<Uuid, readonly Whole<'member'>[]>
  readonly calling: ReadonlySet<Uuid>
}

function makeRow(team: Whole<'team'>, replica: Replica, beside: Beside, { vehicles, radios, members, calling }: Held): TeamRow {
  const position = replica.positions.get(team.id)
  const fixAt = position?.[1] ?? null
  const destination = replica.get('site', team.destination_site_id)?.code
  const placeAt = whereaboutsOf(team.id, replica)?.at ?? fixAt
  return {
    team,
    vehicles: vehicles.get(team.id) ?? NONE,
    radios: radios.get(team.id)?.map((radio) => radio.code) ?? NONE,
    skills: showSkills(members.get(team.id) ?? NONE),
    sector: replica.get('sector', team.sector_id)?.code ?? '',
    site: destination === undefined ? (replica.get('site', team.site_id)?.code ?? '') : `→ ${destination}`,
    placeAt,
    isMadeUp: position !== undefined && isMock(position),
    heardAt: latest(team.last_heard_at, fixAt),
    isCalling: calling.has(team.id),
    isChanged: beside.changed.has(team.id),
    isOnIt: beside.onIt.includes(team.id),
    unsent: beside.unsent.get(team.id) ?? 0,
    reach: reachOf(beside, team.id),
  }
}

const NONE: readonly never[] = []

function isSame(one: TeamRow, other: TeamRow): boolean {
  for (const name of Object.keys(other) as (keyof TeamRow)[]) {
    const [before, now] = [one[name], other[name]]
    if (before !== now && !(Array.isArray(before) && Array.isArray(now) && before.length === now.length && before.every((each, index) => each === now[index]))) return false
  }
  return true
}

/** Those in one status together, in the order of a mission; within it as they stood. */
export function byStatus(rows: readonly TeamRow[]): TeamRow[] {
  return [...rows].sort((one, other) => STATUSES.indexOf(one.team.status) - STATUSES.indexOf(other.team.status))
}

function isOff({ team }: TeamRow): boolean {
  return team.status === 'off_duty'
}

function callingNow(replica: Replica): ReadonlySet<Uuid> {
  return new Set([...replica.of('alert').values()].filter(isOpen).map((alert) => alert.team_id))
}

export function matches(row: TeamRow, filter: Filter, search: string): boolean {
  if (search === '') return isIn(row, filter)
  const wanted = plain(search)
  const texts = [row.team.call_sign, row.sector, row.site, ...row.radios, ...row.vehicles.map((each) => each.call_sign)]
  return isIn(row, filter) && (wanted === '' || texts.some((text) => plain(text).includes(wanted)))
}

/** A team that is off duty counts neither as a team nor with its people. */
export function count(rows: readonly TeamRow[], replica: Replica): Counts {
  const teams = rows.filter((row) => row.team.status !== 'off_duty')
  const vehicles = [...replica.of('vehicle').values()]
  const number = (filter: Filter): number => teams.filter((row) => isIn(row, filter)).length
  return {
    teams: teams.length,
    free: number('free'),
    engaged: number('engaged'),
    unknown: number('unknown'),
    unavailable: number('unavailable'),
    alerts: [...replica.of('alert').values()].filter(isOpen).length,
    counted: sum(teams, (row) => row.team.headcount_counted),
    declared: sum(teams, (row) => row.team.headcount_declared ?? 0),
    vehicles: vehicles.length,
    vehiclesReady: vehicles.filter((vehicle) => vehicle.technical_state === 'operational').length,
  }
}

export function isOpen(alert: Whole<'alert'>): boolean {
  return alert.state !== 'cleared'
}

const inOrder = new Intl.Collator('fr', { numeric: true, sensitivity: 'base' })

function isIn(row: TeamRow, filter: Filter): boolean {
  const { availability, silent_since, status } = row.team
  switch (filter) {
    case 'all':
      return true
    case 'free':
      return availability === 'available'
    case 'engaged':
      return availability === 'engaged'
    case 'unknown':
      return availability === 'unknown' || silent_since !== null
    case 'unavailable':
      return availability === 'unavailable' && status !== 'off_duty'
    case 'alerts':
      return row.isCalling
    case 'incomplete':
      return status !== 'off_duty' && row.team.headcount_counted < (row.team.headcount_declared ?? 0)
    case 'broken':
      return row.vehicles.some((vehicle) => vehicle.technical_state !== 'operational')
  }
}

function byTeam<Thing extends { team_id: Uuid | null }>(things: Iterable<Thing>): Map<Uuid, Thing[]> {
  const held = new Map<Uuid, Thing[]>()
  for (const thing of things) {
    if (thing.team_id === null) continue
    const its = held.get(thing.team_id)
    if (its === undefined) held.set(thing.team_id, [thing])
    else its.push(thing)
  }
  return held
}

function latest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other)
}

function sum(rows: readonly TeamRow[], value: (row: TeamRow) => number): number {
  return rows.reduce((total, row) => total + value(row), 0)
}
