import { expect, test } from 'vitest'
import { Replica } from '@vigie/core'
import { holding } from '../../../../core/scenes.ts'
import { makeRows } from '../board/rows.ts'
import { boundsOf, FAINT_AFTER_MS, interventionFeatures, teamFeatures } from './features.ts'

const replica = new Replica('o', 'operation')

test('an operation without any place has no bounds', () => {
  expect(boundsOf(replica)).toBeNull()
})

test('teams with a position are drawn, old positions faint; bounds hold all but the hospitals around', () => {
  replica.beginSnapshot('')
  replica.addPart({
    type: 'snapshot',
    operation_id: 'o',
    log_id: 'l',
    seq: 1,
    part: 0,
    parts: 1,
    entities: [
      { type: 'team', id: 'a', call_sign: 'A', kind: 'pair', status: 'patrol' },
      { type: 'team', id: 'b', call_sign: 'B', kind: 'pair' },
      { type: 'team', id: 'c', call_sign: 'C', kind: 'pair' },
      { type: 'site', id: 'h', code: 'H', name: 'Hôpital', kind: 'hospital', lat_deg: 60, lon_deg: 9 },
      { type: 'site', id: 's', code: 'PS', name: 'Poste', kind: 'first_aid_post', lat_deg: 50, lon_deg: 4 },
    ],
  })
  replica.applyPositions([
    ['a', FAINT_AFTER_MS, 48, 2],
    ['b', 0, 47, 1],
  ])
  const { features } = teamFeatures(makeRows(replica), replica, 'a', FAINT_AFTER_MS + 1)
  expect(features.map(({ properties }) => [properties.id, properties.opacity, properties.isSelected])).toEqual([
    ['a', 1, true],
    ['b', 0.45, false],
  ])
  expect(features[0]?.geometry.coordinates).toEqual([2, 48])
  expect(boundsOf(replica)).toEqual([
    [1, 47],
    [4, 50],
  ])
})

test('open interventions are drawn where they are, or where their landmark or site is; those that are over are not', () => {
  const base = { type: 'intervention', reported_at: 0 } as const
  const held = holding(
    { type: 'landmark', id: 'l', code: 'KM4', name: '', kind: 'km_point', lat_deg: 48, lon_deg: 2 },
    { ...base, id: '1', number: 1, priority: 'p0', lat_deg: 49, lon_deg: 3, landmark_id: 'l' },
    { ...base, id: '2', number: 2, landmark_id: 'l', attention: [{ cause: 'intervention_unassigned', rank: 'victim', since: 0, due_at: 1 }] },
    { ...base, id: '3', number: 3, landmark_id: 'l', ended_at: 9 },
    { ...base, id: '4', number: 4, address: 'quelque part' },
  )
  const { features } = interventionFeatures(held, '2')
  expect(features.map(({ geometry, properties }) => [properties.label, properties.icon, geometry.coordinates])).toEqual([
    ['1', 'intervention-p0', [3, 49]],
    ['2', 'intervention-nr', [2, 48]],
  ])
  expect(features[1]?.properties).toMatchObject({ isSelected: true, isUnassigned: true, isDark: false })
})

test('a made-up position is faint and says so (rule PO7)', () => {
  const made = holding({ type: 'team', id: 'a', call_sign: 'EQ 1', kind: 'pair' })
  made.applyPositions([['a', 1, 48, 2, null, null, null, null, 'traccar', [null, null, true]]])
  const [row] = makeRows(made)
  const [feature] = teamFeatures([row!], made, null, 2, 'simulée').features
  expect([row!.isMadeUp, feature!.properties.label, feature!.properties.opacity]).toEqual([true, 'EQ 1 (simulée)', 0.45])
})

test('a team that was said to be somewhere is drawn there until a better position comes (rule GE5)', () => {
  const said = holding(
    { type: 'team', id: 'a', call_sign: 'RADIO 1', kind: 'pair', declared_place: { lat_deg: 45, lon_deg: 5, at: 10 } },
    { type: 'team', id: 'b', call_sign: 'EQ 2', kind: 'pair', declared_place: { lat_deg: 45, lon_deg: 5, at: 10 } },
  )
  said.applyPositions([['b', 20, 48, 2, 15]])
  const { features } = teamFeatures(makeRows(said), said, null, 11)
  expect(features.map(({ geometry, properties }) => [properties.id, properties.label, geometry.coordinates])).toEqual([
    ['b', 'EQ 2', [2, 48]],
    ['a', 'RADIO 1', [5, 45]],
  ])
})
