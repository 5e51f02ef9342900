import { expect, test } from 'vitest'
import type { EventTag } from '../log/describe.ts'
import { EVENT_WORDS } from '../log/event-words.ts'
import { changesSince, isReadBackTo } from './changes.ts'

const line = (type: EventTag, received_at: number, occurred_at = received_at): { fact: { event: { type: EventTag }; received_at: number; occurred_at: number } } => ({
  fact: { event: { type }, received_at, occurred_at },
})

test('a newcomer reads what changes decisions, not every status of every team', () => {
  const lines = [line('team.status_reported', 50), line('alert.raised', 40), line('log.written', 30), line('alert.cleared', 20), line('log.written', 5)]
  const { counts, lines: found } = changesSince(lines, 10)
  expect(counts).toEqual([
    ['alerts', 2],
    ['log', 1],
  ])
  expect(found.map(({ fact }) => fact.event.type)).toEqual(['alert.raised', 'log.written', 'alert.cleared'])
})

test('what came in late is news, unless it is asked what happened since', () => {
  const late = [line('alert.raised', 40, 5)]
  expect(changesSince(late, 10).lines).toEqual(late)
  expect(changesSince(late, 10, 'occurred_at').lines).toEqual([])
})

test('every event named here exists', () => {
  const known = new Set(Object.keys(EVENT_WORDS.fr))
  const one = (Object.keys(EVENT_WORDS.fr) as EventTag[]).map((type) => line(type, 1))
  const told = changesSince(one, 0).lines.length
  expect(told).toBeGreaterThanOrEqual(20)
  expect(known.size).toBeGreaterThan(told)
})

test('pages are read until one reaches back far enough', () => {
  expect(isReadBackTo([], 10)).toBe(false)
  expect(isReadBackTo([line('log.written', 30), line('log.written', 12)], 10)).toBe(false)
  expect(isReadBackTo([line('log.written', 30), line('log.written', 9)], 10)).toBe(true)
})
