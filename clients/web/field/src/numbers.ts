/** Numbers laid aside for this phone: what it creates without a network has its final number at once (rule IN1). Pure. */

import type { Command, NumberKind, Uuid, Whole } from '@vigie/core'
import type { Entry } from './outbox.ts'
import type { Wish } from './phone.svelte.ts'

type Block = Whole<'number_block'>

/** Laid aside at once, and how few may be left before more are. */
export const BLOCK_SIZES: Readonly<Record<NumberKind, number>> = { victim: 20, intervention: 5 }
const FEW: Readonly<Record<NumberKind, number>> = { victim: 8, intervention: 2 }
const KINDS: readonly NumberKind[] = ['victim', 'intervention']

/** The last number of each kind that this phone has used: it never goes back, whatever the server has told of it so far. */
export type LastUsed = Readonly<Partial<Record<NumberKind, number>>>

/** The number that a command carries, and of which kind it is; null: none. */
export function numberOf(command: Command): { readonly kind: NumberKind; readonly number: number } | null {
  if (command.type === 'victim.register' && command.number != null) return { kind: 'victim', number: command.number }
  if (command.type === 'intervention.create' && command.number != null) return { kind: 'intervention', number: command.number }
  return null
}

export function afterUse(last: LastUsed, command: Command): LastUsed {
  const used = numberOf(command)
  return used === null ? last : { ...last, [used.kind]: Math.max(last[used.kind] ?? 0, used.number) }
}

/** Free numbers of a kind, the lowest first. */
export function freeNumbers(blocks: Iterable<Block>, kind: NumberKind, deviceId: Uuid, last: LastUsed): number[] {
  return [...blocks]
    .filter((block) => block.kind === kind && block.device_id === deviceId && block.returned_at === null)
    .flatMap(({ first, last: end, used }) => Array.from({ length: end - first + 1 }, (_, index) => first + index).filter((each) => !used.includes(each)))
    .filter((each) => each > (last[kind] ?? 0))
    .sort((one, other) => one - other)
}

export interface Stock {
  readonly blocks: Iterable<Block>
  readonly deviceId: Uuid
  readonly entries: readonly Entry[]
  readonly last: LastUsed
  readonly isOnDuty: boolean
}

/** What to ask of the server now: more numbers while at work, and back with what is left when going off duty. */
export function stockWishes({ blocks, deviceId, entries, last, isOnDuty }: Stock, newId: () => Uuid): Wish[] {
  const all = [...blocks]
  const asked = entries.flatMap(({ command, state }) => (state === 'waiting' ? [command] : []))
  if (isOnDuty) {
    return KINDS.filter((kind) => freeNumbers(all, kind, deviceId, last).length <= FEW[kind])
      .filter((kind) => !asked.some((command) => command.type === 'numbers.reserve' && command.kind === kind))
      .map((kind) => ({ type: 'numbers.reserve', block_id: newId(), kind, count: BLOCK_SIZES[kind] }))
  }
  return all
    .filter((block) => block.device_id === deviceId && block.returned_at === null)
    .filter(({ id }) => !asked.some((command) => command.type === 'numbers.return' && command.block_id === id))
    .map(({ id }) => ({ type: 'numbers.return', block_id: id }))
}
