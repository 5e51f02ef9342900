/** What a change means in one line: who, what, by which way, and whether the time of it is certain. */

import type { Change, EntityKind, Fact, Replica, Uuid } from '@vigie/core'
import type { Language } from '../../preferences.svelte.ts'
import { ALERT_WORDS, OPERATION_STATUS_WORDS, SOURCE_WORDS, STATUS_WORDS } from '../../words.ts'
import { EVENT_WORDS, LOG_WORDS, PRESENCE_WORDS, TECHNICAL_WORDS } from './words.ts'

export type EventTag = Fact['event']['type']

export interface LogLine {
  readonly seq: number
  readonly at: number
  readonly subject: string
  readonly what: string
  readonly marks: readonly string[]
  readonly isUrgent: boolean
}

/** What an event is about: its field, and where to look that up. The member before the team it went to. */
const SUBJECTS: readonly (readonly [string, EntityKind])[] = [
  ['member_id', 'member'],
  ['vehicle_id', 'vehicle'],
  ['radio_id', 'radio'],
  ['device_id', 'device'],
  ['team_id', 'team'],
  ['sector_id', 'sector'],
  ['site_id', 'site'],
  ['organisation_id', 'organisation'],
]

/** Null where there is nothing to say: a sign of life, or a cause that is not for this reader. */
export function describe(change: Change, replica: Replica, language: Language): LogLine | null {
  const fact = change.fact
  if (!fact || fact.event.type === 'team.heard') return null
  const words = LOG_WORDS[language]
  const marks = fact.source === 'app' ? [] : [SOURCE_WORDS[language][fact.source]]
  if (fact.is_late) marks.push(words.late)
  if (fact.is_estimated) marks.push(words.estimated)
  return {
    seq: change.seq,
    at: fact.stated_at ?? fact.occurred_at,
    subject: subject(fact.event, replica),
    what: what(fact.event, replica, language),
    marks,
    isUrgent: fact.event.type === 'alert.raised' || fact.event.type === 'team.fell_silent',
  }
}

function subject(event: Fact['event'], replica: Replica): string {
  if (event.type === 'operation.created' || event.type === 'operation.status_set') return 'Vigie'
  if (event.type === 'alert.acknowledged' || event.type === 'alert.cleared') {
    return name('team', replica.get('alert', event.alert_id)?.team_id ?? null, replica)
  }
  const isTeams = event.type === 'team.created' || event.type === 'team.placed'
  for (const [field, kind] of isTeams ? ([['team_id', 'team']] as const) : SUBJECTS) {
    const id = (event as unknown as Record<string, Uuid | null | undefined>)[field]
    if (id !== undefined && id !== null) return name(kind, id, replica)
  }
  return '—'
}

function name(kind: EntityKind, id: Uuid | null, replica: Replica): string {
  if (id === null) return '—'
  const entity = replica.get(kind, id)
  if (entity === null) return '?'
  if ('call_sign' in entity) return entity.call_sign
  if ('code' in entity) return entity.code
  if ('label' in entity) return entity.label
  return 'name' in entity ? entity.name : '?'
}

function what(event: Fact['event'], replica: Replica, language: Language): string {
  switch (event.type) {
    case 'team.status_reported':
      return STATUS_WORDS[language][event.status]
    case 'team.composition_declared':
      return `${LOG_WORDS[language].people} ${event.headcount}`
    case 'member.assigned':
    case 'vehicle.assigned':
    case 'radio.issued':
      return `→ ${name('team', event.team_id ?? null, replica)}`
    case 'member.presence_reported':
      return PRESENCE_WORDS[language][event.presence]
    case 'vehicle.technical_state_reported':
      return TECHNICAL_WORDS[language][event.technical_state]
    case 'operation.status_set':
      return OPERATION_STATUS_WORDS[language][event.status]
    case 'alert.raised':
      return `⚠ ${ALERT_WORDS[language][event.kind]}`
    default:
      return EVENT_WORDS[language][event.type] ?? event.type
  }
}
