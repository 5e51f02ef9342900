/** How the crews of this operation sort: one method for all of them (rule OP3). Pure. */

import type { CrewTriage, TriageCategory } from '@vigie/core'
import type { Labels, Level, Question } from '../labels.ts'

export interface Scheme {
  readonly method: CrewTriage
  /** A key for each, most urgent first. */
  readonly levels: readonly Level[]
  /** For who does not know the category, the first one first; none without a catalogue. */
  readonly questions: readonly Question[]
}

/** What is sorted into where the catalogue does not say. */
const SORTING: readonly TriageCategory[] = ['immediate', 'delayed', 'minor', 'uninjured', 'apparently_dead']

/** START and SALT know no involved people: they have a key of their own, never the green of who walks. */
export function schemeOf(labels: Labels, method: CrewTriage = 'first_aider'): Scheme {
  const found = labels.triage.find((each) => each.method === method)
  const ours = (category: TriageCategory): Level => ({ category, label: labels.category(category) })
  const levels = found?.levels ?? SORTING.map(ours)
  const hasInvolved = levels.some(({ category }) => category === 'uninjured')
  return { method, levels: hasInvolved ? levels : [...levels, ours('uninjured')], questions: found?.questions ?? [] }
}
