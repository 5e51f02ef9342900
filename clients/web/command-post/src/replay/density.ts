/** What the scrubber shows of an operation, as shapes in a box of 1,000 by 100. Pure. */

import type { ReplayClock } from '@vigie/core'

export const WIDTH = 1_000
export const HEIGHT = 100

/** One span of time; all have the same length. */
export interface Span {
  readonly facts?: number
  readonly alerts?: number
  readonly messages?: number
  /** Victims by category at its end; null: not for this reader. */
  readonly casualties?: Readonly<Record<string, number>> | null
}

export interface Density {
  readonly first_at: number
  readonly last_at: number
  readonly last_seq: number
  readonly buckets: readonly Span[]
}

export type Timeline = Readonly<Record<ReplayClock, Density>> & { readonly categories: readonly string[] }

/** Where a moment is on the scrubber, 0 to `WIDTH`. */
export function placeOf(at: number, from: number, to: number): number {
  return to <= from ? 0 : (WIDTH * Math.min(1, Math.max(0, (at - from) / (to - from))))
}

/** The moment at a share (0 to 1) of the scrubber. */
export function momentAt(share: number, from: number, to: number): number {
  return Math.round(from + (to - from) * Math.min(1, Math.max(0, share)))
}

/** How busy it was: bars from the bottom, the square root so that a quiet hour beside a busy one is still seen. */
export function busyPath(spans: readonly Span[]): string {
  const most = Math.sqrt(Math.max(1, ...spans.map((span) => span.facts ?? 0)))
  const width = WIDTH / Math.max(1, spans.length)
  return spans
    .flatMap((span, index) => {
      const height = (HEIGHT * Math.sqrt(span.facts ?? 0)) / most
      return height === 0 ? [] : [`M${round(index * width)} ${HEIGHT}v${round(-height)}h${round(width)}v${round(height)}z`]
    })
    .join('')
}

/** How many victims of a category there were, as a line in steps; empty: never any, or not for this reader. */
export function casualtyPath(spans: readonly Span[], categories: readonly string[]): string {
  const counts = spans.map(({ casualties }) => categories.reduce((total, name) => total + (casualties?.[name] ?? 0), 0))
  const most = mostCasualties(spans)
  if (most === 0 || counts.every((count) => count === 0)) return ''
  const width = WIDTH / spans.length
  return counts.map((count, index) => `${index === 0 ? 'M0 ' : 'V'}${round(HEIGHT - (HEIGHT * count) / most)}H${round((index + 1) * width)}`).join('')
}

/** Which spans have a call for help in them. */
export function alertPlaces(spans: readonly Span[]): readonly number[] {
  return spans.flatMap((span, index) => ((span.alerts ?? 0) > 0 ? [((index + 0.5) * WIDTH) / spans.length] : []))
}

function mostCasualties(spans: readonly Span[]): number {
  return Math.max(0, ...spans.map(({ casualties }) => Object.values(casualties ?? {}).reduce((total, count) => total + count, 0)))
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
