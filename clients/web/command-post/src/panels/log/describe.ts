/** What a fact means in one line: who, what, by which way, and whether the time of it is certain. */

import type { Change, EntityKind, Fact, Replica, Uuid } from '@vigie/core'
import type { CannedMessage, DrawingEntry } from '../../catalogue.svelte.ts'
import type { Language } from '../../preferences.svelte.ts'
import { colonIn, nameMany, numberIn, quoteIn } from '../../punctuation.ts'
import { ALERT_WORDS, CATEGORY_WORDS, OPERATION_STATUS_WORDS, SOURCE_WORDS, STATUS_WORDS } from '../../words.ts'
import { clock, entryOf } from '../drawings/drawn.ts'
import { DRAWING_WORDS } from '../drawings/words.ts'
import { summaryOf } from '../messages/content.ts'
import { REQUEST_WORDS, STANDING_WORDS } from '../../requests.ts'
import { EVENT_WORDS } from './event-words.ts'
import { FUEL_WORDS, LOG_WORDS, MARK_WORDS, PRESENCE_WORDS, TECHNICAL_WORDS } from './words.ts'

export type Event = Fact['event']
export type EventTag = Event['type']

/** A fact with its place in the log, live or read from the server. */
export interface Line {
  readonly seq: number
  readonly fact: Fact
  /** What things were called, by id, for those that are not here any longer. */
  readonly names?: Readonly<Record<Uuid, string>>
}

export interface LogLine {
  readonly seq: number
  readonly at: number
  readonly subject: string
  readonly what: string
  readonly marks: readonly string[]
  readonly isUrgent: boolean
  /** It follows from a rule: nobody asked for it. */
  readonly isAutomatic: boolean
}

/** What an event is about: its field, and where to look that up. The member before the team it went to. */
const SUBJECTS: readonly (readonly [string, EntityKind])[] = [
  ['member_id', 'member'],
  ['vehicle_id', 'vehicle'],
  ['radio_id', 'radio'],
  ['device_id', 'device'],
  ['assignment_id', 'assignment'],
  ['case_id', 'regulation_case'],
  ['evacuation_id', 'evacuation'],
  ['victim_id', 'victim'],
  ['intervention_id', 'intervention'],
  ['alert_id', 'alert'],
  ['team_id', 'team'],
  ['message_id', 'message'],
  ['sector_id', 'sector'],
  ['site_id', 'site'],
  ['landmark_id', 'landmark'],
  ['map_layer_id', 'map_layer'],
  ['drawing_id', 'drawing'],
  ['organisation_id', 'organisation'],
]
/** Events of a team whose other fields would hide it. */
const OF_TEAMS: ReadonlySet<EventTag> = new Set(['team.created', 'team.placed', 'team.status_reported', 'team.crew_changed', 'team.leader_named', 'team.mission_marked', 'alert.raised'])
const OF_SITES: ReadonlySet<EventTag> = new Set(['site.defined', 'victim.minor_care_tallied'])
/** Fields in which people said something in their own words. */
const SAID = ['address', 'description', 'order', 'note', 'reason'] as const

/** Null where there is nothing to say: a sign of life, or a cause that is not for this reader. */
export function describe(line: Line | Change, replica: Replica, language: Language, canned: readonly CannedMessage[] = [], drawn: readonly DrawingEntry[] = []): LogLine | null {
  const fact = line.fact
  if (!fact || fact.event.type === 'team.heard') return null
  const words = LOG_WORDS[language]
  const teller = new Teller(replica, language, canned, drawn, 'names' in line ? (line.names ?? {}) : {})
  const marks = fact.source === 'app' || fact.source === 'system' ? [] : [SOURCE_WORDS[language][fact.source]]
  if (fact.by) marks.push(fact.by)
  if (fact.is_late) marks.push(words.late)
  if (fact.is_estimated) marks.push(words.estimated)
  return {
    seq: line.seq,
    at: fact.stated_at ?? fact.occurred_at,
    subject: teller.subject(fact.event),
    what: teller.what(fact.event),
    marks,
    isUrgent: fact.event.type === 'alert.raised' || fact.event.type === 'team.fell_silent',
    isAutomatic: fact.source === 'system' || typeof fact.caused_by === 'number',
  }
}

class Teller {
  readonly #replica: Replica
  readonly #language: Language
  readonly #canned: readonly CannedMessage[]
  readonly #drawn: readonly DrawingEntry[]
  readonly #names: Readonly<Record<Uuid, string>>

  constructor(replica: Replica, language: Language, canned: readonly CannedMessage[], drawn: readonly DrawingEntry[], names: Readonly<Record<Uuid, string>>) {
    this.#replica = replica
    this.#language = language
    this.#canned = canned
    this.#drawn = drawn
    this.#names = names
  }

