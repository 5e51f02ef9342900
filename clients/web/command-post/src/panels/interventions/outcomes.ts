/** Which buttons an intervention offers by how far it is; the server decides, this only spares useless ones. */

import type { InterventionStatus } from '@vigie/core'

export type OutcomeName = 'assess' | 'end' | 'noNeed' | 'cancelIt' | 'duplicate' | 'validate' | 'reopen' | 'link' | 'split'

const WAYS_OUT: readonly OutcomeName[] = ['end', 'noNeed', 'cancelIt', 'duplicate']

export const OUTCOMES_AFTER: Readonly<Record<InterventionStatus, readonly OutcomeName[]>> = {
  reported: ['assess', ...WAYS_OUT],
  assessed: WAYS_OUT,
  assigned: WAYS_OUT,
  in_progress: WAYS_OUT,
  ended: ['validate', 'reopen'],
  validated: ['reopen'],
  cancelled: ['reopen'],
  no_need: ['reopen'],
  duplicate: ['reopen'],
}

export const STATUS_OF: Readonly<Record<Exclude<OutcomeName, 'duplicate' | 'link' | 'split'>, InterventionStatus>> = {
  assess: 'assessed',
  end: 'ended',
  noNeed: 'no_need',
  cancelIt: 'cancelled',
  validate: 'validated',
  reopen: 'reported',
}
