import { expect, test } from 'vitest'
import { Replica } from './replica.ts'
import { LOG, OPERATION, Scene, TEAM } from './scenes.ts'
import type { SnapshotPart, TeamPosition } from './generated/wire.ts'

function loaded(scene = new Scene()): Replica {
  const replica = new Replica(OPERATION, 'operation')
  replica.beginSnapshot('view')
  for (const part of scene.parts()) replica.addPart(part as SnapshotPart)
  return replica
}

test('a snapshot counts when all its parts are in, and not before', () => {
  const replica = new Replica(OPERATION, 'operation')
  const [first, second] = new Scene().parts() as [SnapshotPart, SnapshotPart]
  replica.beginSnapshot('view')
  expect(replica.addPart(first)).toBeNull()
  expect(replica.addPart(first), 'a part sent twice starts the snapshot again').toBeNull()
  expect(replica.of('team').size).toBe(0)
  expect(replica.addPart(second)).toEqual([])
  expect(replica.get('team', TEAM)?.status).toBe('patrol')
  expect(replica.subscription).toEqual({ operation_id: OPERATION, scope: 'operation', log_id: LOG, seq: 3, view: 'view' })
})

test('what the wire leaves out is there in the replica', () => {
  expect(loaded().get('team', TEAM)).toMatchObject({ headcount_counted: 0, silent_since: null, availability: 'unavailable' })
})

test('a change is applied once, in its place, whole', () => {
  const scene = new Scene()
  const replica = loaded(scene)
  const one = scene.change('alerted')
  const two = scene.change('en_route')
  expect(replica.applyChange(two)).toBe('gap')
  expect(replica.applyChange(one)).toBe('applied')
  expect(replica.applyChange(one)).toBe('known')
  expect(replica.applyChange(two)).toBe('applied')
  expect(replica.get('team', TEAM)?.status).toBe('en_route')
  expect(replica.seq).toBe(5)
})

test('a change in several frames shows with the last one (rule CH9)', () => {
  const scene = new Scene()
  const replica = loaded(scene)
  const change = scene.change('alerted')
  expect(replica.applyChange({ ...change, has_more: true })).toBe('held')
  expect([replica.seq, replica.get('team', TEAM)?.status]).toEqual([3, 'patrol'])
  expect(replica.applyChange({ ...change, entities: [] })).toBe('applied')
  expect([replica.seq, replica.get('team', TEAM)?.status]).toEqual([4, 'alerted'])
})

test('a change that covers numbers we already have and one we have not is applied', () => {
  const replica = loaded()
  expect(replica.applyChange({ type: 'advance', operation_id: OPERATION, after: 1, seq: 4 })).toBe('applied')
  expect(replica.seq).toBe(4)
})

test('changes that come during a snapshot wait for its end', () => {
  const scene = new Scene()
  const replica = new Replica(OPERATION, 'operation')
  replica.beginSnapshot('view')
  const parts = scene.parts() as SnapshotPart[]
  const change = scene.change('alerted')
  replica.addPart(parts[0]!)
  expect(replica.applyChange(change)).toBe('held')
  expect(replica.addPart(parts[1]!)).toEqual([change])
})

test('what may be seen no longer is gone, its position with it', () => {
  const replica = loaded()
  replica.applyPositions([[TEAM, 1, 48, 2]])
  const removed = [{ kind: 'team', id: TEAM }] as const
  replica.applyChange({ type: 'change', operation_id: OPERATION, after: 3, seq: 4, removed: [...removed] })
  expect(replica.get('team', TEAM)).toBeNull()
  expect(replica.positions.size).toBe(0)
})

test('the latest fix wins, whatever the order of arrival', () => {
  const replica = loaded()
  const early: TeamPosition = [TEAM, 1_000, 48, 2]
  const late: TeamPosition = [TEAM, 2_000, 49, 3]
  replica.applyPositions([late])
  replica.applyPositions([early])
  expect(replica.positions.get(TEAM)).toEqual(late)
})

test('what an earlier page knew is shown, is no point to go on from, and gives way to the first snapshot', () => {
  const replica = new Replica(OPERATION, 'operation')
  const known = [...loaded().of('team').values()].map((team) => ({ ...team, status: 'off_duty' as const }))
  replica.recall(known)
  expect(replica.get('team', TEAM)?.status).toBe('off_duty')
  expect(replica.subscription).toEqual({ operation_id: OPERATION, scope: 'operation' })
  replica.beginSnapshot('view')
  for (const part of new Scene().parts()) replica.addPart(part as SnapshotPart)
  expect(replica.get('team', TEAM)?.status).toBe('patrol')
  replica.recall(known)
  expect(replica.get('team', TEAM)?.status, 'what the server says is never replaced by what was kept').toBe('patrol')
})
