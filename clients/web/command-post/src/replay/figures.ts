/** The figures of an operation as the server counts them, and the shapes of their charts. Pure. */

import type { EvacuationState, TriageCategory, Uuid, VectorKind, VictimPresence } from '@vigie/core'
import { HEIGHT, placeOf } from './density.ts'

export const STEPS = ['departure', 'arrival', 'contact', 'leaving', 'hand_over', 'free'] as const
export type Step = (typeof STEPS)[number]

/** Many durations in short, with the facts that they were read from. */
export interface Spread {
  readonly count: number
  readonly median_ms?: number | null
  readonly p90_ms?: number | null
  readonly max_ms?: number | null
  readonly not_reported?: number
  readonly not_reached?: number
  readonly seqs?: readonly number[]
}

export type Spreads = Readonly<Partial<Record<Step, Spread>>>

export interface SpreadRow {
  readonly id?: Uuid | null
  readonly label?: string
  readonly steps: Spreads
}

export interface TimedMission {
  readonly intervention_id: Uuid
  readonly number: number
  readonly call_seq: number
  readonly steps?: Readonly<Partial<Record<Step, { readonly at: number; readonly from_call_ms: number; readonly seq: number }>>>
  readonly not_reported?: readonly Step[]
}

export interface TeamWork {
  readonly team_id: Uuid
  readonly call_sign: string
  readonly mission_count?: number
  readonly on_duty_ms?: number
  readonly engaged_ms?: number
  readonly engaged_share?: number | null
  readonly seqs?: readonly number[]
}

/** From a moment on, these values, in the order of the keys; the number of the fact that made them. */
export type Point = readonly [at: number, seq: number, values: readonly number[]]

export interface Curve {
  readonly keys: readonly string[]
  readonly points?: readonly Point[]
}

export interface Occupancy {
  readonly site_id: Uuid
  readonly code: string
  readonly capacity?: number | null
  readonly peak: number
  readonly peak_seq: number
  readonly curve: Curve
}

export interface Silence {
  readonly call_sign: string
  readonly since: number
  readonly noticed_seq: number
  readonly until_seq?: number | null
  readonly duration_ms: number
}

/** So many of a kind; what does not apply to a table is left out. */
export interface CountRow {
  readonly count: number
  readonly nature?: string | null
  readonly site_id?: Uuid | null
  readonly category?: TriageCategory | null
  readonly presence?: VictimPresence | null
  readonly state?: EvacuationState | null
  readonly vector?: VectorKind | null
  readonly victim_count?: number | null
  readonly seqs?: readonly number[]
}

/** What an association reports after a cover. */
export interface CoverReturn {
  readonly minor_care?: readonly CountRow[]
  readonly victims?: readonly CountRow[]
  readonly victims_by_post?: readonly CountRow[]
  readonly evacuations?: readonly CountRow[]
  readonly refusals?: readonly CountRow[]
  readonly volunteers?: { readonly people?: number; readonly counted_ms?: number; readonly declared_ms?: number; readonly seqs?: readonly number[] }
}

export interface Figures {
  readonly known_at_seq: number
  readonly as_of: number
  readonly delays?: {
    readonly interventions?: readonly TimedMission[]
    readonly overall?: Spreads
    readonly sectors?: readonly SpreadRow[]
    readonly teams_from_call?: readonly SpreadRow[]
    readonly teams_from_order?: readonly SpreadRow[]
  } | null
  readonly workload?: readonly TeamWork[] | null
  readonly headcount?: { readonly people: Curve; readonly teams: Curve } | null
  readonly casualties?: { readonly categories: Curve; readonly places: Curve } | null
  readonly occupancy?: readonly Occupancy[] | null
  readonly answers?: { readonly order_wait?: Spread | null; readonly alert_wait?: Spread | null; readonly message_wait?: Spread | null } | null
  readonly silences?: readonly Silence[] | null
  readonly cover_return?: CoverReturn | null
}

/** `45 s`, `4 min 05`, `1 h 05`. */
export function showSpan(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '—'
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')}`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`
}

/** The longest bar of a table is whole, the others are shares of it. */
export function longest(spreads: readonly (Spread | undefined)[]): number {
  return Math.max(1, ...spreads.map((spread) => spread?.p90_ms ?? spread?.median_ms ?? 0))
}

/** The greatest value of a curve; never 0, so that an empty one has a height. */
export function peakOf({ points = [] }: Curve): number {
  return Math.max(1, ...points.flatMap(([, , values]) => values))
}

/** Those that have a colour of their own on every screen. */
const CATEGORY_COLOURS: Readonly<Partial<Record<string, string>>> = {
  immediate: 'immediate',
  delayed: 'delayed',
  minor: 'minor',
  uninjured: 'uninjured',
  expectant: 'dead',
  apparently_dead: 'dead',
  deceased: 'dead',
  untriaged: 'untriaged',
} satisfies Record<TriageCategory, string>

/** Of one line of a chart: a category is nowhere drawn in the colour of another. */
export function colourOf({ keys }: Curve, key: number): string {
  const category = CATEGORY_COLOURS[keys[key] ?? '']
  return category === undefined ? `var(--chart-${key % 4})` : `var(--triage-${category})`
}

/** The first point with the greatest value; null: there is none. */
export function peakAt(curve: Curve): Point | null {
  const peak = peakOf(curve)
  return curve.points?.find(([, , values]) => values.includes(peak)) ?? null
}

/** One line of a curve, in steps, in the box of the scrubber. */
export function stepsOf(curve: Curve, key: number, from: number, to: number, peak: number): string {
  const points = curve.points ?? []
  const high = (value: number): number => Math.round((HEIGHT - (HEIGHT * value) / peak) * 10) / 10
  const wide = (at: number): number => Math.round(placeOf(at, from, to) * 10) / 10
  const steps = points.map(([at, , values]) => `H${wide(at)}V${high(values[key] ?? 0)}`)
  return steps.length === 0 ? '' : `M0 ${HEIGHT}${steps.join('')}H${wide(to)}`
}

/** The last point at or before a moment, or else the first; null: there is none. */
export function pointAt({ points = [] }: Curve, at: number): Point | null {
  return points.findLast(([begins]) => begins <= at) ?? points[0] ?? null
}
