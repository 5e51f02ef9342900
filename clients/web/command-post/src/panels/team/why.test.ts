import { expect, test } from 'vitest'
import type { TeamPosition } from '@vigie/core'
import { holding } from '../../../../core/scenes.ts'
import { FAINT_AFTER_MS } from '../map/features.ts'
import { whyOld } from './why.ts'

const NOW = 10 * FAINT_AFTER_MS
const OLD = NOW - FAINT_AFTER_MS - 1
const replica = holding(
  { type: 'team', id: 't', kind: 'pair', call_sign: 'B 1', device_count: 1 },
  { type: 'team', id: 'u', kind: 'pair', call_sign: 'B 2' },
)
const team = replica.get('team', 't')!

const at = (fixAt: number, speedMps: number | null = null, isMoving: boolean | null = null): TeamPosition => ['t', fixAt, 48, 2, null, speedMps, null, null, 'app', [null, isMoving]]

test.each([
  ['a fresh position needs no reason', 'unreachable', at(NOW - 1), null],
  ['no phone of the team is in reach', 'unreachable', at(OLD), 'no_network'],
  ['its phone sleeps', 'asleep', at(OLD), 'asleep'],
  ['it listens, and stood when it was last seen', 'listening', at(OLD, 0.1), 'standing'],
  ['its receiver said that it stands', 'listening', at(OLD, 3, false), 'standing'],
  ['it listens, was moving, and says nothing of where it is', 'listening', at(OLD, 3), 'no_position'],
  ['it listens, and never said where it is', 'listening', undefined, 'no_position'],
  ['nothing has been told about phones', null, at(OLD), null],
] as const)('%s', (_, reach, position, why) => {
  expect(whyOld({ team, reach }, position, NOW)).toBe(why)
})

test('a team without a phone has no other reason', () => {
  expect(whyOld({ team: replica.get('team', 'u')!, reach: 'unreachable' }, undefined, NOW)).toBe('no_phone')
})
