import { expect, test } from 'vitest'
import type { TeamPosition } from '@vigie/core'
import { holding } from '../../core/scenes.ts'
import { whereaboutsOf } from './whereabouts.ts'

const SAID = { lat_deg: 48, lon_deg: 2, at: 100 }

function where(said: typeof SAID | null, ...fixes: TeamPosition[]): unknown {
  const replica = holding({ type: 'team', id: 't', call_sign: 'EQ 1', kind: 'pair', declared_place: said })
  replica.applyPositions(fixes)
  const place = whereaboutsOf('t', replica)
  return place === null ? null : [place.latDeg, place.lonDeg, place.at, place.isDeclared]
}

test.each<[string, typeof SAID | null, TeamPosition[], unknown]>([
  ['nobody knows', null, [], null],
  ['it was measured', null, [['t', 90, 49, 3, 10]], [49, 3, 90, false]],
  ['a team without a phone is where it was said to be', SAID, [], [48, 2, 100, true]],
  ['what was said stands against an older position', SAID, [['t', 100, 49, 3, 10]], [48, 2, 100, true]],
  ['and against a coarser one', SAID, [['t', 110, 49, 3, 101]], [48, 2, 100, true]],
  ['not against a newer one that is fine enough', SAID, [['t', 110, 49, 3, 100]], [49, 3, 110, false]],
  ['nor against one of which nobody knows how fine it is', SAID, [['t', 110, 49, 3]], [49, 3, 110, false]],
  ['a position that was made up says nothing', SAID, [['t', 110, 49, 3, 5, null, null, null, 'traccar', [null, null, true]]], [48, 2, 100, true]],
])('%s (rule GE5)', (_, said, fixes, place) => {
  expect(where(said, ...fixes)).toEqual(place)
})
