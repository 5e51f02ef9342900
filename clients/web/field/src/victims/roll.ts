/** The victims this crew has to do with, and those it has just entered; nothing here says who anybody is. */

import type { Command, Holder, TriageCategory, Uuid, Whole } from '@vigie/core'
import type { Entry } from '../outbox.ts'

type Victim = Whole<'victim'>

/** A victim on the list of the crew. */
export interface Row {
  readonly id: Uuid
  /** Null: none was laid aside for this phone, and the server has not given one yet. */
  readonly number: number | null
  /** The number read on the person, if any. */
  readonly tag: string
  readonly category: TriageCategory
  /** Somebody gave this person to us, and waits for our word. */
  readonly isGivenToUs: boolean
  /** When the crew met this person. */
  readonly at: number
  readonly victim: Victim | null
}

/** In the hands of this crew, or on their way into them; the newest first. */
export function rows(victims: Iterable<Victim>, entries: readonly Entry[], teamId: Uuid): Row[] {
  const all = [...victims]
  const known = new Set(all.map(({ id }) => id))
  const triaged = new Map(waitingOf(entries, 'victim.triage').map((each) => [each.victim_id, each.category]))
  const moved = new Set(waitingOf(entries, 'victim.move').map((each) => each.victim_id))
  const received = new Set(waitingOf(entries, 'victim.confirm_receipt').map((each) => each.victim_id))
  const held = all
    .filter((victim) => !victim.is_void && victim.merged_into === null && isOurs(victim, teamId) && !moved.has(victim.id))
    .map((victim) => ({
      id: victim.id,
      number: victim.number,
      tag: victim.scans[0]?.value ?? '',
      category: triaged.get(victim.id) ?? victim.category,
      isGivenToUs: isGiven(victim, teamId) && !received.has(victim.id),
      at: victim.found_at,
      victim,
    }))
  const onTheirWay = waitingOf(entries, 'victim.register')
    .filter(({ victim_id }) => !known.has(victim_id) && !moved.has(victim_id))
    .map((each) => ({
      id: each.victim_id,
      number: each.number ?? null,
      tag: each.scan_value ?? '',
      category: triaged.get(each.victim_id) ?? each.category ?? 'untriaged',
      isGivenToUs: false,
      at: each.at,
      victim: null,
    }))
  return [...onTheirWay, ...held].sort((one, other) => other.at - one.at)
}

/** Those of whom this phone holds anything: in the hands of its crew, or at its post (rule CA18). */
export function inCharge(victims: Iterable<Victim>, { teamId, siteId }: { readonly teamId: Uuid; readonly siteId?: Uuid | null }): Victim[] {
  return [...victims].filter((each) => isOurs(each, teamId) || (siteId != null && each.site_id === siteId))
}

/** Where a victim can be handed over: our open places, and hospitals as destinations. */
export function receivers(sites: Iterable<Whole<'site'>>): { readonly name: string; readonly holder: Holder }[] {
  const takes: ReadonlySet<Whole<'site'>['kind']> = new Set([
    'first_aid_post', 'advanced_medical_post', 'collection_point', 'evacuation_point', 'uninjured_centre', 'hospital', 'shelter',
  ])
  return [...sites]
    .filter(({ kind, is_open }) => takes.has(kind) && (is_open || kind === 'hospital'))
    .sort((one, other) => one.name.localeCompare(other.name))
    .map(({ id, name, kind }) => ({ name, holder: { kind: kind === 'hospital' ? 'destination' : 'site', site_id: id } }))
}

function isOurs(victim: Victim, teamId: Uuid): boolean {
  const holder = victim.custody?.holder
  if (holder?.team_id === teamId) return true
  return victim.team_id === teamId && (holder === undefined || holder.kind === 'scene' || holder.kind === 'team')
}

/** Somebody else said so; our own word is what is missing. On the wire `declared` is left out, as every default is. */
function isGiven({ custody, team_id }: Victim, teamId: Uuid): boolean {
  return custody?.holder.team_id === teamId && custody.state !== 'confirmed' && team_id !== teamId
}

function waitingOf<Type extends Command['type']>(entries: readonly Entry[], type: Type): Extract<Command, { type: Type }>[] {
  return entries
    .filter(({ state, command }) => state === 'waiting' && command.type === type)
    .map(({ command }) => command as Extract<Command, { type: Type }>)
}
