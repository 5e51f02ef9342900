import { expect, test } from 'vitest'
import { forgetAll, keepDraft, keepOpen, keepScreen, LASTS_MS, recallDraft, recallOpen, recallScreen } from './resume.ts'

/** A disk that outlives the page. */
function disk(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> & { readonly all: Map<string, string> } {
  const all = new Map<string, string>()
  return { all, getItem: (key) => all.get(key) ?? null, setItem: (key, value) => void all.set(key, value), removeItem: (key) => void all.delete(key) }
}

const SCREENS = ['team', 'messages', 'victims'] as const

test('an app that was killed opens where it was, unless it was long ago or somebody else’s', () => {
  const kept = disk()
  keepScreen(kept, 'ours', 'victims', 1_000)
  expect(recallScreen(kept, 'ours', SCREENS, 1_000 + 600_000)).toBe('victims')
  expect(recallScreen(kept, 'ours', SCREENS, 1_001 + LASTS_MS)).toBeNull()
  expect(recallScreen(kept, 'theirs', SCREENS, 2_000)).toBeNull()
  expect(recallScreen(kept, 'ours', ['post'], 2_000), 'a screen that this seat has not').toBeNull()
})

test('a message half typed is there again, and not once it is sent', () => {
  const kept = disk()
  keepDraft(kept, 'ours', 'Il manque deux bran', 1_000)
  expect(recallDraft(kept, 'ours', 2_000)).toBe('Il manque deux bran')
  keepDraft(kept, 'ours', ' ', 3_000)
  expect([recallDraft(kept, 'ours', 3_000), kept.all.size]).toEqual(['', 0])
})

test('what is open is open again, until it is closed', () => {
  const kept = disk()
  keepOpen(kept, 'ours', 'sheet v', 1_000)
  expect([recallOpen(kept, 'ours', 2_000), recallOpen(kept, 'theirs', 2_000), recallOpen(kept, 'ours', 1_001 + LASTS_MS)]).toEqual(['sheet v', '', ''])
  keepOpen(kept, 'ours', '', 3_000)
  expect([recallOpen(kept, 'ours', 3_000), kept.all.size]).toEqual(['', 0])
})

test('nothing of it stays on a phone that was shut out', () => {
  const kept = disk()
  keepScreen(kept, 'ours', 'victims', 1_000)
  keepDraft(kept, 'ours', 'secret', 1_000)
  keepOpen(kept, 'ours', 'sheet v', 1_000)
  forgetAll(kept)
  expect(kept.all.size).toBe(0)
})

test('a disk that takes nothing costs nothing', () => {
  const full = { getItem: () => null, removeItem: () => undefined, setItem: () => { throw new Error('QuotaExceededError') } }
  keepScreen(full, 'ours', 'victims', 1_000)
  expect(recallScreen(full, 'ours', SCREENS, 1_000)).toBeNull()
})
