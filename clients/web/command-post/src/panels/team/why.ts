/** Why what is known of a team may be old. Pure. */

import type { TeamPosition } from '@vigie/core'
import type { TeamRow } from '../board/rows.ts'
import { FAINT_AFTER_MS } from '../map/features.ts'

/** What keeps a newer position away. */
export type Why = 'no_phone' | 'no_network' | 'asleep' | 'standing' | 'no_position'

/** Slower than this stands: a receiver never says zero. */
const STANDS_MPS = 0.5

/** Null: the position is fresh, or nothing is known about the phones. */
export function whyOld({ team, reach }: Pick<TeamRow, 'team' | 'reach'>, position: TeamPosition | undefined, now: number): Why | null {
  if (reach === null || (position !== undefined && now - position[1] <= FAINT_AFTER_MS)) return null
  if (team.device_count === 0) return 'no_phone'
  if (reach === 'unreachable') return 'no_network'
  if (reach === 'asleep') return 'asleep'
  // A phone is there, and says nothing of where it is.
  return position !== undefined && stands(position) ? 'standing' : 'no_position'
}

function stands(position: TeamPosition): boolean {
  const isMoving = position[9]?.[1] ?? null
  return isMoving === null ? (position[5] ?? STANDS_MPS) < STANDS_MPS : !isMoving
}
