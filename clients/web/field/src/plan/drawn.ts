/** What posts have drawn, for the plan: ground, marks with their sign, and what is written beside them. Pure. */

import type { Whole } from '@vigie/core'
import type { DrawingEntry, DrawnTone } from '../../../command-post/src/catalogue.svelte.ts'
import { clock, entryOf, middleOf, nameOf, standingOf } from '../../../command-post/src/panels/drawings/drawn.ts'
import type { Corner } from '../../../command-post/src/panels/drawings/drawn.ts'
import { DRAWING_WORDS } from '../../../command-post/src/panels/drawings/words.ts'
import type { Language } from '../../../command-post/src/preferences.svelte.ts'
import type { Ground } from './ground.ts'

export interface OnPlan extends Ground {
  /** What is written beside it: name, and until when. */
  readonly name: string
  readonly sign: string
  readonly tone: DrawnTone
  /** The ground of a line or an area; empty: it is one place. */
  readonly all: readonly Ground[]
  readonly isClosed: boolean
}

/** What holds now; dangers first, because they get the room for their words. */
export function onPlan(drawings: Iterable<Whole<'drawing'>>, now: number, entries: readonly DrawingEntry[], language: Language): OnPlan[] {
  return [...drawings]
    .filter((drawing) => standingOf(drawing, now) === 'holds')
    .map((drawing): OnPlan => {
      const { sign, tone } = entryOf(drawing.symbol, entries)
      const points = drawing.points as readonly Corner[]
      const [lon, lat] = middleOf(drawing.shape, points)
      const until = drawing.valid_until === null ? '' : ` ${DRAWING_WORDS[language].validUntil} ${clock(drawing.valid_until, language)}`
      const all = drawing.shape === 'point' ? [] : points.map(([east, north]) => ({ lat: north, lon: east }))
      return { lat, lon, name: `${nameOf(drawing, entries, language)}${until}`, sign, tone, all, isClosed: drawing.shape === 'area' }
    })
    .sort((one, other) => Number(other.tone === 'danger') - Number(one.tone === 'danger'))
}
