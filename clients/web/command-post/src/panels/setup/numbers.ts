/** Numbers that devices laid aside, so that each one is accounted for: used, still free, or void. Pure. */

import type { NumberKind, Replica, Uuid } from '@vigie/core'

export interface BlockRow {
  readonly id: Uuid
  readonly kind: NumberKind
  readonly first: number
  readonly last: number
  /** Team, first-aid post or device, as people call it; empty: nobody that is known. */
  readonly who: string
  readonly used: number
  /** Neither used nor void: what its device may still give. */
  readonly left: number
  readonly returnedAt: number | null
}

export interface Sum {
  readonly kind: NumberKind
  readonly laidAside: number
  readonly used: number
  readonly left: number
  readonly isVoid: number
}

/** Those with numbers left first, each by its first number. */
export function blocksIn(replica: Replica): readonly BlockRow[] {
  return [...replica.of('number_block').values()]
    .map((block) => {
      const unused = block.last - block.first + 1 - block.used.length
      const who =
        replica.get('team', block.team_id)?.call_sign ?? replica.get('site', block.site_id)?.code ?? replica.get('device', block.device_id)?.label ?? ''
      const { id, kind, first, last, used, returned_at: returnedAt } = block
      return { id, kind, first, last, who, used: used.length, left: returnedAt === null ? unused : 0, returnedAt }
    })
    .sort((one, other) => Number(other.left > 0) - Number(one.left > 0) || one.kind.localeCompare(other.kind) || one.first - other.first)
}

/** Of each kind: laid aside = used + left + void. */
export function sumsOf(rows: readonly BlockRow[]): readonly Sum[] {
  const kinds = [...new Set(rows.map(({ kind }) => kind))].sort()
  return kinds.map((kind) => {
    const its = rows.filter((row) => row.kind === kind)
    const sum = (count: (row: BlockRow) => number): number => its.reduce((all, row) => all + count(row), 0)
    const [laidAside, used, left] = [sum(({ first, last }) => last - first + 1), sum((row) => row.used), sum((row) => row.left)]
    return { kind, laidAside, used, left, isVoid: laidAside - used - left }
  })
}
