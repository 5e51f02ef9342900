/** Places by which a crew says where it is: what people call them, and what the server is told. Pure. */

import type { Whole } from '@vigie/core'
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

/** What fits the typed words, the nearest first, else by name. A site without a point on the map cannot be told. */
export function spots(landmarks: Iterable<Whole<'landmark'>>, sites: Iterable<Whole<'site'>>, typed: string, fix: Fix | null): Spot[] {
  const words = typed.trim().toLowerCase().split(/\s+/).filter((each) => each !== '')
  const all = [...[...landmarks].filter(({ is_removed }) => !is_removed).map(ofLandmark), ...[...sites].flatMap(ofSite)]
  return all
    .filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
    .map(({ lat, lon, ...spot }) => ({ ...spot, metres: fix === null ? null : Math.round(distanceM(fix, { lat, lon })) }))
    .sort((one, other) => (one.metres ?? 0) - (other.metres ?? 0) || one.name.localeCompare(other.name, undefined, { numeric: true }))
    .slice(0, MOST)
}

/** How the place that was said of a team is called; a point without a name is one on the map. */
export function nameOfPlace(place: Whole<'team'>['declared_place'], landmarks: ReadonlyMap<string, Whole<'landmark'>>, sites: Iterable<Whole<'site'>>): string {
  if (place === null) return ''
  const landmark = place.landmark_id == null ? undefined : landmarks.get(place.landmark_id)
  if (landmark !== undefined) return called(landmark)
  const site = [...sites].find(({ lat_deg, lon_deg }) => lat_deg === place.lat_deg && lon_deg === place.lon_deg)
  return site === undefined ? `${place.lat_deg.toFixed(4)}, ${place.lon_deg.toFixed(4)}` : called(site)
}

interface Point {
  readonly key: string
  readonly name: string
  readonly told: Told
  readonly lat: number
  readonly lon: number
}

function ofLandmark(landmark: Whole<'landmark'>): Point {
  return { key: landmark.id, name: called(landmark), told: { landmark_id: landmark.id }, lat: landmark.lat_deg, lon: landmark.lon_deg }
}

/** By its point: naming the site itself would make it the team's home (rule GE5). */
function ofSite(site: Whole<'site'>): Point[] {
  if (site.lat_deg === null || site.lon_deg === null) return []
  return [{ key: site.id, name: called(site), told: { lat_deg: site.lat_deg, lon_deg: site.lon_deg }, lat: site.lat_deg, lon: site.lon_deg }]
}

function called({ code, name }: { readonly code: string; readonly name: string }): string {
  return name === '' || name === code ? code : `${code} ${name}`
}
