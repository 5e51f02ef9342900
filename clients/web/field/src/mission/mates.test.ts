import { afterEach, expect, test, vi } from 'vitest'
import { describeDistance, fetchMates } from './mates.ts'

afterEach(() => vi.unstubAllGlobals())

test('the token goes in the header, never in the address', async () => {
  const asked: [string, RequestInit][] = []
  vi.stubGlobal('fetch', (path: string, how: RequestInit) => {
    asked.push([path, how])
    return Promise.resolve(new Response(JSON.stringify({ mates: [{ call_sign: 'B' }] })))
  })
  expect(await fetchMates({ operationId: 'o', token: 'secret' })).toEqual([{ call_sign: 'B' }])
  expect(asked[0]![0]).toBe('/api/operations/o/mission-mates')
  expect(asked[0]![1].headers).toEqual({ Authorization: 'Bearer secret' })
})

test('distances as people say them', () => {
  expect([describeDistance(0), describeDistance(950), describeDistance(1_250)]).toEqual(['0 m', '950 m', '1.3 km'])
})
