/** Who calls for help now, as one list: the facts, and what came ahead of its fact. */

import type { AlertKind, AlertNow, Replica, Uuid } from '@vigie/core'
import { isOpen } from '../board/rows.ts'

export interface OpenAlert {
  readonly id: Uuid
  readonly kind: AlertKind
  readonly teamId: Uuid
  readonly callSign: string
  readonly at: number
  readonly state: 'unseen' | 'seen' | 'unrecorded'
  readonly note: string
  readonly place: readonly [lonDeg: number, latDeg: number] | null
}

/** Oldest first. One alert is shown once: as soon as its fact is here, the fact counts (rule C7). */
export function openAlerts(replica: Replica, early: readonly AlertNow[]): OpenAlert[] {
  const facts = [...replica.of('alert').values()].filter(isOpen).map((alert): OpenAlert => ({
    id: alert.id,
    kind: alert.kind,
    teamId: alert.team_id,
    callSign: callSign(replica, alert.team_id),
    at: alert.raised_at,
    state: alert.state === 'seen' ? 'seen' : 'unseen',
    note: alert.note,
    place: placeOf(replica, alert.team_id, alert.lon_deg, alert.lat_deg),
  }))
  const ahead = early.filter((alert) => replica.get('alert', alert.alert_id) === null).map((alert): OpenAlert => ({
    id: alert.alert_id,
    kind: alert.kind,
    teamId: alert.team_id,
    callSign: callSign(replica, alert.team_id),
    at: alert.at,
    state: alert.is_recorded ? 'unseen' : 'unrecorded',
    note: '',
    place: placeOf(replica, alert.team_id, alert.lon_deg, alert.lat_deg),
  }))
  return [...facts, ...ahead].sort((one, other) => one.at - other.at)
}

function callSign(replica: Replica, teamId: Uuid): string {
  return replica.get('team', teamId)?.call_sign ?? '?'
}

/** Where it was raised, or else where the team was last. */
function placeOf(
  replica: Replica,
  teamId: Uuid,
  lonDeg: number | null | undefined,
  latDeg: number | null | undefined,
): OpenAlert['place'] {
  if (typeof lonDeg === 'number' && typeof latDeg === 'number') return [lonDeg, latDeg]
  const position = replica.positions.get(teamId)
  return position === undefined ? null : [position[3], position[2]]
}
