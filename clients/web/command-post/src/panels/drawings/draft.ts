/** What somebody is drawing, as the command says it. Pure. */

import type { DrawingShape, Uuid } from '@vigie/core'
import type { Corner, Drawn } from './drawn.ts'

export interface Draft {
  readonly symbol: string
  readonly shape: DrawingShape
  readonly points: readonly Corner[]
  readonly note: string
  readonly validFrom: number | null
  readonly validUntil: number | null
  readonly sectorId: Uuid | null
}

/** Of `drawing.place`. */
export function wholeOf(draft: Draft): Record<string, unknown> {
  const { symbol, shape, points, note } = draft
  return { symbol, shape, points, ...(note === '' ? {} : { note }), ...hoursOf(draft), ...belongingOf(draft.sectorId, null) }
}

/** Of `drawing.change`: what is another way than it stands; nothing of the rest, which somebody else may be changing. */
export function changesOf(held: Drawn, draft: Draft): Record<string, unknown> {
  const isMoved = held.shape !== draft.shape || String(held.points) !== String(draft.points)
  const isTimed = held.valid_from !== draft.validFrom || held.valid_until !== draft.validUntil
  return {
    ...(held.symbol === draft.symbol ? {} : { symbol: draft.symbol }),
    ...(isMoved ? { shape: draft.shape, points: draft.points } : {}),
    ...(held.note === draft.note ? {} : { note: draft.note }),
    ...(isTimed ? { validity: hoursOf(draft) } : {}),
    ...(held.sector_id === draft.sectorId ? {} : { belonging: belongingOf(draft.sectorId, held.site_id) }),
  }
}

/** What was taken off, as it was; its end is left out if it is over. */
export function againOf(held: Drawn, now: number): Record<string, unknown> {
  const { symbol, shape, points, note, valid_from: validFrom, valid_until: until, sector_id: sectorId, site_id: siteId } = held
  const validUntil = until !== null && until > now ? until : null
  return { symbol, shape, points, ...(note === '' ? {} : { note }), ...hoursOf({ validFrom, validUntil }), ...belongingOf(sectorId, siteId) }
}

function hoursOf({ validFrom, validUntil }: Pick<Draft, 'validFrom' | 'validUntil'>): Record<string, unknown> {
  return { ...(validFrom === null ? {} : { valid_from: validFrom }), ...(validUntil === null ? {} : { valid_until: validUntil }) }
}

function belongingOf(sectorId: Uuid | null, siteId: Uuid | null): Record<string, unknown> {
  return { ...(sectorId === null ? {} : { sector_id: sectorId }), ...(siteId === null ? {} : { site_id: siteId }) }
}
