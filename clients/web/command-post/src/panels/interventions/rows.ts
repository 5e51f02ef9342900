/** The list of interventions as data: one row with its teams, victims and timers; filters; what waits for a decision. */

import type { Attention, Priority, Replica, Uuid, Whole } from '@vigie/core'
import { plain } from '../../matching.ts'
import { describePlace } from './place.ts'

export interface OrderRow {
  readonly assignment: Whole<'assignment'>
  readonly team: Whole<'team'> | null
}

export interface InterventionRow {
  readonly intervention: Whole<'intervention'>
  readonly place: string
  /** Orders that are not over, by call sign. */
  readonly orders: readonly OrderRow[]
  readonly pastOrders: readonly OrderRow[]
  readonly victims: number
  /** The newest thing that anybody did about it. */
  readonly lastStepAt: number
  readonly isOpen: boolean
  readonly isUnassigned: boolean
  /** Somebody has just changed it. */
  readonly isChanged: boolean
}

export const INTERVENTION_FILTERS = ['open', 'unassigned', 'mine', 'all'] as const
export type InterventionFilter = (typeof INTERVENTION_FILTERS)[number]

/** Most urgent first; what nobody has said may be anything, and comes before what can wait. */
export const PRIORITIES: readonly Priority[] = ['p0', 'p1', 'nr', 'p2', 'p3']

/** Open ones first, by priority, the oldest first: rows keep their place while somebody reads them. */
export function makeInterventionRows(replica: Replica, changed: ReadonlySet<Uuid> = new Set()): InterventionRow[] {
  const orders = new Map<Uuid, OrderRow[]>()
  for (const assignment of replica.of('assignment').values()) {
    const id = assignment.intervention_id
    if (id === null) continue
    const row = { assignment, team: replica.get('team', assignment.team_id) }
    const known = orders.get(id)
    if (known === undefined) orders.set(id, [row])
    else known.push(row)
  }
  const victims = new Map<Uuid, number>()
  for (const { intervention_id: id, is_void, merged_into } of replica.of('victim').values()) {
    if (id !== null && !is_void && merged_into === null) victims.set(id, (victims.get(id) ?? 0) + 1)
  }
  const rows = [...replica.of('intervention').values()].map((intervention): InterventionRow => {
    const its = (orders.get(intervention.id) ?? []).sort(byCallSign)
    return {
      intervention,
      place: describePlace(intervention, replica),
      orders: its.filter(({ assignment }) => assignment.ended_at === null),
      pastOrders: its.filter(({ assignment }) => assignment.ended_at !== null),
      victims: victims.get(intervention.id) ?? 0,
      lastStepAt: lastStep(intervention, its),
      isOpen: intervention.ended_at === null,
      isChanged: changed.has(intervention.id),
      isUnassigned: intervention.attention.some(({ cause }) => cause === 'intervention_unassigned'),
    }
  })
  const rank = ({ intervention, isOpen }: InterventionRow): number => (isOpen ? PRIORITIES.indexOf(intervention.priority) : PRIORITIES.length)
  return rows.sort((one, other) => rank(one) - rank(other) || one.intervention.number - other.intervention.number)
}

export function matchesIntervention(
  row: InterventionRow,
  filter: InterventionFilter,
  search: string,
  isMine: (id: Uuid) => boolean,
  nature: () => string,
): boolean {
  if (!isIn(row, filter, isMine)) return false
  const wanted = plain(search)
  if (wanted === '') return true
  const callSigns = row.orders.map(({ team }) => team?.call_sign ?? '')
  const texts = [String(row.intervention.number), row.place, row.intervention.description, nature(), ...callSigns]
  return texts.some((text) => plain(text).includes(wanted))
}

function isIn(row: InterventionRow, filter: InterventionFilter, isMine: (id: Uuid) => boolean): boolean {
  switch (filter) {
    case 'open':
      return row.isOpen
    case 'unassigned':
      return row.isUnassigned
    case 'mine':
      return row.isOpen && isMine(row.intervention.id)
    case 'all':
      return true
  }
}

/** How pressing a decision is: there is time, it is nearly due, it is due; or somebody decided that it may wait. */
export type Pressure = 'calm' | 'soon' | 'due' | 'muted'

/** Beside the colour. */
export const PRESSURE_SIGNS: Readonly<Record<Pressure, string>> = { calm: '', soon: '◔ ', due: '! ', muted: '⏸ ' }

const SOON_FROM = 2 / 3

/** Of the item that is due first; null: nothing waits. */
export function pressureOf(attention: readonly Attention[], now: number): Pressure | null {
  const first = firstDue(attention)
  if (first === null) return null
  if ((first.muted_until ?? 0) > now) return 'muted'
  if (now >= first.due_at) return 'due'
  return now >= first.since + (first.due_at - first.since) * SOON_FROM ? 'soon' : 'calm'
}

export function firstDue(attention: readonly Attention[]): Attention | null {
  return attention.reduce<Attention | null>((first, each) => (first === null || each.due_at < first.due_at ? each : first), null)
}

function lastStep(intervention: Whole<'intervention'>, orders: readonly OrderRow[]): number {
  const own = Math.max(intervention.reported_at, intervention.ended_at ?? 0, intervention.may_end_since ?? 0)
  return orders.reduce((last, { assignment }) => Math.max(last, lastStepOf(assignment)), own)
}

/** An order is replaced whole when anything is said of it: until then it is read once. */
const LAST_STEPS = new WeakMap<Whole<'assignment'>, number>()

function lastStepOf(assignment: Whole<'assignment'>): number {
  let last = LAST_STEPS.get(assignment)
  if (last === undefined) {
    const { given_at, sent_at, delivered_at, acknowledged_at, ended_at, mission } = assignment
    const known = [given_at, sent_at, delivered_at, acknowledged_at, ended_at, ...Object.values(mission)].filter((at): at is number => typeof at === 'number')
    LAST_STEPS.set(assignment, (last = Math.max(0, ...known)))
  }
  return last
}

const inOrder = new Intl.Collator('fr', { numeric: true, sensitivity: 'base' })

function byCallSign(one: OrderRow, other: OrderRow): number {
  return inOrder.compare(one.team?.call_sign ?? '', other.team?.call_sign ?? '')
}
