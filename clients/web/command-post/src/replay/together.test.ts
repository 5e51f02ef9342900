import type { ReplayState } from '@vigie/core'
import { expect, test } from 'vitest'
import { stepTo } from './together.ts'

const MINE: ReplayState = {
  type: 'replay.state', operation_id: 'o', clock: 'known', at: 60_000, seq: 12, last_seq: 40, fact_seq: 12,
  first_at: 0, last_at: 90_000, speed: 10, is_playing: false, is_at_end: false,
}

test('a window that stands where the leading one does stays', () => {
  expect(stepTo(MINE, MINE)).toBeNull()
})

test.each([
  ['another clock begins anew at that moment', { clock: 'happened', at: 30_000 }, { from: { clock: 'happened', at: 30_000 } }],
  ['another moment is gone to', { at: 59_999 }, { control: { seek_at: 59_999 } }],
  ['another fact of the same moment is gone to by its number', { fact_seq: 13 }, { control: { seek_seq: 13 } }],
  ['it plays with the leading one, from where that is', { is_playing: true, speed: 60, at: 400_000 }, { control: { is_playing: true, speed: 60, seek_at: 400_000 } }],
  ['another speed is taken over', { speed: 2 }, { control: { speed: 2 } }],
] as const)('%s', (_, leading, step) => {
  expect(stepTo({ ...MINE, ...leading }, MINE)).toEqual(step)
})

test('while both play, what passes between two words of the server is no reason to jump', () => {
  const mine: ReplayState = { ...MINE, is_playing: true }
  expect(stepTo({ ...mine, at: mine.at + 19_000 }, mine)).toBeNull()
  expect(stepTo({ ...mine, at: mine.at + 21_000 }, mine)).toEqual({ control: { seek_at: 81_000 } })
})
