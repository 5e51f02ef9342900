/** What an intervention has to do with others: linked, the same as, split off. Pure. */

import type { Replica, Uuid, Whole } from '@vigie/core'

export type RelationKind = 'linkedTo' | 'sameAs' | 'splitFrom' | 'splitInto'

export interface Relation {
  readonly kind: RelationKind
  readonly other: Whole<'intervention'>
}

/** Those that this reader sees, each way round. */
export function relationsOf(intervention: Whole<'intervention'>, replica: Replica): Relation[] {
  const to = (kind: RelationKind, id: Uuid | null): Relation[] => {
    const other = replica.get('intervention', id)
    return other === null ? [] : [{ kind, other }]
  }
  const parts = [...replica.of('intervention').values()].filter((each) => each.split_from === intervention.id)
  return [
    ...to('sameAs', intervention.duplicate_of),
    ...to('splitFrom', intervention.split_from),
    ...parts.map((other): Relation => ({ kind: 'splitInto', other })),
    ...intervention.linked_to.flatMap((id) => to('linkedTo', id)),
  ]
}
