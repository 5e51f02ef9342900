/** What needs a decision now: read off the entities, compared with the server's time, ranked. No rule is decided here. */

import type { Attention, AttentionCause, AttentionRank, EntityKind, Replica, Role, Uuid, Whole } from '@vigie/core'
import type { Language } from '../../preferences.svelte.ts'
import { nameMany, numberIn } from '../../punctuation.ts'
import { ROLE_WORDS } from '../alerts/words.ts'
import { LOG_WORDS } from '../log/words.ts'

/** Kinds of things that may need a decision. */
const ATTENTIVE = ['alert', 'team', 'intervention', 'assignment', 'victim', 'evacuation', 'regulation_case', 'message'] as const
type Attentive = (typeof ATTENTIVE)[number] & EntityKind
type Subject = Whole<Attentive>

/** As the server's own list has it. */
const LOW_BATTERY_PCT = 15

/** Of the teams of one message. */
const NAMED = 2

const RANKS: Readonly<Record<AttentionRank, number>> = { crew: 0, victim: 1, order: 2, resource: 3, device: 4 }

export interface Waiting {
  readonly key: string
  readonly subject: Subject
  readonly item: Attention
  /** Team, intervention, victim: how people call it. */
  readonly name: string
  /** What a click shows. */
  readonly goal: { readonly kind: 'team' | 'intervention' | 'victim'; readonly id: Uuid } | null
}

export interface Group {
  readonly rank: AttentionRank
  readonly cause: AttentionCause
  readonly waiting: readonly Waiting[]
}

export interface Gathered {
  readonly groups: readonly Group[]
  readonly count: number
  /** Due, but somebody decided to wait. */
  readonly muted: readonly Waiting[]
}

export function gather(replica: Replica, now: number, language: Language, causes: readonly AttentionCause[] = []): Gathered {
  const due: Waiting[] = []
  const muted: Waiting[] = []
  eachWaiting(replica, (subject, item) => {
    // A call that nobody has seen is one thing to do, not two.
    if (item.cause === 'alert_open' && subject.attention.some((other) => other.cause === 'alert_unseen' && other.due_at <= now)) return
    // Asked for by its cause, it is shown before its time.
    if (causes.length > 0 ? !causes.includes(item.cause) : item.due_at > now) return
    const waiting = waitingOf(subject, item, replica, language)
    if ((item.muted_until ?? 0) > now) muted.push(waiting)
    else due.push(waiting)
  })
  // Told by positions alone, so that it is never in the log, and never rings (rule AT2).
  for (const [teamId, { 1: at, 7: battery }] of replica.positions) {
    const team = replica.get('team', teamId)
    if (team === null || team.status === 'off_duty' || typeof battery !== 'number' || battery >= LOW_BATTERY_PCT) continue
    if (causes.length > 0 && !causes.includes('battery_low')) continue
    due.push(waitingOf(team, { cause: 'battery_low', rank: 'device', since: at, due_at: at, owner: 'resource_officer' }, replica, language))
  }
  due.sort((one, other) => rankOf(one) - rankOf(other) || one.item.due_at - other.item.due_at)
  const groups = new Map<AttentionCause, Waiting[]>()
  for (const waiting of due) {
    const its = groups.get(waiting.item.cause)
    if (its === undefined) groups.set(waiting.item.cause, [waiting])
    else its.push(waiting)
  }
  return {
    groups: [...groups].map(([cause, waiting]) => ({ rank: waiting[0]!.item.rank, cause, waiting })),
    count: due.length,
    muted: muted.sort((one, other) => (one.item.muted_until ?? 0) - (other.item.muted_until ?? 0)),
  }
}

/** Who is to see to it now: as the server says, who stands next once nobody has for too long (rule AT10). */
export function ownerOf({ owner, escalates_to }: Attention, isEscalated: boolean): Role {
  return isEscalated ? (escalates_to ?? 'cover_head') : (owner ?? 'dispatcher')
}

/** Since when it is for who stands next; null: it is not. */
export function escalatedSince({ escalates_at }: Attention, now: number): number | null {
  return typeof escalates_at === 'number' && escalates_at <= now ? escalates_at : null
}