  subject(event: Event): string {
    if (event.type.startsWith('operation.')) return 'Vigie'
    if (event.type === 'message.sent') return this.#sender(event.from_team_id ?? null, event.from_site_id ?? null)
    if (event.type === 'assignment.given') return this.name('team', event.team_id)
    const wanted = OF_TEAMS.has(event.type) ? 'team' : OF_SITES.has(event.type) ? 'site' : null
    for (const [field, kind] of SUBJECTS) {
      const id = (event as unknown as Record<string, Uuid | null | undefined>)[field]
      if ((wanted === null || kind === wanted) && id !== undefined && id !== null) return this.name(kind, id)
    }
    return '—'
  }

  what(event: Event): string {
    const tables = LOG_WORDS[this.#language].tables
    switch (event.type) {
      case 'team.status_reported':
        return [STATUS_WORDS[this.#language][event.status], event.destination_site_id ? `→ ${this.name('site', event.destination_site_id)}` : '', event.forced_reason ? quoteIn(this.#language, event.forced_reason) : ''].filter((part) => part !== '').join(' ')
      case 'team.composition_declared':
        return this.#with(event, String(event.headcount))
      case 'team.radio_tested':
        return this.#with(event, event.is_good === false ? LOG_WORDS[this.#language].bad : LOG_WORDS[this.#language].good)
      case 'team.mission_marked':
        return this.#with(event, MARK_WORDS[this.#language][event.mark])
      case 'team.leader_named':
        return this.#with(event, `→ ${this.name('member', event.member_id ?? null)}`)
      case 'drawing.placed':
      case 'drawing.changed':
        return this.#with(event, this.#drawing(event))
      case 'team.merged':
        return this.#with(event, this.name('team', event.into_team_id))
      case 'member.assigned':
      case 'vehicle.assigned':
      case 'radio.issued':
        return `→ ${event.team_id ? this.name('team', event.team_id) : '—'}`
      case 'member.presence_reported':
        return PRESENCE_WORDS[this.#language][event.presence]
      case 'vehicle.technical_state_reported':
        return [event.technical_state && TECHNICAL_WORDS[this.#language][event.technical_state], event.fuel && FUEL_WORDS[this.#language][event.fuel]].filter(Boolean).join(', ')
      case 'operation.status_set':
        return this.#with(event, OPERATION_STATUS_WORDS[this.#language][event.status])
      case 'operation.plan_switched':
        return this.#with(event, tables.plans[event.plan])
      case 'alert.raised':
        return this.#with(event, ALERT_WORDS[this.#language][event.kind])
      case 'alert.responded':
        return event.team_id ? `${this.name('team', event.team_id)} ${this.#words(event)}` : this.#words(event)
      case 'zone.crossed':
        return `${tables.directions[event.direction]} ${this.name('sector', event.sector_id)}`
      case 'zone.dwelt':
        return this.#with(event, this.name('sector', event.sector_id))
      case 'intervention.status_set':
        return this.#with(event, tables.interventions[event.status])
      case 'intervention.marked_duplicate':
        return this.#with(event, this.name('intervention', event.duplicate_of))
      case 'intervention.linked':
        return this.#with(event, this.name('intervention', event.other_id))
      case 'assignment.given':
        return this.#order(event)
      case 'team.placed':
        return this.#place(event)
      case 'assignment.ended':
        return this.#with(event, event.state === undefined ? '' : tables.assignments[event.state])
      case 'message.sent':
        return `→ ${this.#recipients(event)}${colonIn(this.#language)}${summaryOf(asMessage(event), this.#canned, this.#language)}`
      case 'message.delivered':
      case 'message.read':
      case 'message.acknowledged':
        return this.#with(event, event.team_id ? '' : LOG_WORDS[this.#language].post)
      case 'message.request_answered':
        return this.#with(event, [STANDING_WORDS[this.#language][event.answer], event.count ?? ''].join(' ').trim())
      case 'message.request_fulfilled':
        return event.is_fulfilled === false ? REQUEST_WORDS[this.#language].notThere : this.#words(event)
      case 'victim.triaged':
        return this.#with(event, CATEGORY_WORDS[this.#language][event.category])
      case 'victim.registered':
        return this.#with(event, CATEGORY_WORDS[this.#language][event.category ?? 'untriaged'])
      case 'victim.moved':
        return this.#with(event, `→ ${this.#holder(event.to)}`)
      case 'victim.outcome_set':
        return this.#with(event, tables.outcomes[event.outcome])
      case 'victim.merged':
        return this.#with(event, this.name('victim', event.into_id))
      case 'victim.minor_care_tallied':
        return this.#with(event, `${event.count > 0 ? '+' : ''}${event.count}`)
      case 'evacuation.advanced':
        return this.#with(event, tables.evacuations[event.state])
      case 'regulation.decided':
        return this.#with(event, [tables.decisions[event.decision], this.name('site', event.destination_site_id ?? null)].filter((part) => part !== '—').join(' → '))
      default:
        return this.#with(event, '')
    }
  }

  name(kind: EntityKind, id: Uuid | null): string {
    if (id === null) return '—'
    const entity = this.#replica.get(kind, id)
    switch (entity?.type) {
      case undefined:
        return this.#names[id] ?? '?'
      case 'team':
      case 'vehicle':
        return entity.call_sign
      case 'victim':
        return `V ${entity.number}`
      case 'intervention':
        return numberIn(this.#language, entity.number)
      case 'alert':
      case 'assignment':
        return this.name('team', entity.team_id)
      case 'drawing':
        return entryOf(entity.symbol, this.#drawn).label[this.#language]
      case 'regulation_case':
        return this.name('victim', entity.victim_id)
      case 'evacuation':
        return entity.victim_ids.map((victimId) => this.name('victim', victimId)).join(', ')
      case 'message':
        return this.#sender(entity.from_team_id, entity.from_site_id)
    }
    if (entity === null) return '?'
    if ('code' in entity) return String(entity.code)
    if ('label' in entity) return entity.label
    return 'name' in entity ? entity.name : '?'
  }

  #sender(teamId: Uuid | null, siteId: Uuid | null): string {
    if (teamId !== null) return this.name('team', teamId)
    return siteId === null ? LOG_WORDS[this.#language].post : this.name('site', siteId)
  }

  #words(event: Event): string {
    return EVENT_WORDS[this.#language][event.type] ?? event.type
  }

  /** Until when it holds. */
  #drawing(event: Extract<Event, { type: 'drawing.placed' | 'drawing.changed' }>): string {
    const until = event.type === 'drawing.placed' ? event.valid_until : event.validity?.valid_until
    return typeof until === 'number' ? `${DRAWING_WORDS[this.#language].validUntil} ${clock(until, this.#language)}` : ''
  }

  /** A team that is told to move or to wait is not engaged (rule IN12), nor is one whose order is only laid ready. */
  #order(event: Extract<Event, { type: 'assignment.given' }>): string {
    const [id, kind] = event.intervention_id ? [event.intervention_id, 'intervention' as const] : [event.site_id ?? null, 'site' as const]
    const { prepared, tables } = LOG_WORDS[this.#language]
    const told = event.is_proposal === true && event.task === undefined ? [] : [tables.tasks[event.task ?? 'intervention']]
    const words = [...(event.is_proposal === true ? [prepared] : []), ...told].join(colonIn(this.#language))
    return this.#with(event, id === null ? '' : `→ ${this.name(kind, id)}`, words)
  }

  /** Where it is, or to whom it belongs (rule GE5). */
  #place(event: Extract<Event, { type: 'team.placed' }>): string {
    if (event.is_whereabouts_only === true) {
      const point = `${event.lat_deg?.toFixed(4)}, ${event.lon_deg?.toFixed(4)}`
      return `${LOG_WORDS[this.#language].saidAt} ${event.landmark_id ? this.name('landmark', event.landmark_id) : point}`
    }
    const homes = [this.name('sector', event.sector_id ?? null), this.name('site', event.site_id ?? null)].filter((name) => name !== '—')
    return this.#with(event, homes.length === 0 ? '' : `→ ${homes.join(' · ')}`)
  }

  /** The event's words, what it says more, and what people said in their own words. */
  #with(event: Event, more: string, words = this.#words(event)): string {
    const fields = event as unknown as Record<string, unknown>
    const said = SAID.map((field) => fields[field]).filter((text): text is string => typeof text === 'string' && text !== '')
    return [words, more, ...said.map((text) => quoteIn(this.#language, text))].filter((part) => part !== '').join(' ')
  }

  #holder(to: { readonly kind: keyof (typeof LOG_WORDS)['fr']['tables']['holders']; readonly site_id?: Uuid | null; readonly team_id?: Uuid | null; readonly vehicle_id?: Uuid | null }): string {
    if (to.site_id) return this.name('site', to.site_id)
    if (to.team_id) return this.name('team', to.team_id)
    if (to.vehicle_id) return this.name('vehicle', to.vehicle_id)
    return LOG_WORDS[this.#language].tables.holders[to.kind]
  }

  #recipients(event: Extract<Event, { type: 'message.sent' }>): string {
    const to = event.to ?? {}
    if (to.is_everyone === true) return LOG_WORDS[this.#language].everybody
    const named = [
      ...(to.team_ids ?? []).map((id) => this.name('team', id)),
      ...(to.sector_id ? [this.name('sector', to.sector_id)] : []),
      ...(to.site_id ? [this.name('site', to.site_id)] : []),
    ]
    return named.length === 0 ? LOG_WORDS[this.#language].post : nameMany(named, 3)
  }
}

function asMessage(event: Extract<Event, { type: 'message.sent' }>): Parameters<typeof summaryOf>[0] {
  return {
    kind: event.kind,
    text: event.text ?? '',
    canned_code: event.canned_code ?? null,
    slots: event.slots ?? [],
    sitrep: event.sitrep ?? null,
    methane: event.methane ?? null,
    request: event.request ?? null,
  }
}
