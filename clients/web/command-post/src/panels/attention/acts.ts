/** What a line of the list offers to do about it, where a button does it at once. Pure. */

import type { Role } from '@vigie/core'
import { isOffered } from '../../rights.ts'
import type { Waiting } from './gather.ts'

/** Its last victim is in other hands: whoever may end it does so from the list (rule VI15). */
export function mayClose({ subject, item }: Waiting, role: Role): boolean {
  return subject.type === 'intervention' && item.cause === 'intervention_may_end' && isOffered('endInterventions', role)
}
