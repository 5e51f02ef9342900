import { expect, test } from 'vitest'
import { holding } from '../../../../core/scenes.ts'
import { closeWish, opensWithUs, stillThere } from './site-door.ts'

const REPLICA = holding(
  { type: 'site', id: 'p', code: 'PS1', name: 'Poste 1', kind: 'first_aid_post', is_open: true },
  { type: 'site', id: 'q', code: 'PS2', name: 'Poste 2', kind: 'first_aid_post', is_open: true },
  { type: 'site', id: 'h', code: 'CHU', name: 'CHU', kind: 'hospital' },
  { type: 'team', id: 't', call_sign: 'B 1', kind: 'pair', site_id: 'p' },
  { type: 'team', id: 'u', call_sign: 'B 2', kind: 'pair', site_id: 'p', merged_into: 't' },
  { type: 'victim', id: 'v', number: 1, found_at: 1, last_news_at: 1 },
  { type: 'evacuation', id: 'e', victim_ids: ['v'], state: 'departed', destination_site_id: 'p' },
  { type: 'evacuation', id: 'f', victim_ids: ['v'], state: 'arrived', destination_site_id: 'p' },
  { type: 'casualty_board', id: 'o', places: [{ kind: 'site', site_id: 'p', counts: { delayed: 2 } }, { kind: 'destination', site_id: 'p', counts: { minor: 1 } }] },
)

test('who closes a place reads who is there and stays counted there, who comes, and who is based there (rule EV10)', () => {
  expect(stillThere('p', REPLICA, 'en', ': ').split('\n')).toEqual(['Victims present, who stay counted there: 3', 'Victims expected, to be diverted: 1', 'Teams based there: 1'])
  expect(stillThere('q', REPLICA, 'fr', ' : ')).toBe('Personne n’y est, personne n’y est attendu.')
})

test('a hospital opens and closes without us', () => {
  expect([...REPLICA.of('site').values()].map((site) => [site.code, opensWithUs(site)])).toEqual([['PS1', true], ['PS2', true], ['CHU', false]])
})

test('a place closes with its reason', () => {
  expect(closeWish('p', 'pluie')).toEqual({ type: 'site.close', site_id: 'p', note: 'pluie' })
})
