/** The regulation loop as data: who waits for a decision, who for its reading back, who is on the way where. */

import type { Bed, EvacuationState, Replica, TriageCategory, Uuid, Whole } from '@vigie/core'
import { CATEGORIES } from '../../categories.ts'

type Case = Whole<'regulation_case'>
type Evacuation = Whole<'evacuation'>

export interface CaseRow {
  readonly case: Case
  readonly victim: Whole<'victim'> | null
  readonly team: string
  readonly intervention: number | null
  readonly isFlagged: boolean
  readonly destination: string
}

export interface CaseQueue {
  /** Without a decision: red flags first, then the oldest. */
  readonly waiting: readonly CaseRow[]
  /** Decided and not read back, the oldest decision first. */
  readonly unread: readonly CaseRow[]
  /** Over, the newest first. */
  readonly over: readonly CaseRow[]
}

export interface EvacuationRow {
  readonly evacuation: Evacuation
  readonly victims: readonly Whole<'victim'>[]
  readonly from: string
  readonly to: string
  readonly vector: string
  /** What the standing destination answered; null: nobody asked. */
  readonly bed: Bed | null
}

export interface Arrivals {
  readonly key: string
  readonly siteId: Uuid | null
  readonly to: string
  /** On the way first, then by the time they are expected; those without one last. */
  readonly rows: readonly EvacuationRow[]
  readonly counts: ReadonlyMap<TriageCategory, number>
}

const MOST_OVER = 20
const NOT_DECIDED: ReadonlySet<string> = new Set(['ready', 'taken', 'passed'])
const OVER: ReadonlySet<EvacuationState> = new Set(['handed_over', 'cancelled'])
const ON_THE_WAY: readonly EvacuationState[] = ['arrived', 'departed', 'loaded', 'vector_assigned', 'authorised', 'requested']

/** What is simply told, in its order; each of these may be the next. */
export const REPORTED_STEPS = ['loaded', 'departed', 'arrived', 'handed_over'] as const
export type ReportedStep = (typeof REPORTED_STEPS)[number]

export function makeQueue(replica: Replica): CaseQueue {
  const rows = [...replica.of('regulation_case').values()].map((each) => caseRow(each, replica))
  return {
    waiting: rows
      .filter((row) => NOT_DECIDED.has(row.case.state))
      .sort((one, other) => Number(other.isFlagged) - Number(one.isFlagged) || (one.case.times.ready_at ?? 0) - (other.case.times.ready_at ?? 0)),
    unread: rows
      .filter((row) => row.case.state === 'decided')
      .sort((one, other) => (one.case.times.decided_at ?? 0) - (other.case.times.decided_at ?? 0)),
    over: rows
      .filter((row) => row.case.state === 'read_back' || row.case.state === 'withdrawn')
      .sort((one, other) => endOf(other.case) - endOf(one.case))
      .slice(0, MOST_OVER),
  }
}

/** Those that are not over: the ones on the way first, then by the time they are expected. */
export function makeEvacuations(replica: Replica): EvacuationRow[] {
  return [...replica.of('evacuation').values()]
    .filter((each) => !OVER.has(each.state))
    .map((each) => evacuationRow(each, replica))
    .sort(
      (one, other) =>
        ON_THE_WAY.indexOf(one.evacuation.state) - ON_THE_WAY.indexOf(other.evacuation.state) ||
        (one.evacuation.eta_at ?? Infinity) - (other.evacuation.eta_at ?? Infinity) ||
        (one.evacuation.times.requested_at ?? 0) - (other.evacuation.times.requested_at ?? 0),
    )
}

/** Who is to come where: one list per destination, for whoever prepares to receive them. */
export function makeArrivals(replica: Replica): Arrivals[] {
  const byDestination = new Map<string, EvacuationRow[]>()
  for (const row of makeEvacuations(replica)) {
    const key = row.evacuation.destination_site_id ?? row.evacuation.service
    if (key === '') continue
    byDestination.set(key, [...(byDestination.get(key) ?? []), row])
  }
  return [...byDestination]
    .map(([key, rows]) => {
      const { destination_site_id: siteId, service } = rows[0]!.evacuation
      return { key, siteId, to: replica.get('site', siteId)?.name ?? service, rows, counts: countOf(rows) }
    })
    .sort((one, other) => one.to.localeCompare(other.to))
}

export function bedOf(evacuation: Evacuation): Bed | null {
  const { destination_site_id: siteId, service } = evacuation
  return evacuation.beds.find((bed) => (bed.site_id ?? null) === siteId && (bed.service ?? '') === service) ?? null
}

/** `asked`, `confirmed`, `refused`: the newest word of a destination. */
export function bedState(bed: Bed | null): 'not_asked' | 'asked' | 'confirmed' | 'refused' {
  if (typeof bed?.confirmed_at === 'number') return 'confirmed'
  if (typeof bed?.refused_at === 'number') return 'refused'
  return typeof bed?.asked_at === 'number' ? 'asked' : 'not_asked'
}

/** What will most likely be told next; null: something must be decided first. */
export function nextReport(state: EvacuationState): ReportedStep | null {
  if (state === 'vector_assigned') return 'loaded'
  const index = (REPORTED_STEPS as readonly string[]).indexOf(state)
  return index < 0 ? null : (REPORTED_STEPS[index + 1] ?? null)
}

function caseRow(each: Case, replica: Replica): CaseRow {
  const victim = replica.get('victim', each.victim_id)
  return {
    case: each,
    victim,
    team: replica.get('team', each.team_id)?.call_sign ?? '',
    intervention: replica.get('intervention', each.intervention_id)?.number ?? null,
    isFlagged: each.red_flag_count > 0 || victim?.is_red_flagged === true,
    destination: named(each.destination_site_id, each.service, replica),
  }
}

function evacuationRow(evacuation: Evacuation, replica: Replica): EvacuationRow {
  const vehicle = replica.get('vehicle', evacuation.vehicle_id)?.call_sign
  const team = replica.get('team', evacuation.team_id)?.call_sign
  return {
    evacuation,
    victims: evacuation.victim_ids.map((id) => replica.get('victim', id)).filter((victim) => victim !== null),
    from: replica.get('site', evacuation.site_id)?.code ?? '',
    to: named(evacuation.destination_site_id, evacuation.service, replica),
    vector: [vehicle, team, evacuation.transporter].filter(Boolean).join(' · '),
    bed: bedOf(evacuation),
  }
}

function named(siteId: Uuid | null, service: string, replica: Replica): string {
  return [replica.get('site', siteId)?.code, service].filter(Boolean).join(' · ')
}

function endOf({ times }: Case): number {
  return Math.max(times.read_back_at ?? 0, times.withdrawn_at ?? 0)
}

function countOf(rows: readonly EvacuationRow[]): ReadonlyMap<TriageCategory, number> {
  const all = rows.flatMap((row) => row.victims.map((victim) => victim.category))
  return new Map(CATEGORIES.map((category) => [category, all.filter((each) => each === category).length] as const).filter(([, count]) => count > 0))
}
