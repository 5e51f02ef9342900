import { describe, expect, test } from 'vitest'
import { reachOf } from './reach.ts'

describe('whom an order would reach (rule WK2)', () => {
  test('is not claimed before the server has told it', () => {
    expect(reachOf({ reach: null }, 'a')).toBeNull()
  })

  test('is what the server said; a team it left out has no phone in reach', () => {
    const reach = new Map([['a', 'listening'], ['b', 'asleep']] as const)
    expect(['a', 'b', 'c'].map((id) => reachOf({ reach }, id))).toEqual(['listening', 'asleep', 'unreachable'])
  })
})
