/** How often a position goes: it follows what the team does, and saves the battery when nothing moves. */

import { THRESHOLDS } from '@vigie/core'
import type { DeviceFix, Instant, TeamStatus, Thresholds } from '@vigie/core'

/** What the wire takes for a height above the sea. */
const LOWEST_M = -1_000
const HIGHEST_M = 100_000

type Gait = 'resting' | 'waiting' | 'field' | 'moving'

/** What the team does, as far as it matters here; null: not at work, and nobody follows it. */
const GAITS: Readonly<Record<TeamStatus, Gait | null>> = {
  off_duty: null,
  unavailable: 'resting',
  available_base: 'waiting',
  available_mobile: 'field',
  patrol: 'field',
  alerted: 'field',
  en_route: 'moving',
  on_scene: 'field',
  with_patient: 'field',
  transporting: 'moving',
  at_destination: 'waiting',
  handed_over: 'waiting',
  left_destination: 'field',
}
/** What a phone short of battery does instead: one step less often. */
const SPARING: Readonly<Record<Gait, Gait>> = { moving: 'field', field: 'waiting', waiting: 'resting', resting: 'resting' }
/** Below a fifth, and not at a charger. */
const LOW_LEVEL = 0.2
/** Worse than this says only in which town. */
const WORST_ACCURACY_M = 2_000
const EARTH_M = 6_371_000
/** Fixes kept while there is no network, more than eight hours of them; the oldest go first, as the newest matter most. */
export const MAX_KEPT = 500
/** So many go at once. */
const MAX_REPORTED = 200

/** One fix on this phone's own clock. */
export interface Fix {
  readonly atMs: number
  readonly lat: number
  readonly lon: number
  readonly accuracyM: number
  readonly speedMps: number | null
  readonly headingDeg: number | null
  /** Not in what an earlier page kept. */
  readonly altitudeM?: number | null
}

/** When a position is worth telling, as the operation's catalogue says (rule PO5). */
export interface Pace {
  /** At least so often, moving or not. */
  readonly everyMs: number
  /** Who has moved so far is told of before the time is up… */
  readonly movedM: number
  /** …but never more often than this. */
  readonly leastMs: number
}

/** What a browser tells of its battery. */
export interface Battery {
  readonly level: number
  readonly charging: boolean
}

/** Is it time to spare the battery? A browser that does not tell is not asked to. */
export function isLow(battery: Battery | null): boolean {
  return battery !== null && !battery.charging && battery.level < LOW_LEVEL
}

/** How this team's position goes; null: not at all. While somebody of it calls for help, as often as on its way,
 * whatever the battery has (rule PO6). */
export function paceOf(status: TeamStatus | null, isInDistress: boolean, thresholds: Thresholds = {}, isSparing = false): Pace | null {
  const gait = isInDistress ? 'moving' : status === null ? null : GAITS[status]
  if (gait === null) return null
  const set = { ...THRESHOLDS, ...thresholds }
  const pace = { everyMs: set[`position_${gait}_ms`], movedM: set.position_moved_m, leastMs: set.position_least_ms }
  if (!isSparing || isInDistress) return pace
  const everyMs = Math.max(pace.everyMs, set[`position_${SPARING[gait]}_ms`])
  return { ...pace, everyMs, leastMs: everyMs }
}

/** Is this fix worth being told, after the last one that was? */
export function isDue(last: Fix | null, fix: Fix, pace: Pace | null): boolean {
  if (pace === null || fix.accuracyM > WORST_ACCURACY_M) return false
  if (last === null) return true
  const passedMs = fix.atMs - last.atMs
  if (passedMs >= pace.everyMs) return true
  return passedMs >= pace.leastMs && distanceM(last, fix) > Math.max(pace.movedM, fix.accuracyM)
}

/** A fix as it lies on the disk: by the wall clock, because the page's own begins anew with it. */
export type StoredFix = Omit<Fix, 'atMs'> & { readonly at: number }

export function toStored({ atMs, ...fix }: Fix, now: Instant): StoredFix {
  return { ...fix, at: now.wallMs - (now.monotonicMs - atMs) }
}

/** What an earlier page kept; a clock that was put back since does not make a fix come from the future. */
export function fromStored({ at, ...fix }: StoredFix, now: Instant): Fix {
  return { ...fix, atMs: now.monotonicMs - Math.max(0, now.wallMs - at) }
}

/** The newest of what is kept, to be reported now, and the rest for the next time. */
export function nextBatch(kept: readonly Fix[]): { readonly batch: Fix[]; readonly rest: Fix[] } {
  const newestFirst = kept.toSorted((one, other) => other.atMs - one.atMs)
  return { batch: newestFirst.slice(0, MAX_REPORTED), rest: newestFirst.slice(MAX_REPORTED).reverse() }
}

/** The newest first, then what was kept while there was no network (rule PO1). */
export function toReport(fixes: readonly Fix[], nowMs: number, batteryPct: number | null): DeviceFix[] {
  return fixes.toSorted((one, other) => other.atMs - one.atMs).map((fix, index) => {
    const round = (value: number | null, by = 1): number | null => (value === null ? null : Math.round(value * by) / by)
    const altitudeM = fix.altitudeM === undefined || fix.altitudeM === null ? null : round(fix.altitudeM)!
    const place: DeviceFix = [
      Math.max(0, Math.trunc(nowMs - fix.atMs)),
      round(fix.lat, 1e6)!,
      round(fix.lon, 1e6)!,
      round(fix.accuracyM),
      round(fix.speedMps, 10),
      fix.headingDeg === null ? null : round(fix.headingDeg)! % 360,
      index === 0 ? batteryPct : null,
    ]
    if (altitudeM !== null && altitudeM >= LOWEST_M && altitudeM <= HIGHEST_M) place.push([altitudeM])
    return place
  })
}

export function distanceM(one: Pick<Fix, 'lat' | 'lon'>, other: Pick<Fix, 'lat' | 'lon'>): number {
  const radians = Math.PI / 180
  const north = (other.lat - one.lat) * radians
  const east = (other.lon - one.lon) * radians * Math.cos(((one.lat + other.lat) / 2) * radians)
  return EARTH_M * Math.hypot(north, east)
}
