/** Where a picture lies on the ground, from points that are known on both. Pure. */

import type { Corner } from './places.ts'

/** A point of the picture, in pixels from its top left, and where it is; null: not said yet. */
export interface Pair {
  readonly x: number
  readonly y: number
  readonly at: Corner | null
}

export type Corners = readonly [Corner, Corner, Corner, Corner]

/** Points of the picture closer than this say nothing about its direction. */
const TOO_CLOSE_PX = 10
type Place = (x: number, y: number) => readonly [number, number]

/** The corners from the top left on, clockwise: two pairs turn and scale the picture, three place it exactly. Null: not enough. */
export function cornersOf(pairs: readonly Pair[], width: number, height: number): Corners | null {
  const known = pairs.flatMap(({ x, y, at }) => (at === null ? [] : [{ x, y, to: flat(at) }]))
  const place = known.length >= 3 ? byThree(known.slice(0, 3)) : known.length === 2 ? byTwo(known) : null
  if (place === null) return null
  const corners = ([[0, 0], [width, 0], [width, height], [0, height]] as const).map(([x, y]) => round(place(x, y)))
  return corners.every(([lon, lat]) => Math.abs(lon) <= 180 && Math.abs(lat) < 85) ? (corners as unknown as Corners) : null
}

interface Known {
  readonly x: number
  readonly y: number
  readonly to: readonly [number, number]
}

/** Turned and scaled, never bent: a division and a multiplication of complex numbers. */
function byTwo([one, other]: readonly Known[]): Place | null {
  const [x, y] = [other!.x - one!.x, one!.y - other!.y]
  const length2 = x * x + y * y
  if (length2 < TOO_CLOSE_PX ** 2) return null
  const [east, north] = [other!.to[0] - one!.to[0], other!.to[1] - one!.to[1]]
  const [real, imaginary] = [(east * x + north * y) / length2, (north * x - east * y) / length2]
  if (real === 0 && imaginary === 0) return null
  return (px, py) => {
    const [dx, dy] = [px - one!.x, one!.y - py]
    return [one!.to[0] + real * dx - imaginary * dy, one!.to[1] + imaginary * dx + real * dy]
  }
}

function byThree([one, two, three]: readonly Known[]): Place | null {
  const [ax, ay, bx, by] = [two!.x - one!.x, two!.y - one!.y, three!.x - one!.x, three!.y - one!.y]
  const area = ax * by - bx * ay
  if (Math.abs(area) < TOO_CLOSE_PX ** 2) return null
  return (px, py) => {
    const [dx, dy] = [px - one!.x, py - one!.y]
    const [a, b] = [(dx * by - bx * dy) / area, (ax * dy - dx * ay) / area]
    const along = (axis: 0 | 1): number => one!.to[axis] + a * (two!.to[axis] - one!.to[axis]) + b * (three!.to[axis] - one!.to[axis])
    return [along(0), along(1)]
  }
}

/** Web Mercator, in radians: on it a map is as true as the screen shows it. */
function flat([lon, lat]: Corner): readonly [number, number] {
  return [(lon * Math.PI) / 180, Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360))]
}

function round([x, y]: readonly [number, number]): Corner {
  const [lon, lat] = [(x * 180) / Math.PI, (Math.atan(Math.exp(y)) * 360) / Math.PI - 90]
  return [Number(lon.toFixed(7)), Number(lat.toFixed(7))]
}
