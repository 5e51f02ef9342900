/** Teams that came in by a poster and wait to be taken in. */

import type { Replica, Uuid, Whole } from '@vigie/core'

/** So many at once (rule AR3). */
export const MOST_AT_ONCE = 50

/** Who has waited longest comes first. */
export function newcomers(replica: Replica): Whole<'team'>[] {
  return [...replica.of('team').values()]
    .filter(({ is_awaiting_approval, merged_into }) => is_awaiting_approval && merged_into === null)
    .sort((one, other) => (one.status_at ?? 0) - (other.status_at ?? 0))
}

/** All of them, in as few commands as may be. */
export function inBatches(ids: readonly Uuid[]): Uuid[][] {
  const count = Math.ceil(ids.length / MOST_AT_ONCE)
  return Array.from({ length: count }, (_, index) => ids.slice(index * MOST_AT_ONCE, (index + 1) * MOST_AT_ONCE))
}
