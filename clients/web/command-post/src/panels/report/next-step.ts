/** Which status a team will most likely report next: the choice that needs no search. */

import type { TeamStatus } from '@vigie/core'

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
  handed_over: 'available_mobile',
}

export function likelyNext(status: TeamStatus): TeamStatus {
  return LIKELY_NEXT[status]
}
