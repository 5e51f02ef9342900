import { expect, test } from 'vitest'
import { freshness, STALE_AFTER_MS } from './freshness.ts'
import { FRESHNESS_WORDS } from './words.ts'

const { fr, en } = FRESHNESS_WORDS

test('live is said with tenths of a second, in the manner of the language', () => {
  expect(freshness('live', 440, null, fr)).toEqual({ level: 'live', text: 'À jour · 0,4 s' })
  expect(freshness('live', 440, null, en)).toEqual({ level: 'live', text: 'Live · 0.4 s' })
})

test('silence freezes the screen before the connection is given up, and says since when', () => {
  expect(STALE_AFTER_MS).toBeLessThan(15_000)
  expect(freshness('live', STALE_AFTER_MS + 1, null, fr)).toEqual({
    level: 'frozen',
    text: 'FIGÉ depuis 12 s · le serveur ne dit plus rien',
  })
})

test('without a network it is frozen at once', () => {
  expect(freshness('offline', 38_000, null, en)).toEqual({ level: 'frozen', text: 'FROZEN for 38 s · no network, trying again' })
  expect(freshness('offline', 100, null, en).level).toBe('frozen')
})

test('catching up is neither live nor frozen, until it takes too long', () => {
  expect(freshness('resyncing', 200, null, en)).toEqual({ level: 'waiting', text: 'Received 0 s · catching up' })
  expect(freshness('joining', 20_000, null, en).level).toBe('frozen')
  expect(freshness('connecting', null, null, fr)).toEqual({ level: 'waiting', text: 'Rien reçu encore' })
})

test('a replay never says live: it tells which moment it shows, unless the connection is lost', () => {
  expect(freshness('live', 440, null, fr, 'RELECTURE 14:32:05')).toEqual({ level: 'replay', text: 'RELECTURE 14:32:05' })
  expect(freshness('resyncing', 440, null, fr, 'RELECTURE 14:32:05').level).toBe('replay')
  expect(freshness('offline', 440, null, fr, 'RELECTURE 14:32:05').level).toBe('frozen')
  expect(freshness('live', STALE_AFTER_MS + 1, null, fr, 'RELECTURE 14:32:05').level).toBe('frozen')
})

test('an end is told with its reason', () => {
  expect(freshness('stopped', 1, 'replaced', fr)).toEqual({
    level: 'frozen',
    text: 'ARRÊTÉ · ce poste est ouvert dans une autre fenêtre',
  })
})
