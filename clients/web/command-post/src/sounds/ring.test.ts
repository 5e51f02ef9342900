import { expect, test } from 'vitest'
import { AGAIN_AFTER_MS, ring } from './ring.ts'
import type { Heard, Memory } from './ring.ts'

const NOW = 1_000_000
const heard = (more: Partial<Heard> = {}): Heard => ({ alerts: [], attention: [], messages: [], ...more })

function after(...steps: Heard[]): Memory {
  let memory: Memory | null = null
  for (const step of steps) memory = ring(memory, step, NOW).memory
  return memory!
}

test('what was there when the screen was opened is silent, but for a call for help', () => {
  expect(ring(null, heard({ attention: ['x'], messages: ['m'] }), NOW).sound).toBeNull()
  expect(ring(null, heard({ alerts: ['a'] }), NOW).sound).toBe('alert')
})

test('a call for help rings again every 15 s until somebody has seen it', () => {
  const memory = after(heard(), heard({ alerts: ['a'] }))
  expect(ring(memory, heard({ alerts: ['a'] }), NOW + AGAIN_AFTER_MS - 1).sound).toBeNull()
  expect(ring(memory, heard({ alerts: ['a'] }), NOW + AGAIN_AFTER_MS).sound).toBe('alert')
  expect(ring(memory, heard(), NOW + AGAIN_AFTER_MS).sound).toBeNull()
})

test('a second call for help does not wait for the first one’s turn', () => {
  expect(ring(after(heard({ alerts: ['a'] })), heard({ alerts: ['a', 'b'] }), NOW + 1).sound).toBe('alert')
})

test('each new thing rings once, the most urgent one’s sound for all', () => {
  const memory = after(heard({ attention: ['x'] }))
  expect(ring(memory, heard({ attention: ['x'] }), NOW).sound).toBeNull()
  expect(ring(memory, heard({ attention: ['x', 'y'], messages: ['m'] }), NOW).sound).toBe('attention')
  expect(ring(memory, heard({ attention: ['x'], messages: ['m'] }), NOW).sound).toBe('message')
})

test('what went and comes back is new', () => {
  expect(ring(after(heard({ attention: ['x'] }), heard()), heard({ attention: ['x'] }), NOW).sound).toBe('attention')
})
