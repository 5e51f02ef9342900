import type { Entity } from '@vigie/core'
import { expect, test } from 'vitest'
import { holding } from '../../../../core/scenes.ts'
import { groundsOf } from './ground.ts'

const NOW = 1_000
const RING = [[0, 0], [2, 0], [2, 2], [0, 0]]
const CORNERS = RING.slice(0, -1)

test('one may ask of sectors with an edge and of areas that hold now, each by its name, and its ring is closed (rule GE6)', () => {
  const sector = (id: string, more: object): Entity => ({ type: 'sector', id, code: id, name: id, kind: 'operational', ...more }) as Entity
  const drawing = (id: string, more: object): Entity => ({ type: 'drawing', id, shape: 'area', points: CORNERS, symbol: 'danger', note: id, ...more }) as Entity
  const replica = holding(
    sector('S10', { ring: RING }), sector('S9', { ring: RING, name: 'Port' }), sector('PK', { line: [] }),
    drawing('fuite', {}), drawing('demain', { valid_from: NOW + 1 }), drawing('hier', { valid_until: NOW }), drawing('retirée', { is_removed: true }),
    drawing('voie', { shape: 'line' }),
  )
  expect(groundsOf(replica, [], 'fr', NOW)).toEqual({
    sectors: [{ id: 'S9', name: 'S9 · Port', ring: RING }, { id: 'S10', name: 'S10', ring: RING }],
    drawn: [{ id: 'fuite', name: 'fuite', ring: RING }],
  })
})
