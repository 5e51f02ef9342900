/** The victims board as data: one row per victim, found by any of its numbers. Counts nothing, decides nothing. */

import type { Attention, EvacuationState, RegulationState, Replica, TriageCategory, Uuid, VictimPresence, Whole } from '@vigie/core'
import { CATEGORIES } from '../../categories.ts'
import { plain } from '../../matching.ts'
import type { PlaceKind } from '../casualties/table.ts'
import type { PlaceWanted } from './state.svelte.ts'

export interface VictimRow {
  readonly victim: Whole<'victim'>
  readonly place: PlaceKind
  /** Code of the site where this person is; empty where the place has no entry. */
  readonly site: string
  /** Code of where this person is to go. */
  readonly destination: string
  readonly intervention: number | null
  /** Of the current or last one. */
  readonly evacuation: EvacuationState | null
  /** How far the newest report to the medical regulation is. */
  readonly regulation: RegulationState | null
  /** The number that counts, where this is a second one. */
  readonly mergedInto: number | null
  /** Another number that carries the same scan. */
  readonly duplicates: number | null
}

export interface Wanted {
  readonly search: string
  readonly categories: ReadonlySet<TriageCategory>
  readonly place: PlaceWanted | null
  readonly isWaiting: boolean
  readonly interventionId: Uuid | null
}

export const PLACE_OF: Readonly<Record<VictimPresence, PlaceKind>> = {
  at_scene: 'scene',
  at_site: 'site',
  in_transport: 'transport',
  at_destination: 'destination',
  released: 'left',
  refused: 'left',
  lost_track: 'lost',
}

/** Whoever is still ours first, by urgency and number: an order that does not dance. A row that is as it was is the same object. */
export function makeVictims(replica: Replica, known: ReadonlyMap<Uuid, VictimRow> = new Map()): VictimRow[] {
  const regulation = newestCases(replica)
  return [...replica.of('victim').values()]
    .sort(
      (one, other) =>
        remoteness(one) - remoteness(other) ||
        CATEGORIES.indexOf(one.category) - CATEGORIES.indexOf(other.category) ||
        one.number - other.number,
    )
    .map((victim) => ({
      victim,
      place: PLACE_OF[victim.presence],
      site: replica.get('site', victim.site_id)?.code ?? '',
      destination: destinationOf(victim, replica),
      intervention: replica.get('intervention', victim.intervention_id)?.number ?? null,
      evacuation: replica.get('evacuation', victim.evacuation_id)?.state ?? null,
      regulation: regulation.get(victim.id)?.state ?? null,
      mergedInto: replica.get('victim', victim.merged_into)?.number ?? null,
      duplicates: replica.get('victim', victim.may_duplicate_id)?.number ?? null,
    }))
    .map((row) => {
      const before = known.get(row.victim.id)
      return before !== undefined && isSame(before, row) ? before : row
    })
}

/** 0 with us, or looked for; 1 received elsewhere; 2 gone. */
export function remoteness({ presence }: Whole<'victim'>): number {
  const place = PLACE_OF[presence]
  return place === 'left' ? 2 : place === 'destination' ? 1 : 0
}

/** Whoever is asked for, the best answer first. A search looks everywhere, whatever else is wanted. */
export function find(rows: readonly VictimRow[], wanted: Wanted, now: number): VictimRow[] {
  if (wanted.search.trim() === '') return rows.filter((row) => matches(row, wanted, now))
  return rows
    .map((row) => ({ row, rank: rankOf(row, wanted.search) }))
    .filter(({ rank }) => rank !== null)
    .sort((one, other) => one.rank! - other.rank!)
    .map(({ row }) => row)
}

/** How well a number fits: 0 the victim's own, 1 one that was scanned, 2 the beginning of one, 3 a part; null not at all. */
export function rankOf({ victim }: VictimRow, search: string): number | null {
  const asked = tight(search).replace(/^(?:victime?|vic|v|n)(?=\d)/, '')
  if (asked === '') return null
  const own = String(victim.number)
  const scans = victim.scans.map((scan) => tight(scan.value))
  if (own === asked || own === asked.replace(/^0+/, '')) return 0
  if (scans.includes(asked)) return 1
  if ([own, ...scans].some((number) => number.startsWith(asked))) return 2
  return scans.some((number) => number.includes(asked)) ? 3 : null
}

/** What about this victim is due now and not put off, the most urgent first. */
export function dueOf(victim: Whole<'victim'>, now: number): readonly Attention[] {
  return victim.attention.filter((item) => item.due_at <= now && (item.muted_until ?? 0) <= now)
}

/** Since when this person waits for us, if that is counted and not due yet. */
export function waitOf(victim: Whole<'victim'>, now: number): Attention | null {
  const wait = victim.attention.find(({ cause }) => cause === 'victim_waiting' || cause === 'victim_untriaged')
  return wait === undefined || wait.due_at <= now ? null : wait
}

/** How many of each category, of those who count. */
export function countByCategory(rows: readonly VictimRow[]): ReadonlyMap<TriageCategory, number> {
  const counts = new Map<TriageCategory, number>()
  for (const { victim } of rows) {
    if (!isCounted(victim)) continue
    counts.set(victim.category, (counts.get(victim.category) ?? 0) + 1)
  }
  return counts
}

export function isCounted(victim: Whole<'victim'>): boolean {
  return !victim.is_void && victim.merged_into === null
}

function matches(row: VictimRow, wanted: Wanted, now: number): boolean {
  const { victim } = row
  return (
    isCounted(victim) &&
    (wanted.categories.size === 0 || wanted.categories.has(victim.category)) &&
    (wanted.place === null || isAt(row, wanted.place)) &&
    (!wanted.isWaiting || dueOf(victim, now).length > 0) &&
    (wanted.interventionId === null || victim.intervention_id === wanted.interventionId)
  )
}

function isSame(one: VictimRow, other: VictimRow): boolean {
  return (Object.keys(one) as (keyof VictimRow)[]).every((field) => one[field] === other[field])
}

function isAt({ victim, place }: VictimRow, wanted: PlaceWanted): boolean {
  const siteId = place === 'destination' ? (victim.site_id ?? victim.destination_site_id) : victim.site_id
  return place === wanted.kind && (wanted.siteId === null || siteId === wanted.siteId)
}

function destinationOf(victim: Whole<'victim'>, replica: Replica): string {
  const evacuation = replica.get('evacuation', victim.evacuation_id)
  const site = replica.get('site', victim.destination_site_id)?.code
  return [site, evacuation?.service].filter(Boolean).join(' · ')
}

function newestCases(replica: Replica): ReadonlyMap<Uuid, Whole<'regulation_case'>> {
  const newest = new Map<Uuid, Whole<'regulation_case'>>()
  for (const each of replica.of('regulation_case').values()) {
    const known = newest.get(each.victim_id)
    if (known === undefined || (known.times.ready_at ?? 0) <= (each.times.ready_at ?? 0)) newest.set(each.victim_id, each)
  }
  return newest
}

/** Without capitals, accents, blanks and signs. */
function tight(text: string): string {
  return plain(text).replaceAll(/[^\p{L}\p{N}]/gu, '')
}
