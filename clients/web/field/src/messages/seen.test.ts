import { expect, test } from 'vitest'
import type { Line } from './inbox.ts'
import { isNewsToUs, look } from './seen.svelte.ts'

function line(id: string, answeredAt: number | null, more: object = {}): Line {
  const answer = answeredAt === null ? null : { kind: 'accepted', at: answeredAt }
  return { message: { id, answer, fulfilled_at: null, withdrawn_at: null, ...more } as unknown as Line['message'], isOurs: true, isRead: true, needsAnswer: false }
}

test('an answer to our request is news until somebody has looked, and a newer one is news again', () => {
  expect(isNewsToUs(line('a', null))).toBe(false)
  expect(isNewsToUs(line('a', 5))).toBe(true)
  look([line('a', 5)])
  expect(isNewsToUs(line('a', 5))).toBe(false)
  expect(isNewsToUs(line('a', 6))).toBe(true)
})

test('what is there, was withdrawn, or others asked for is no news', () => {
  expect(isNewsToUs(line('b', 5, { fulfilled_at: 6 }))).toBe(false)
  expect(isNewsToUs(line('b', 5, { withdrawn_at: 6 }))).toBe(false)
  expect(isNewsToUs({ ...line('b', 5), isOurs: false })).toBe(false)
})
