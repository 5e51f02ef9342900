/** Where an intervention is: how people call the place, and where that is on the map. */

import type { Replica, Uuid, Whole } from '@vigie/core'

/** A place as an intervention names it; any of it may be missing. */
export interface Somewhere {
  readonly landmark_id: Uuid | null
  readonly site_id: Uuid | null
  readonly sector_id: Uuid | null
  readonly address: string
  readonly lat_deg: number | null
  readonly lon_deg: number | null
}

/** Longitude first, as maps want it. */
export type Point = readonly [number, number]

export function describePlace(place: Somewhere, replica: Replica): string {
  const landmark = replica.get('landmark', place.landmark_id)
  const site = replica.get('site', place.site_id)
  const sector = replica.get('sector', place.sector_id)
  const named = [landmark && nameOf(landmark), site && nameOf(site), place.address, sector?.code].filter((part) => part)
  if (named.length > 0) return named.join(' · ')
  return place.lat_deg === null || place.lon_deg === null ? '' : `${place.lat_deg.toFixed(5)}, ${place.lon_deg.toFixed(5)}`
}

/** Its own coordinates, else those of what it is at; null if nobody knows. */
export function pointOf(place: Somewhere, replica: Replica): Point | null {
  if (place.lat_deg !== null && place.lon_deg !== null) return [place.lon_deg, place.lat_deg]
  const landmark = replica.get('landmark', place.landmark_id)
  if (landmark !== null) return [landmark.lon_deg, landmark.lat_deg]
  const site = replica.get('site', place.site_id)
  return site === null || site.lat_deg === null || site.lon_deg === null ? null : [site.lon_deg, site.lat_deg]
}

/** Code and name, said once if they are the same. */
export function nameOf({ code, name }: Pick<Whole<'site'>, 'code' | 'name'>): string {
  return name === '' || name === code ? code : `${code} ${name}`
}
