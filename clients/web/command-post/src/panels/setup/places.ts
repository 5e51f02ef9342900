/** Corners of a sector and points of a place, as people click and type them. Pure. */

import type { Replica, Uuid } from '@vigie/core'
import type { Feature, FeatureCollection, LineString, Point, Polygon } from 'geojson'
import { readPoint } from '../interventions/choices.ts'

/** Longitude, latitude. */
export type Corner = readonly [number, number]

/** At least three corners, closed with the first: null otherwise. */
export function ringOf(corners: readonly Corner[]): [number, number][] | null {
  if (corners.length < 3) return null
  return [...corners, corners[0]!].map(([lon, lat]) => [round(lon), round(lat)])
}

/** One point on each line; null: a line makes no sense. */
export function readCorners(text: string): Corner[] | null {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '')
  const points = lines.map(readPoint)
  return points.some((point) => point === null) ? null : (points as Corner[])
}

export function showCorners(corners: readonly Corner[]): string {
  return corners.map(showPoint).join('\n')
}

/** Latitude first, as people say it. */
export function showPoint([lon, lat]: Corner): string {
  return `${lat.toFixed(6)}, ${lon.toFixed(6)}`
}

/** What is being drawn, for the map: the area as soon as there is one, its edge, its corners. */
export function draft(corners: readonly Corner[], shape: 'point' | 'line' | 'area' = 'area'): FeatureCollection {
  const ring = shape === 'area' ? ringOf(corners) : null
  const features: Feature<Polygon | LineString | Point>[] = corners.map((corner) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [...corner] },
    properties: {},
  }))
  if (ring !== null) features.push({ type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring] }, properties: {} })
  else if (corners.length >= 2 && shape !== 'point') {
    features.push({ type: 'Feature', geometry: { type: 'LineString', coordinates: corners.map((corner) => [...corner]) }, properties: {} })
  }
  return { type: 'FeatureCollection', features }
}

/** Is this sector the other one, or a part of it? However they were defined, the way up ends. */
export function isWithin(innerId: Uuid | null, outerId: Uuid, replica: Replica): boolean {
  const passed = new Set<Uuid>()
  for (let id = innerId; id !== null && !passed.has(id); id = replica.get('sector', id)?.parent_id ?? null) {
    if (id === outerId) return true
    passed.add(id)
  }
  return false
}

function round(degrees: number): number {
  return Number(degrees.toFixed(6))
}
