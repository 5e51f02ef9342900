import { Replica } from '@vigie/core'
import { expect, test } from 'vitest'
import { importWishes, LANDMARK_HEADINGS, landmarkRows } from './landmarks.ts'
import { readTable } from './table.ts'

function rows(text: string): ReturnType<typeof landmarkRows> {
  const replica = new Replica('o', 'operation')
  replica.recall([
    { type: 'landmark', id: 'p', code: 'P1', name: 'Porte 1', kind: 'gate', lat_deg: 48, lon_deg: 2 },
    { type: 'landmark', id: 'gone', code: 'P9', name: 'Porte 9', kind: 'gate', lat_deg: 48, lon_deg: 2, is_removed: true },
  ])
  let made = 0
  return landmarkRows(readTable(text, LANDMARK_HEADINGS).lines, replica, () => `new ${(made += 1)}`)
}

test('a line becomes a landmark; one that is known is moved, one that was taken off comes anew', () => {
  const [first, second, third] = rows('code;nom;type;latitude;longitude\np1;Porte nord;porte;48.85;2.34\nKM 4,5;;PK;48,86;2,35\nP9;Porte 9;gate;48.87;2.36')
  expect(first).toMatchObject({ isKnown: true, landmark: { landmark_id: 'p', code: 'p1', name: 'Porte nord', kind: 'gate', lat_deg: 48.85, lon_deg: 2.34 } })
  expect(second?.faults).toEqual(['kind'])
  expect(third).toMatchObject({ isKnown: false, landmark: { landmark_id: 'new 1' } })
})

test('a place may stand in one column, a kind may be left out', () => {
  expect(rows('code,position\nT12,"48.8530, 2.3499"')[0]?.landmark).toMatchObject({ code: 'T12', name: 'T12', kind: 'other', lat_deg: 48.853, lon_deg: 2.3499 })
})

test('what is wrong with a line is said, and it stops no other', () => {
  const all = rows('code;type;latitude;longitude\n;porte;48.85;2.34\nA;porte;nord;2.34\nB;point kilométrique;48.85;2.34\nb;tribune;48.85;2.34\nTREIZE LETTRES;tribune;48.85;2.34')
  expect(all.map(({ faults }) => faults)).toEqual([['code'], ['where'], [], ['twice'], ['code']])
  expect(importWishes(all)).toHaveLength(1)
})

test('many go in commands of two hundred', () => {
  const lines = Array.from({ length: 401 }, (_, each) => `K${each};48.85;2.34`).join('\n')
  expect(importWishes(rows(`code;lat;lon\n${lines}`)).map((wish) => (wish.type === 'landmark.import' ? wish.landmarks.length : 0))).toEqual([200, 200, 1])
})
