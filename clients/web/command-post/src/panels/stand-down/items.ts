/** What still hangs in the air at the end, by cause, and what settles it. The list is the server's; this only groups it. Pure. */

import type { Uuid } from '@vigie/core'
import type { Wish } from '../../post.svelte.ts'

export type Cause =
  | 'alert_open'
  | 'intervention_open'
  | 'victim_without_outcome'
  | 'team_engaged'
  | 'vehicle_out'
  | 'radio_out'
  | 'member_present'
  | 'phone_unsent'
  | 'phone_unheard'
  | 'numbers_left'

export interface Item {
  readonly cause: Cause
  readonly kind: string
  readonly id: Uuid
  readonly label: string
  readonly team_id?: Uuid | null
  /** False: worth a look, no more. Left out: it does. */
  readonly hinders_closing?: boolean
  readonly count?: number
}

export interface StandDownList {
  readonly as_of_seq: number
  readonly is_clear: boolean
  readonly items?: readonly Item[]
}

export interface Group {
  readonly cause: Cause
  readonly items: readonly Item[]
  readonly hinders: boolean
}

const inOrder = new Intl.Collator('fr', { numeric: true, sensitivity: 'base' })

/** Causes in the order of the server's list, the most serious first; of each, 2 before 10. */
export function groupsOf(list: StandDownList): Group[] {
  const groups = new Map<Cause, Item[]>()
  for (const item of list.items ?? []) groups.set(item.cause, [...(groups.get(item.cause) ?? []), item])
  return [...groups].map(([cause, items]) => ({ cause, items: items.sort((one, other) => inOrder.compare(one.label, other.label)), hinders: items.some((item) => item.hinders_closing !== false) }))
}

/** What one press settles; null: somebody has to look at it first. */
export function settles({ cause, id, team_id }: Item): Wish | null {
  switch (cause) {
    case 'radio_out':
      return { type: 'radio.issue', radio_id: id, team_id: null }
    case 'member_present':
      return { type: 'member.report_presence', member_id: id, presence: 'checked_out', source: 'in_person' }
    case 'vehicle_out':
      return { type: 'vehicle.assign', vehicle_id: id, team_id: null }
    case 'team_engaged':
      return { type: 'team.report_status', team_id: team_id ?? id, status: 'off_duty', source: 'radio', is_forced: true }
    default:
      return null
  }
}
