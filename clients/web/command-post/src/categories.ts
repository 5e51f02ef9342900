/** How each triage category looks everywhere: letters, shape and colour say the same, so that none is needed alone. */

import type { TriageCategory } from '@vigie/core'

export interface CategoryLook {
  /** What is written on the mark, in every language: the French trade's own letters. */
  readonly letters: string
  readonly shape: 'octagon' | 'diamond' | 'circle' | 'square' | 'hexagon' | 'ring'
}

/** Most urgent first: the order of every table, list and menu. The colour role is `--triage-…` of the same name. */
export const CATEGORY_LOOKS: Readonly<Record<TriageCategory, CategoryLook>> = {
  immediate: { letters: 'UA', shape: 'octagon' },
  delayed: { letters: 'UR', shape: 'diamond' },
  minor: { letters: 'U3', shape: 'circle' },
  uninjured: { letters: 'IMP', shape: 'ring' },
  expectant: { letters: 'UD', shape: 'hexagon' },
  apparently_dead: { letters: 'D?', shape: 'square' },
  deceased: { letters: 'DCD', shape: 'square' },
  untriaged: { letters: '—', shape: 'ring' },
}

export const CATEGORIES = Object.keys(CATEGORY_LOOKS) as TriageCategory[]
