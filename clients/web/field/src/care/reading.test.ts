import { expect, test, vi } from 'vitest'
import { Refusal } from '../access.ts'
import { mayCare, openVictim } from './reading.ts'

const ME = { token: 'secret', operationId: 'o' }

test('crews and who runs a post write on care sheets, and nobody else with a phone (rule CA18)', () => {
  expect((['team_member', 'team_leader', 'post_leader'] as const).every(mayCare)).toBe(true)
  expect((['sector_leader', 'dispatcher', 'observer', 'tracker', 'liaison'] as const).some(mayCare)).toBe(false)
})

test('one compartment is read with its purpose, is never kept by the browser, and nothing on record is no fault', async () => {
  const fetched = vi.fn().mockResolvedValueOnce(new Response('{"entries": [{"value": {"type": "vitals"}, "at": 1}]}'))
  fetched.mockResolvedValueOnce(new Response('{}', { status: 404 })).mockResolvedValueOnce(new Response('{}', { status: 403 }))
  vi.stubGlobal('fetch', fetched)
  expect(await openVictim(ME, 'v', 'care', 'soins')).toHaveLength(1)
  const [path, how] = fetched.mock.calls[0] as [string, RequestInit]
  expect(path).toBe('/api/operations/o/victims/v/open')
  expect([how.cache, how.credentials, JSON.parse(how.body as string)]).toEqual(['no-store', 'omit', { what: 'care', purpose: 'soins' }])
  expect(await openVictim(ME, 'v', 'notes', 'soins')).toEqual([])
  await expect(openVictim(ME, 'v', 'identity', 'soins')).rejects.toThrow(Refusal)
  vi.unstubAllGlobals()
})
