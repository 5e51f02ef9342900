/** What the map shows, as GeoJSON: pure. */

import type { Replica, Uuid, Whole } from '@vigie/core'
import type { Feature, FeatureCollection, Point, Polygon } from 'geojson'
import { isMock } from '../../made-up.ts'
import { whereaboutsOf } from '../../whereabouts.ts'
import type { TeamRow } from '../board/rows.ts'
import { pointOf } from '../interventions/place.ts'

/** A position older than this is drawn faint: the team may be elsewhere by now. */
export const FAINT_AFTER_MS = 300_000

export interface TeamProperties {
  readonly id: Uuid
  readonly label: string
  readonly icon: string
  readonly opacity: number
  readonly isSelected: boolean
  readonly isCalling: boolean
}

export function teamFeatures(
  rows: readonly TeamRow[],
  replica: Replica,
  selectedId: Uuid | null,
  now: number,
  /** What is said behind the name of a team whose position a program made up. */
  madeUp = '',
): FeatureCollection<Point, TeamProperties> {
  const features = rows.flatMap((row): Feature<Point, TeamProperties>[] => {
    const position = replica.positions.get(row.team.id)
    const known = whereaboutsOf(row.team.id, replica)
    const isMadeUp = known === null && position !== undefined && isMock(position)
    const place = known ?? (position === undefined ? null : { lonDeg: position[3], latDeg: position[2], at: position[1] })
    if (place === null) return []
    return [
      {
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [place.lonDeg, place.latDeg] },
        properties: {
          id: row.team.id,
          label: isMadeUp ? `${row.team.call_sign} (${madeUp})` : row.team.call_sign,
          icon: `status-${row.team.status}`,
          opacity: isMadeUp || now - place.at > FAINT_AFTER_MS ? 0.45 : 1,
          isSelected: row.team.id === selectedId,
          isCalling: row.isCalling,
        },
      },
    ]
  })
  return { type: 'FeatureCollection', features }
}

export interface InterventionProperties {
  readonly id: Uuid
  readonly label: string
  readonly icon: string
  readonly isSelected: boolean
  /** Somebody waits, and nobody was sent. */
  readonly isUnassigned: boolean
  /** Its number is written on a dark ground. */
  readonly isDark: boolean
}

/** The open ones, wherever their place is known. */
export function interventionFeatures(replica: Replica, selectedId: Uuid | null): FeatureCollection<Point, InterventionProperties> {
  const features = [...replica.of('intervention').values()].flatMap((intervention): Feature<Point, InterventionProperties>[] => {
    const point = pointOf(intervention, replica)
    if (intervention.ended_at !== null || point === null) return []
    return [
      {
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [...point] },
        properties: {
          id: intervention.id,
          label: String(intervention.number),
          icon: `intervention-${intervention.priority}`,
          isSelected: intervention.id === selectedId,
          isUnassigned: intervention.attention.some(({ cause }) => cause === 'intervention_unassigned'),
          isDark: ['p0', 'p1'].includes(intervention.priority),
        },
      },
    ]
  })
  return { type: 'FeatureCollection', features }
}

export function siteFeatures(replica: Replica): FeatureCollection<Point> {
  const features = [...replica.of('site').values()].flatMap((site): Feature<Point>[] =>
    site.lat_deg === null || site.lon_deg === null
      ? []
      : [
          {
            type: 'Feature',
            geometry: { type: 'Point', coordinates: [site.lon_deg, site.lat_deg] },
            properties: { label: site.code, isOpen: site.is_open },
          },
        ],
  )
  return { type: 'FeatureCollection', features }
}

export function sectorFeatures(replica: Replica): FeatureCollection<Polygon> {
  const features = [...replica.of('sector').values()].flatMap((sector): Feature<Polygon>[] =>
    sector.ring === null
      ? []
      : [
          {
            type: 'Feature',
            geometry: { type: 'Polygon', coordinates: [sector.ring] },
            properties: { id: sector.id, label: `${sector.code} ${sector.name}`, isDanger: ['danger', 'exclusion'].includes(sector.kind) },
          },
        ],
  )
  return { type: 'FeatureCollection', features }
}

/** South-west and north-east of what goes on; of the hospitals around only if nothing else has a place. Null: nothing has. */
export function boundsOf(replica: Replica): [[number, number], [number, number]] | null {
  const sites = [...replica.of('site').values()]
  const onGround = sites.filter(({ kind }) => kind !== 'hospital')
  const whole = around(replica, onGround)
  return whole.length > 0 ? boundsAround(whole) : boundsAround(around(replica, sites))
}

function around(replica: Replica, sites: readonly Whole<'site'>[]): [number, number][] {
  return [
    ...[...replica.of('sector').values()].flatMap((sector) => (sector.ring ?? []) as [number, number][]),
    ...sites.flatMap(({ lat_deg, lon_deg }): [number, number][] => (lat_deg === null || lon_deg === null ? [] : [[lon_deg, lat_deg]])),
    ...interventionFeatures(replica, null).features.map(({ geometry }) => geometry.coordinates as [number, number]),
    ...[...replica.positions.values()].map((position): [number, number] => [position[3], position[2]]),
  ]
}

function boundsAround(points: readonly [number, number][]): [[number, number], [number, number]] | null {
  if (points.length === 0) return null
  const lons = points.map(([lonDeg]) => lonDeg)
  const lats = points.map(([, latDeg]) => latDeg)
  return [
    [Math.min(...lons), Math.min(...lats)],
    [Math.max(...lons), Math.max(...lats)],
  ]
}
