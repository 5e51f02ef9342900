/** The last values of one vital sign: a small picture, and the same in words. Pure. */

export interface Point {
  readonly value: number
  readonly at: number
}

export type Direction = 'rising' | 'falling' | 'steady'

export const MOST_POINTS = 8
const WIDTH = 100
const HEIGHT = 32
const EDGE = 4
/** A smaller part of the value is a measurement's own. */
const STEADY = 0.025

/** Where each point lies in a picture of 100 by 32; the times keep their distances. */
export function dots(points: readonly Point[]): { readonly x: number; readonly y: number }[] {
  const last = points.slice(-MOST_POINTS)
  const values = last.map(({ value }) => value)
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const [from, until] = [last[0]?.at ?? 0, last.at(-1)?.at ?? 0]
  const place = (value: number, least: number, most: number): number => (most === least ? 0.5 : (value - least) / (most - least))
  return last.map(({ value, at }) => ({
    x: EDGE + place(at, from, until) * (WIDTH - 2 * EDGE),
    y: HEIGHT - EDGE - place(value, low, high) * (HEIGHT - 2 * EDGE),
  }))
}

/** From the value before to the newest; null: there is nothing to compare. */
export function direction(points: readonly Point[]): Direction | null {
  const [before, newest] = points.slice(-2)
  if (before === undefined || newest === undefined) return null
  const change = newest.value - before.value
  if (Math.abs(change) <= Math.abs(before.value) * STEADY) return 'steady'
  return change > 0 ? 'rising' : 'falling'
}
