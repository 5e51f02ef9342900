import { expect, test } from 'vitest'
import { compare } from './compare.ts'
import type { Photo } from './compare.ts'

const photo = (at: number, things: Readonly<Record<string, readonly ['team' | 'intervention' | 'victim' | 'alert', string, string]>>): Photo => ({
  at,
  things: new Map(Object.entries(things).map(([id, [kind, name, value]]) => [id, { kind, name, value }])),
})
const EARLY = photo(100, { t: ['team', 'BINOME 2', 'patrol'], u: ['team', 'BINOME 10', 'patrol'], i: ['intervention', '1', 'created'], x: ['team', 'AR 1', 'patrol'] })
const LATE = photo(200, { t: ['team', 'BINOME 2', 'on_scene'], u: ['team', 'BINOME 10', 'en_route'], i: ['intervention', '1', 'created'], a: ['alert', 'AR 1', 'open'] })

test('what is not the same is listed, the gravest first, names as people count them', () => {
  expect(compare(EARLY, LATE).map(({ name, before, after }) => [name, before, after])).toEqual([
    ['AR 1', null, 'open'],
    ['AR 1', 'patrol', null],
    ['BINOME 2', 'patrol', 'on_scene'],
    ['BINOME 10', 'patrol', 'en_route'],
  ])
})

test('it reads from the earlier to the later, whichever was kept first', () => {
  expect(compare(LATE, EARLY)).toEqual(compare(EARLY, LATE))
  expect(compare(LATE, LATE)).toEqual([])
})
