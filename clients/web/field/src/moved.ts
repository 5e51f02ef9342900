/** A team may end in another: this phone then works for that one, without anybody typing anything (rule RL5). */

import type { Replica, Uuid } from '@vigie/core'
import type { Me } from './store.ts'

/** Of which team this phone is, as the server says; null: of the one it knew. */
export function movedTo(replica: Replica, { deviceId, teamId }: Pick<Me, 'deviceId' | 'teamId'>): Uuid | null {
  const device = replica.get('device', deviceId)
  const told = device === null || device.is_revoked ? null : device.team_id
  const standing = standingTeam(replica, told ?? teamId)
  return standing === teamId ? null : standing
}

/** A team, or the one in which it ended, however many times that happened. */
function standingTeam(replica: Replica, teamId: Uuid): Uuid {
  const passed = new Set<Uuid>()
  let id = teamId
  for (let next = replica.get('team', id)?.merged_into ?? null; next !== null && !passed.has(next); next = replica.get('team', id)?.merged_into ?? null) {
    passed.add(id)
    id = next
  }
  return id
}
