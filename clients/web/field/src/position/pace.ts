/** How often a position goes: it follows what the team does, and saves the battery when nothing moves. */

import type { DeviceFix, TeamStatus } from '@vigie/core'

const MINUTE_MS = 60_000

/** At least so often, moving or not; null: not at all. */
const EVERY_MS: Readonly<Record<TeamStatus, number | null>> = {
  off_duty: null,
  unavailable: 15 * MINUTE_MS,
  available_base: 5 * MINUTE_MS,
  available_mobile: MINUTE_MS,
  patrol: MINUTE_MS,
  alerted: MINUTE_MS,
  en_route: MINUTE_MS / 4,
  on_scene: MINUTE_MS,
  with_patient: MINUTE_MS,
  transporting: MINUTE_MS / 4,
  at_destination: 5 * MINUTE_MS,
  handed_over: 5 * MINUTE_MS,
  left_destination: MINUTE_MS,
}
/** While somebody of the team calls for help. */
const IN_DISTRESS_MS = MINUTE_MS / 4
/** Who has moved so far is told of before the time is up… */
const MOVED_M = 50
/** …but never more often than this. */
const LEAST_MS = 10_000
/** Worse than this says only in which town. */
const WORST_ACCURACY_M = 2_000
const EARTH_M = 6_371_000
/** Fixes kept while there is no network; the oldest go first, as the newest matter most. */
export const MAX_KEPT = 60

/** One fix on this phone's own clock. */
export interface Fix {
  readonly atMs: number
  readonly lat: number
  readonly lon: number
  readonly accuracyM: number
  readonly speedMps: number | null
  readonly headingDeg: number | null
}

/** How often this team's position goes; null: not at all. */
export function everyMs(status: TeamStatus | null, isInDistress: boolean): number | null {
  if (isInDistress) return IN_DISTRESS_MS
  return status === null ? null : EVERY_MS[status]
}

/** Is this fix worth being told, after the last one that was? */
export function isDue(last: Fix | null, fix: Fix, every: number | null): boolean {
  if (every === null || fix.accuracyM > WORST_ACCURACY_M) return false
  if (last === null) return true
  const passedMs = fix.atMs - last.atMs
  if (passedMs >= every) return true
  return passedMs >= LEAST_MS && distanceM(last, fix) > Math.max(MOVED_M, fix.accuracyM)
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