/** Where it is: said of itself or, if not, of its team, its site, its intervention; as the server's own list has it. */
export function sectorOf(subject: Subject, replica: Replica): Whole<'sector'> | null {
  const of = subject as { readonly [field in 'sector_id' | 'team_id' | 'site_id' | 'intervention_id']?: Uuid | null }
  const said =
    of.sector_id ??
    replica.get('team', of.team_id ?? null)?.sector_id ??
    replica.get('site', of.site_id ?? null)?.sector_id ??
    replica.get('intervention', of.intervention_id ?? null)?.sector_id
  return replica.get('sector', said ?? null)
}

export interface Part {
  /** Its code; null: of no sector. */
  readonly sector: string | null
  readonly waiting: readonly Waiting[]
}

/** The lines of one cause by sector: first where somebody waits longest, last what is in none. */
export function bySector(waiting: readonly Waiting[], replica: Replica): readonly Part[] {
  const parts = new Map<string | null, Waiting[]>()
  for (const one of waiting) {
    const sector = sectorOf(one.subject, replica)?.code ?? null
    const its = parts.get(sector)
    if (its === undefined) parts.set(sector, [one])
    else its.push(one)
  }
  const found = [...parts].map(([sector, its]) => ({ sector, waiting: its }))
  return [...found.filter(({ sector }) => sector !== null), ...found.filter(({ sector }) => sector === null)]
}

/** What is called by nothing but itself keeps its line as long as the server says nothing new of it. */
const CALLED_BY_ITSELF: ReadonlySet<EntityKind> = new Set(['team', 'intervention', 'victim'])
const LINES: Readonly<Record<Language, WeakMap<Attention, Waiting>>> = { fr: new WeakMap(), en: new WeakMap() }

function waitingOf(subject: Subject, item: Attention, replica: Replica, language: Language): Waiting {
  const kept = LINES[language].get(item)
  if (kept?.subject === subject) return kept
  const waiting = { key: `${subject.id} ${item.cause} ${item.since}`, subject, item, ...describe(subject, replica, language) }
  if (CALLED_BY_ITSELF.has(subject.type)) LINES[language].set(item, waiting)
  return waiting
}

/** Everything that waits, due or not. */
export function eachWaiting(replica: Replica, tell: (subject: Subject, item: Attention) => void): void {
  for (const kind of ATTENTIVE)
    for (const subject of replica.of(kind).values()) for (const item of subject.attention as readonly Attention[]) tell(subject, item)
}

function rankOf({ item }: Waiting): number {
  return RANKS[item.rank]
}

/** Who asks: a team, a first-aid post, or a desk by its function. */
function authorOf(message: Whole<'message'>, replica: Replica, language: Language): string {
  const named = replica.get('team', message.from_team_id)?.call_sign ?? replica.get('site', message.from_site_id)?.code
  const desk = replica.get('device', message.from_device_id)
  return named ?? (desk === null ? LOG_WORDS[language].post : ROLE_WORDS[language][desk.role])
}

function describe(subject: Subject, replica: Replica, language: Language): Pick<Waiting, 'name' | 'goal'> {
  const callSign = (id: Uuid | null): string => replica.get('team', id)?.call_sign ?? '?'
  const number = (id: Uuid | null): string => String(replica.get('victim', id)?.number ?? '?')
  switch (subject.type) {
    case 'team':
      return { name: subject.call_sign, goal: { kind: 'team', id: subject.id } }
    case 'alert':
      return { name: callSign(subject.team_id), goal: { kind: 'team', id: subject.team_id } }
    case 'assignment': {
      const intervention = replica.get('intervention', subject.intervention_id)
      const name = callSign(subject.team_id) + (intervention === null ? '' : ` → ${intervention.number}`)
      return { name, goal: { kind: 'team', id: subject.team_id } }
    }
    case 'intervention':
      return { name: numberIn(language, subject.number), goal: { kind: 'intervention', id: subject.id } }
    case 'victim':
      return { name: `V ${subject.number}`, goal: { kind: 'victim', id: subject.id } }
    case 'regulation_case':
      return { name: `V ${number(subject.victim_id)}`, goal: { kind: 'victim', id: subject.victim_id } }
    case 'evacuation': {
      const [first] = subject.victim_ids
      const name = subject.victim_ids.map((id) => `V ${number(id)}`).join(', ')
      return { name, goal: first === undefined ? null : { kind: 'victim', id: first } }
    }
    case 'message':
      if (subject.team_ids.length > 0) return { name: nameMany(subject.team_ids.map(callSign), NAMED), goal: null }
      return { name: authorOf(subject, replica, language), goal: null }
  }
}
