/** How often a position goes: it follows what the team does, and saves the battery when nothing moves. */

import type { DeviceFix, Instant, TeamStatus, Thresholds } from '@vigie/core'

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
/** At least so often, moving or not, unless the operation's catalogue says otherwise. */
const USUAL_MS: Readonly<Record<Gait, number>> = { resting: 900_000, waiting: 300_000, field: 60_000, moving: 15_000 }
/** Who has moved so far is told of before the time is up… */
const MOVED_M = 50
/** …but never more often than this. */
const LEAST_MS = 10_000
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
}

/** How often this team's position goes; null: not at all. While somebody of it calls for help, as often as on its way. */
export function everyMs(status: TeamStatus | null, isInDistress: boolean, thresholds: Thresholds = {}): number | null {
  const gait = isInDistress ? 'moving' : status === null ? null : GAITS[status]
  return gait === null ? null : (thresholds[`position_${gait}_ms`] ?? USUAL_MS[gait])
}

/** Is this fix worth being told, after the last one that was? */
export function isDue(last: Fix | null, fix: Fix, every: number | null): boolean {
  if (every === null || fix.accuracyM > WORST_ACCURACY_M) return false
  if (last === null) return true
  const passedMs = fix.atMs - last.atMs
  if (passedMs >= every) return true
  return passedMs >= LEAST_MS && distanceM(last, fix) > Math.max(MOVED_M, fix.accuracyM)
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
    return [
      Math.max(0, Math.trunc(nowMs - fix.atMs)),
      round(fix.lat, 1e6)!,
      round(fix.lon, 1e6)!,
      round(fix.accuracyM),
      round(fix.speedMps, 10),
      fix.headingDeg === null ? null : round(fix.headingDeg)! % 360,
      index === 0 ? batteryPct : null,
    ]
  })
}

export function distanceM(one: Pick<Fix, 'lat' | 'lon'>, other: Pick<Fix, 'lat' | 'lon'>): number {
  const radians = Math.PI / 180
  const north = (other.lat - one.lat) * radians
  const east = (other.lon - one.lon) * radians * Math.cos(((one.lat + other.lat) / 2) * radians)
  return EARTH_M * Math.hypot(north, east)
}
