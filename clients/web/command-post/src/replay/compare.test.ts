import type { Entity } from '@vigie/core'
import { expect, test } from 'vitest'
import { holding } from '../../../core/scenes.ts'
import { compare, photograph } from './compare.ts'
import type { Photo } from './compare.ts'

const photo = (at: number, things: Readonly<Record<string, readonly ['team' | 'intervention' | 'victim' | 'alert', string, string]>>): Photo => ({
  at,
  things: new Map(Object.entries(things).map(([id, [kind, name, value]]) => [id, { kind, name, value }])),
})
const EARLY = photo(100, { t: ['team', 'BINOME 2', 'patrol'], u: ['team', 'BINOME 10', 'patrol'], i: ['intervention', '1', 'created'], x: ['team', 'AR 1', 'patrol'] })
const LATE = photo(200, { t: ['team', 'BINOME 2', 'on_scene'], u: ['team', 'BINOME 10', 'en_route'], i: ['intervention', '1', 'created'], a: ['alert', 'AR 1', 'open'] })

test('what is not the same is listed, the gravest first, names as people count them', () => {
  expect(compare(EARLY, LATE).map(({ name, before, after }) => [name, before?.value ?? null, after?.value ?? null])).toEqual([
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

test('a victim who is elsewhere is told, although as urgent as before; a number given by mistake is nobody', () => {
  const site: Entity = { type: 'site', id: 's', code: 'PMA', name: 'Poste', kind: 'advanced_medical_post' }
  const victim = (more: object): Entity => ({ type: 'victim', id: 'v', number: 7, category: 'delayed', found_at: 1, last_news_at: 1, destination_site_id: 's', ...more }) as Entity
  const at = (moment: number, more: object): Photo => photograph(holding(site, victim(more)), moment)
  const [found, brought] = [at(1, { presence: 'at_scene' }), at(2, { presence: 'at_site', site_id: 's' })]
  expect(compare(found, brought).map(({ before, after }) => [before?.presence, before?.place, after?.presence, after?.place])).toEqual([['at_scene', '', 'at_site', 'PMA']])
  expect(compare(brought, at(3, { presence: 'at_site', site_id: 's' }))).toEqual([])
  expect(compare(brought, at(3, { is_void: true }))[0]?.after).toBeNull()
})
