/** The board as seen from one intervention: who is on it, then who is near. */

import type { Replica, Uuid, Whole } from '@vigie/core'
import { whereaboutsOf } from '../../whereabouts.ts'
import type { TeamRow } from '../board/rows.ts'
import { pointOf } from './place.ts'
import type { Point } from './place.ts'

const EARTH_RADIUS_M = 6_371_008.8

/** Metres from each team to the intervention, as the crow flies; teams without a position are left out. */
export function nearnessTo(intervention: Whole<'intervention'>, replica: Replica): ReadonlyMap<Uuid, number> {
  const place = pointOf(intervention, replica)
  if (place === null) return new Map()
  return new Map(
    [...replica.of('team').keys()].flatMap((id): [Uuid, number][] => {
      const where = whereaboutsOf(id, replica)
      return where === null ? [] : [[id, distanceM(place, [where.lonDeg, where.latDeg])]]
    }),
  )
}

/** Those on it, then the free ones, then the others; each group by nearness. Who is off duty is not shown. */
export function withThoseOnItFirst(
  rows: readonly TeamRow[],
  intervention: Whole<'intervention'>,
  nearness: ReadonlyMap<Uuid, number>,
): TeamRow[] {
  const group = ({ team }: TeamRow): number =>
    intervention.team_ids.includes(team.id) ? 0 : team.availability === 'available' ? 1 : 2
  const metres = ({ team }: TeamRow): number => nearness.get(team.id) ?? Number.MAX_VALUE
  return rows
    .filter((row) => row.team.status !== 'off_duty' || group(row) === 0)
    .sort((one, other) => group(one) - group(other) || metres(one) - metres(other))
}

export function distanceM(from: Point, to: Point): number {
  const [lon, lat, lonTo, latTo] = [from[0], from[1], to[0], to[1]].map((deg) => (deg * Math.PI) / 180) as [number, number, number, number]
  const half = Math.sin((latTo - lat) / 2) ** 2 + Math.cos(lat) * Math.cos(latTo) * Math.sin((lonTo - lon) / 2) ** 2
  return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(Math.min(half, 1)))
}

/** `80 m`, `1,2 km`: as near as an operator needs to know. */
export function showDistance(metres: number, language: string): string {
  if (metres < 1000) return `${Math.round(metres / 10) * 10} m`
  return `${(metres / 1000).toLocaleString(language, { maximumFractionDigits: 1 })} km`
}
