import { expect, test } from 'vitest'
import { isSeated, seatOf } from './seats.ts'

test('crews, post leaders and sector leaders work with this app, and nobody else', () => {
  expect([seatOf('team_member'), seatOf('team_leader'), seatOf('post_leader'), seatOf('sector_leader')]).toEqual(['crew', 'crew', 'post', 'sector'])
  for (const role of ['dispatcher', 'observer', 'regulation', 'tracker'] as const) expect(isSeated(seatOf(role), 'a', 'b')).toBe(false)
})

test('a crew needs its team, a post its place, a sector leader may come without either', () => {
  expect([isSeated('crew', null, 'b'), isSeated('crew', 'a', null)]).toEqual([false, true])
  expect([isSeated('post', 'a', null), isSeated('post', null, 'b')]).toEqual([false, true])
  expect(isSeated('sector', null, null)).toBe(true)
})
