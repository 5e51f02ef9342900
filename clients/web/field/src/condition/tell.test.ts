import { expect, test, vi } from 'vitest'
import { AGAIN_AFTER_MS, buildOf, look, Teller } from './tell.ts'

const WHO = { token: 't', operationId: 'o' }
const CONDITION = { app: 'vigie-field 1', position: 'granted', camera: 'prompt', notifications: 'unknown' } as const

test('the build is the name of the file that runs', () => {
  expect(buildOf('https://x/field/assets/later-Ab12Cd34.js?v=1')).toBe('vigie-field later-Ab12Cd34')
  expect(buildOf('')).toBe('vigie-field unknown')
})

test('a browser that does not know the question says nothing wrong', async () => {
  const query = vi.fn(async ({ name }: { name: string }) => {
    if (name === 'camera') throw new TypeError('no such permission')
    return { state: name === 'geolocation' ? 'denied' : 'granted' } as PermissionStatus
  })
  expect(await look({ query } as unknown as Permissions, 'a.js')).toEqual({ app: 'vigie-field a', position: 'denied', camera: 'unknown', notifications: 'granted' })
  expect((await look(undefined, 'a.js')).position).toBe('unknown')
})

test('the same is told once in a while, a change at once, and what did not get through again (rule HS11)', async () => {
  const post = vi.fn(async () => new Response(null, { status: 204 }))
  const teller = new Teller()
  const tell = (now: number, more: object = {}): Promise<boolean> => teller.tell(WHO, { ...CONDITION, ...more }, now, post as unknown as typeof fetch)
  expect([await tell(0), await tell(1), await tell(2, { camera: 'denied' }), await tell(2 + AGAIN_AFTER_MS, { camera: 'denied' })]).toEqual([true, false, true, true])
  const [path, how] = post.mock.calls[0] as unknown as [string, RequestInit]
  expect([path, JSON.parse(how.body as string)]).toEqual(['/api/operations/o/condition', { ...CONDITION, sent_at: 0 }])
  post.mockRejectedValueOnce(new TypeError('no network'))
  expect([await tell(9, { camera: 'granted' }), await tell(10, { camera: 'granted' })]).toEqual([false, true])
})
