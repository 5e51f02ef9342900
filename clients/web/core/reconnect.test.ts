import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { DUTIES, readClose } from './duties.ts'
import { CLOSE_CODES } from './generated/wire.ts'
import { LONGEST_DELAY_MS, Reconnect, STABLE_AFTER_MS, TICKET_LIFE_MS } from './reconnect.ts'

const at = (monotonicMs: number): { wallMs: number; monotonicMs: number } => ({ wallMs: 0, monotonicMs })

test('delays grow, at random up to a ceiling, and begin anew after a good session', () => {
  const reconnect = new Reconnect(() => 1)
  expect([0, 1, 2, 3].map(() => reconnect.plan(null, at(0)))).toEqual([500, 1_000, 2_000, 4_000])
  for (let tries = 0; tries < 20; tries += 1) reconnect.plan(null, at(0))
  expect(reconnect.plan(null, at(0))).toBe(LONGEST_DELAY_MS)
  reconnect.noteWelcome('ticket', at(0))
  expect(reconnect.plan(null, at(STABLE_AFTER_MS))).toBe(STABLE_AFTER_MS + 500)
})

test('after a drain it comes back within the announced time', () => {
  const reconnect = new Reconnect(() => 0.5)
  reconnect.noteDrain({ type: 'drain', within_ms: 3_000, retry_ms: 8_000 }, at(0))
  expect(reconnect.leaveAtMs()).toBe(3_000)
  expect(reconnect.plan('going_away', at(100))).toBe(4_100)
  expect(reconnect.leaveAtMs()).toBeNull()
})

test('a ticket is good for less than its life, and gone once refused', () => {
  const reconnect = new Reconnect(() => 0)
  reconnect.noteWelcome('ticket', at(0))
  expect(reconnect.ticket(at(TICKET_LIFE_MS - 1))).toBe('ticket')
  expect(reconnect.plan('not_signed_in', at(1))).toBe(1)
  expect(reconnect.ticket(at(1))).toBeNull()
})

test('a fresh credential that is refused twice in a row means: sign in', () => {
  const reconnect = new Reconnect(() => 0)
  reconnect.ticket(at(0))
  expect(reconnect.plan('not_signed_in', at(0))).toBe(0)
  expect(reconnect.plan('not_signed_in', at(0))).toBe('not_signed_in')
})

test('changed rights bring it back at once, the first time', () => {
  const reconnect = new Reconnect(() => 1)
  expect(reconnect.plan('rights_changed', at(0))).toBe(0)
  expect(reconnect.plan('rights_changed', at(0))).toBe(1_000)
})

test('each close code of the protocol has its duty', () => {
  expect(Object.keys(DUTIES).sort()).toEqual(Object.keys(CLOSE_CODES).sort())
  expect([readClose(4008), readClose(1006), readClose(null)]).toEqual(['replaced', null, null])
})

test('the duties are those of the Python client', () => {
  const python = readFileSync(new URL('../../sdk/duties.py', import.meta.url), 'utf-8')
  const rows = [...python.matchAll(/^ {4}Close\.(\w+): Duty\.(\w+),$/gm)]
  expect(Object.fromEntries(rows.map((row) => [row[1]!.toLowerCase(), row[2]!.toLowerCase()]))).toEqual(DUTIES)
})
