import { expect, test } from 'vitest'
import { AGAIN_AFTER_MS, ring, SOUNDS } from './ring.ts'
import type { Heard, Memory, Sound } from './ring.ts'

const NOW = 1_000_000
const NOTHING = Object.fromEntries(SOUNDS.map((sound) => [sound, []])) as unknown as Heard
const heard = (more: Partial<Heard> = {}): Heard => ({ ...NOTHING, ...more })
const all = (): boolean => true
const but = (silent: Sound) => (sound: Sound): boolean => sound !== silent

function after(...steps: Heard[]): Memory {
  let memory: Memory | null = null
  for (const step of steps) memory = ring(memory, step, NOW, all).memory
  return memory!
}

test('what was there when the screen was opened is silent, but for a call for help', () => {
  for (const sound of SOUNDS) expect(ring(null, heard({ [sound]: ['x'] }), NOW, all).sound).toBe(sound === 'alert' ? 'alert' : null)
})

test('a call for help rings again every 15 s until somebody has seen it', () => {
  const memory = after(heard(), heard({ alert: ['a'] }))
  expect(ring(memory, heard({ alert: ['a'] }), NOW + AGAIN_AFTER_MS - 1, all).sound).toBeNull()
  expect(ring(memory, heard({ alert: ['a'] }), NOW + AGAIN_AFTER_MS, all).sound).toBe('alert')
  expect(ring(memory, heard(), NOW + AGAIN_AFTER_MS, all).sound).toBeNull()
})

test('a second call for help does not wait for the first one’s turn', () => {
  expect(ring(after(heard({ alert: ['a'] })), heard({ alert: ['a', 'b'] }), NOW + 1, all).sound).toBe('alert')
})

test('each new thing rings once, the most urgent one’s sound for all', () => {
  const memory = after(heard({ victim: ['x'] }))
  expect(ring(memory, heard({ victim: ['x'] }), NOW, all).sound).toBeNull()
  expect(ring(memory, heard({ victim: ['x', 'y'], message: ['m'] }), NOW, all).sound).toBe('victim')
  expect(ring(memory, heard({ victim: ['x'], message: ['m'] }), NOW, all).sound).toBe('message')
})

test('what went and comes back is new', () => {
  expect(ring(after(heard({ cut: ['c'] }), heard()), heard({ cut: ['c'] }), NOW, all).sound).toBe('cut')
})

test('a sound that is not wanted is seen all the same, and does not silence a lesser one', () => {
  for (const sound of SOUNDS) {
    const alone = ring(after(heard()), heard({ [sound]: ['x'] }), NOW, but(sound))
    expect(alone).toMatchObject({ sound: null, shown: sound })
  }
  expect(ring(after(heard()), heard({ crew: ['x'], message: ['m'] }), NOW, but('crew'))).toMatchObject({ sound: 'message', shown: 'crew' })
})
