import { expect, test } from 'vitest'
import { holding } from '../../../core/scenes.ts'
import type { DrawingEntry } from '../../../command-post/src/catalogue.svelte.ts'
import { onPlan } from './drawn.ts'

const THREE = new Date(2026, 10, 22, 15, 0).getTime()
const ENTRIES: DrawingEntry[] = [{ code: 'danger', label: { fr: 'Danger', en: 'Danger' }, sign: '!', tone: 'danger', shapes: ['area'] }]

test('a crew sees what holds with its sign, its name and its end, dangers first; what has ended is gone (rules DR2, DR4)', () => {
  const replica = holding(
    { type: 'drawing', id: 'a', shape: 'point', points: [[7, 43]], symbol: 'landing_zone' },
    { type: 'drawing', id: 'b', shape: 'area', points: [[0, 0], [2, 0], [2, 2], [0, 2]], symbol: 'danger', valid_until: THREE },
    { type: 'drawing', id: 'c', shape: 'point', points: [[7, 43]], symbol: 'danger', valid_until: THREE - 2 },
    { type: 'drawing', id: 'd', shape: 'point', points: [[7, 43]], symbol: 'danger', is_removed: true },
  )
  const [danger, landing, ...more] = onPlan(replica.of('drawing').values(), THREE - 1, ENTRIES, 'fr')
  expect(danger).toMatchObject({ lat: 1, lon: 1, name: 'Danger jusqu’à 15:00', sign: '!', isClosed: true })
  expect(danger!.all).toHaveLength(4)
  expect(landing).toMatchObject({ name: 'landing_zone', sign: '•', all: [] })
  expect(more).toEqual([])
})
