/** Where a team is, as well as anybody knows: its newest position, or where it was said to be (rule GE5). Pure. */

import type { Replica, Uuid } from '@vigie/core'
import { isMock } from './made-up.ts'

/** A newer position that may be wrong by more does not replace what somebody said. */
const FINE_ENOUGH_M = 100

export interface Whereabouts {
  readonly latDeg: number
  readonly lonDeg: number
  readonly at: number
  /** Nobody measured it: somebody said so. */
  readonly isDeclared: boolean
}

/** Null: nobody knows. A position that a program made up says nothing (rule PO7). */
export function whereaboutsOf(teamId: Uuid, replica: Replica): Whereabouts | null {
  const position = replica.positions.get(teamId)
  const fix = position === undefined || isMock(position) ? null : position
  const said = replica.get('team', teamId)?.declared_place ?? null
  if (said !== null && (fix === null || fix[1] <= said.at || (fix[4] ?? 0) > FINE_ENOUGH_M)) {
    return { latDeg: said.lat_deg, lonDeg: said.lon_deg, at: said.at, isDeclared: true }
  }
  return fix === null ? null : { latDeg: fix[2], lonDeg: fix[3], at: fix[1], isDeclared: false }
}
