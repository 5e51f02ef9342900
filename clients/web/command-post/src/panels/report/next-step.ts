/** Which status a team will most likely report next: the choice that needs no search. */

import type { TeamStatus } from '@vigie/core'
import type { StatusEntry } from '../../catalogue.svelte.ts'

/** While there is no catalogue, or where it has no answer. */
const LIKELY_NEXT: Readonly<Record<TeamStatus, TeamStatus>> = {
  off_duty: 'available_base',
  unavailable: 'available_base',
  available_base: 'en_route',
  available_mobile: 'en_route',
  patrol: 'on_scene',
  alerted: 'en_route',
  en_route: 'on_scene',
  on_scene: 'with_patient',
  with_patient: 'transporting',
  transporting: 'at_destination',
  at_destination: 'handed_over',
  handed_over: 'left_destination',
  left_destination: 'available_mobile',
}

/** What the operation's catalogue offers first. */
export function nextStep(status: TeamStatus, catalogue: { status: (status: TeamStatus) => StatusEntry | null }): TeamStatus {
  return catalogue.status(status)?.next_steps?.[0] ?? LIKELY_NEXT[status]
}
