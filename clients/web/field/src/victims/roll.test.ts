import type { Command, Whole } from '@vigie/core'
import { expect, test } from 'vitest'
import type { Entry } from '../outbox.ts'
import type { Wish } from '../phone.svelte.ts'
import { inCharge, receivers, rows } from './roll.ts'

const US = 'team us'

function victim(id: string, change: Partial<Whole<'victim'>> = {}): Whole<'victim'> {
  const whole = {
    type: 'victim', id, number: 7, scans: [], category: 'delayed', custody: { holder: { kind: 'team', team_id: US }, state: 'confirmed', since: 1, given_by_device_id: null },
    team_id: US, merged_into: null, is_void: false, found_at: 10,
  }
  return { ...whole, ...change } as Whole<'victim'>
}

function said(command: Wish): Entry {
  const whole = { ...command, id: command.type, n: 1, at: 50 } as Command
  return { id: whole.id, command: whole, bootId: 1, what: { fr: '', en: '' }, state: 'waiting', sentence: {} }
}

test('a victim is on the list from the touch on, and gets its number when the server has given one', () => {
  const entered = said({ type: 'victim.register', victim_id: 'v', category: 'immediate', scan_value: 'B 12' })
  expect(rows([], [entered], US)).toMatchObject([{ id: 'v', number: null, tag: 'B 12', category: 'immediate' }])
  expect(rows([victim('v')], [entered], US), 'never twice').toMatchObject([{ id: 'v', number: 7 }])
  expect(rows([], [{ ...entered, state: 'refused' }], US), 'refused: the outbox says why').toEqual([])
})

test('what was touched counts before the server has answered', () => {
  expect(rows([victim('v')], [said({ type: 'victim.triage', victim_id: 'v', category: 'immediate' })], US)[0]?.category).toBe('immediate')
  expect(rows([victim('v')], [said({ type: 'victim.move', victim_id: 'v', to: { kind: 'site', site_id: 's' } })], US)).toEqual([])
})

test('those of others, merged, void or handed over are not ours', () => {
  const custody = { holder: { kind: 'site', site_id: 's' }, state: 'declared', since: 1 } as const
  const theirs = victim('a', { team_id: 'them', custody: { ...custody, holder: { kind: 'team', team_id: 'them' } } })
  expect(rows([theirs, victim('b', { merged_into: 'c' }), victim('d', { is_void: true }), victim('e', { custody })], [], US)).toEqual([])
})

test('who is given to us waits for our word (rule VI5)', () => {
  const given = victim('v', { team_id: 'them', custody: { holder: { kind: 'team', team_id: US }, since: 1, given_by_device_id: 'd' } })
  expect(rows([given], [], US)[0]?.isGivenToUs).toBe(true)
  expect(rows([given], [said({ type: 'victim.confirm_receipt', victim_id: 'v' })], US)[0]?.isGivenToUs).toBe(false)
  expect(rows([victim('v')], [], US)[0]?.isGivenToUs).toBe(false)
})

test('a victim goes to an open place of ours, or to a hospital', () => {
  const site = (id: string, kind: Whole<'site'>['kind'], is_open = true): Whole<'site'> => ({ type: 'site', id, name: id, kind, is_open }) as Whole<'site'>
  const all = [site('PMA', 'advanced_medical_post'), site('CHU', 'hospital', false), site('closed', 'first_aid_post', false), site('PC', 'command_post')]
  expect(receivers(all)).toEqual([
    { name: 'CHU', holder: { kind: 'destination', site_id: 'CHU' } },
    { name: 'PMA', holder: { kind: 'site', site_id: 'PMA' } },
  ])
})

test('a phone holds those in the charge of its crew or at its post, and nobody else (rule CA18)', () => {
  const custody = { holder: { kind: 'site', site_id: 's' }, state: 'confirmed', since: 1 } as const
  const all = [victim('ours'), victim('there', { team_id: 'them', site_id: 's', custody }), victim('theirs', { team_id: 'them', custody })]
  expect(inCharge(all, { teamId: US }).map(({ id }) => id)).toEqual(['ours'])
  expect(inCharge(all, { teamId: 'nobody', siteId: 's' }).map(({ id }) => id)).toEqual(['there'])
})
