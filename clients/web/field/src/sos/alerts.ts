/** Which calls for help this phone shows: its team's own, until a post clears them, and those it was called to. */

import type { AlertKind, Uuid, Whole } from '@vigie/core'
import { waiting } from '../outbox.ts'
import type { Entry } from '../outbox.ts'

/** How long to hold. */
export const HOLD_MS = 2_000
/** Not received for so long: another way must be taken. */
export const USE_RADIO_AFTER_MS = 10_000

/** A call for help of this team, whether or not the server has it. */
export interface OwnCall {
  readonly id: Uuid
  readonly kind: AlertKind
  /** When it was raised; by this phone's clock as long as the server has not said. */
  readonly at: number
  /** Null: not received yet. */
  readonly alert: Whole<'alert'> | null
  /** On the phone's own clock, for how long it has waited. */
  readonly waitingSince: number | null
}

/** Newest first. */
export function ownCalls(alerts: Iterable<Whole<'alert'>>, entries: readonly Entry[], teamId: Uuid): OwnCall[] {
  const known = [...alerts].filter((alert) => alert.team_id === teamId)
  const shown = new Set(known.map(({ id }) => id))
  const received = known
    .filter(({ state, kind }) => state !== 'cleared' && kind !== 'geofence')
    .map((alert) => ({ id: alert.id, kind: alert.kind, at: alert.raised_at, alert, waitingSince: null }))
  const onTheirWay = waiting(entries).flatMap(({ command }) =>
    command.type === 'alert.raise' && !shown.has(command.alert_id)
      ? [{ id: command.alert_id, kind: command.kind ?? 'distress', at: command.at, alert: null, waitingSince: command.at }]
      : [],
  )
  return [...onTheirWay, ...received].sort((one, other) => other.at - one.at)
}

/** Others who call, and whom this team was asked to help. */
export function callsToUs(alerts: Iterable<Whole<'alert'>>, teamId: Uuid): Whole<'alert'>[] {
  return [...alerts]
    .filter((alert) => alert.state !== 'cleared' && alert.team_id !== teamId && alert.called_team_ids.includes(teamId))
    .sort((one, other) => other.raised_at - one.raised_at)
}
