/** Places by which a crew says where it is: what people call them, and what the server is told. Pure. */

import type { Whole } from '@vigie/core'
import type { Entry } from '../outbox.ts'
import type { Wish } from '../phone.svelte.ts'
import type { Fix } from '../position/pace.ts'
import { distanceM } from '../position/pace.ts'

type Told = Omit<Extract<Wish, { type: 'team.place' }>, 'type' | 'team_id'>

/** A place to choose. */
export interface Spot {
  readonly key: string
  readonly name: string
  readonly told: Told
  /** How far from this phone, as far as it knows where it is. */
  readonly metres: number | null
}

const MOST = 12
/** What a crew said of its place is believed for so long where nobody knows better. */
export const TOLD_LASTS_MS = 3_600_000
/** A point of the map is called by what is so near to it. */
const BESIDE_M = 500

/** What this phone said last and the server does not know yet: `Lieu annoncé : …`; null: nothing. */
export function placeOnItsWay(entries: readonly Entry[]): Entry | null {
  return entries.findLast(({ state, command }) => state === 'waiting' && command.type === 'team.place') ?? null
}

/** What fits the typed words, the nearest first, else by name. A site without a point on the map cannot be told. */
export function spots(landmarks: Iterable<Whole<'landmark'>>, sites: Iterable<Whole<'site'>>, typed: string, fix: Fix | null): Spot[] {
  const words = typed.trim().toLowerCase().split(/\s+/).filter((each) => each !== '')
  return named(landmarks, sites)
    .filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
    .map(({ key, name, told, lat, lon }) => ({ key, name, told, metres: fix === null ? null : Math.round(distanceM(fix, { lat, lon })) }))
    .sort((one, other) => (one.metres ?? 0) - (other.metres ?? 0) || one.name.localeCompare(other.name, undefined, { numeric: true }))
    .slice(0, MOST)
}

/** How the place that was said of a team is called. */
export function nameOfPlace(place: Whole<'team'>['declared_place'], landmarks: ReadonlyMap<string, Whole<'landmark'>>, sites: Iterable<Whole<'site'>>): string {
  if (place === null) return ''
  const landmark = place.landmark_id == null ? undefined : landmarks.get(place.landmark_id)
  return landmark === undefined ? nameOfPoint({ lat: place.lat_deg, lon: place.lon_deg }, named(landmarks.values(), sites)) : called(landmark)
}

/** Where the crew said it is, and how that is called: what waits for the network counts; null: nothing, or too long ago. */
export function placeTold(
  place: Whole<'team'>['declared_place'],
  entries: readonly Entry[],
  now: number,
  landmarks: ReadonlyMap<string, Whole<'landmark'>>,
  sites: Iterable<Whole<'site'>>,
): Pick<Spot, 'told' | 'name'> | null {
  const command = placeOnItsWay(entries)?.command
  const said = command?.type === 'team.place' ? command : place
  if (said === null || now - said.at > TOLD_LASTS_MS) return null
  const landmark = landmarks.get(said.landmark_id ?? '')
  if (landmark !== undefined) return { told: { landmark_id: landmark.id }, name: called(landmark) }
  const { lat_deg: lat, lon_deg: lon } = said
  if (lat == null || lon == null) return null
  return { told: { lat_deg: lat, lon_deg: lon }, name: nameOfPoint({ lat, lon }, named(landmarks.values(), sites)) }
}

/** A point without a name is called by the nearest that has one and how far it is; alone, by where it is. */
export function nameOfPoint(point: { readonly lat: number; readonly lon: number }, all: readonly Named[]): string {
  const near = all.map(({ name, lat, lon }) => ({ name, metres: Math.round(distanceM(point, { lat, lon })) })).filter(({ metres }) => metres <= BESIDE_M)
  const nearest = near.toSorted((one, other) => one.metres - other.metres)[0]
  if (nearest === undefined) return `${point.lat.toFixed(4)}, ${point.lon.toFixed(4)}`
  return nearest.metres === 0 ? nearest.name : `${nearest.name} (${nearest.metres} m)`
}

/** A place with a name, and where it is. */
export interface Named extends Omit<Spot, 'metres'> {
  /** As short as it is written on a plan. */
  readonly code: string
  readonly lat: number
  readonly lon: number
}

/** Every place that can be told by its name, sites first. */
export function named(landmarks: Iterable<Whole<'landmark'>>, sites: Iterable<Whole<'site'>>): Named[] {
  return [...[...sites].flatMap(ofSite), ...[...landmarks].filter(({ is_removed }) => !is_removed).map(ofLandmark)]
}

function ofLandmark(landmark: Whole<'landmark'>): Named {
  const { id, code, lat_deg: lat, lon_deg: lon } = landmark
  return { key: id, code, name: called(landmark), told: { landmark_id: id }, lat, lon }
}

/** By its point: naming the site itself would make it the team's home (rule GE5). */
function ofSite(site: Whole<'site'>): Named[] {
  const { id, code, lat_deg: lat, lon_deg: lon } = site
  if (lat === null || lon === null) return []
  return [{ key: id, code, name: called(site), told: { lat_deg: lat, lon_deg: lon }, lat, lon }]
}

function called({ code, name }: { readonly code: string; readonly name: string }): string {
  return name === '' || name === code ? code : `${code} ${name}`
}
