import { expect, test } from 'vitest'
import { holding } from '../../../../core/scenes.ts'
import { relationsOf } from './relations.ts'

test('links, duplicates and splits are told on both interventions, and only those that this reader sees', () => {
  const base = { type: 'intervention', reported_at: 0 } as const
  const replica = holding(
    { ...base, id: 'a', number: 1, linked_to: ['b', 'unseen'] },
    { ...base, id: 'b', number: 2, linked_to: ['a'], duplicate_of: 'c' },
    { ...base, id: 'c', number: 3, split_from: 'a' },
  )
  const told = (id: string): unknown[] => relationsOf(replica.get('intervention', id)!, replica).map(({ kind, other }) => [kind, other.number])
  expect(told('a')).toEqual([['splitInto', 3], ['linkedTo', 2]])
  expect(told('b')).toEqual([['sameAs', 3], ['linkedTo', 1]])
  expect(told('c')).toEqual([['splitFrom', 1]])
})
