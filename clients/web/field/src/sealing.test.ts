import type { Command } from '@vigie/core'
import { expect, test } from 'vitest'
import { isProtected, makeKey, open, seal } from './sealing.ts'

const NOTE: Command = { type: 'care.note', id: 'id 1', n: 1, at: 2, victim_id: 'v', remark: { type: 'sealed_note', text: 'chute de 3 m' } }

test('what is about a victim is protected, what is about the team is not (rule C12)', () => {
  expect(isProtected(NOTE)).toBe(true)
  expect(isProtected({ type: 'victim.register', id: '', n: 1, at: 2, victim_id: 'v' })).toBe(true)
  expect(isProtected({ type: 'team.report_status', id: '', n: 1, at: 2, status: 'patrol' })).toBe(false)
})

test('a sealed entry opens as it was, and only as itself (rule CA15)', async () => {
  const key = await makeKey()
  const box = await seal(key, NOTE.id, NOTE)
  expect(new TextDecoder().decode(box.bytes)).not.toContain('chute')
  expect(await open(key, NOTE.id, box)).toEqual(NOTE)
  await expect(open(key, 'id 2', box)).rejects.toThrow()
  await expect(open(await makeKey(), NOTE.id, box)).rejects.toThrow()
  await expect(crypto.subtle.exportKey('raw', key), 'the key never leaves the browser').rejects.toThrow()
})
