/** Who calls for help now, as one list: the facts, and what came ahead of its fact. */

import type { AlertKind, AlertNow, Replica, Role, Uuid, Whole } from '@vigie/core'
import { whereaboutsOf } from '../../whereabouts.ts'
import { isOpen } from '../board/rows.ts'

/** Somebody who has seen it, or who goes. */
export interface Helper {
  /** The team or the post by its name; null where only the role is known. */
  readonly name: string | null
  readonly role: Role | null
  readonly at: number
}

export interface OpenAlert {
  readonly id: Uuid
  readonly kind: AlertKind
  readonly teamId: Uuid
  readonly callSign: string
  readonly at: number
  readonly state: 'unseen' | 'seen' | 'responding' | 'unrecorded'
  readonly note: string
  readonly place: readonly [lonDeg: number, latDeg: number] | null
  /** When it was there, if the call itself said where. */
  readonly placeAt: number | null
  readonly accuracyM: number | null
  readonly seenBy: readonly Helper[]
  readonly going: readonly Helper[]
  /** Teams whose phones ring because nobody had seen it. */
  readonly called: readonly string[]
  /** Who called takes it back, with these words; a post ends it. */
  readonly endAsked: { readonly at: number; readonly reason: string } | null
}

type Answers = Pick<OpenAlert, 'placeAt' | 'accuracyM' | 'seenBy' | 'going' | 'called' | 'endAsked'>

const UNANSWERED: Answers = { placeAt: null, accuracyM: null, seenBy: [], going: [], called: [], endAsked: null }

/** Oldest first. One alert is shown once: as soon as its fact is here, the fact counts (rule C7). */
export function openAlerts(replica: Replica, early: readonly AlertNow[]): OpenAlert[] {
  const facts = [...replica.of('alert').values()].filter(isOpen).map((alert): OpenAlert => ({
    id: alert.id,
    kind: alert.kind,
    teamId: alert.team_id,
    callSign: callSign(replica, alert.team_id),
    at: alert.raised_at,
    state: alert.state === 'responding' ? 'responding' : alert.state === 'raised' ? 'unseen' : 'seen',
    note: alert.note,
    place: placeOf(replica, alert.team_id, alert.lon_deg, alert.lat_deg),
    ...answers(alert, replica),
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
    ...UNANSWERED,
  }))
  return [...facts, ...ahead].sort((one, other) => one.at - other.at)
}

/** The call that the keys are for: the first that nobody has seen, or else the first. */
export function foremost(alerts: readonly OpenAlert[]): OpenAlert | null {
  return alerts.find((alert) => alert.state === 'unseen') ?? alerts[0] ?? null
}

function answers(alert: Whole<'alert'>, replica: Replica): Answers {
  const label = (id: Uuid): string | null => replica.get('device', id)?.label ?? null
  return {
    placeAt: alert.position_at,
    accuracyM: alert.accuracy_m,
    seenBy: alert.seen_by.map((one) => ({ name: label(one.device_id), role: one.role ?? null, at: one.at })),
    going: alert.responders.map((one) => ({
      name: replica.get('team', one.team_id ?? null)?.call_sign ?? label(one.device_id),
      role: one.role ?? null,
      at: one.at,
    })),
    called: alert.called_team_ids.map((id) => callSign(replica, id)),
    endAsked: alert.end_asked_at === null ? null : { at: alert.end_asked_at, reason: alert.end_ask_reason },
  }
}

function callSign(replica: Replica, teamId: Uuid): string {
  return replica.get('team', teamId)?.call_sign ?? '?'
}

/** Where it was raised or says it is now, or else where the team was last, be it by its own word. */
function placeOf(
  replica: Replica,
  teamId: Uuid,
  lonDeg: number | null | undefined,
  latDeg: number | null | undefined,
): OpenAlert['place'] {
  if (typeof lonDeg === 'number' && typeof latDeg === 'number') return [lonDeg, latDeg]
  const place = whereaboutsOf(teamId, replica)
  return place === null ? null : [place.lonDeg, place.latDeg]
}
