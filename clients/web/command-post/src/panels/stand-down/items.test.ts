import { expect, test } from 'vitest'
import { groupsOf, settles } from './items.ts'
import type { Cause, Item } from './items.ts'

const item = (cause: Cause, label: string, more: Partial<Item> = {}): Item => ({ cause, kind: 'team', id: `id ${label}`, label, ...more })

test('items of one cause stand together, in the order of the server', () => {
  const items = [item('alert_open', 'A'), item('radio_out', 'R10'), item('radio_out', 'R2'), item('phone_unheard', 'P', { hinders_closing: false })]
  const groups = groupsOf({ as_of_seq: 1, is_clear: false, items })
  expect(groups.map(({ cause, items: its, hinders }) => [cause, its.length, hinders])).toEqual([
    ['alert_open', 1, true],
    ['radio_out', 2, true],
    ['phone_unheard', 1, false],
  ])
  expect(groups[1]!.items.map(({ label }) => label)).toEqual(['R2', 'R10'])
  expect(groupsOf({ as_of_seq: 1, is_clear: true })).toEqual([])
})

test('things and people are settled with one press, calls for help, interventions and victims never', () => {
  expect(settles(item('radio_out', 'R'))).toEqual({ type: 'radio.issue', radio_id: 'id R', team_id: null })
  expect(settles(item('member_present', 'M'))).toMatchObject({ presence: 'checked_out' })
  expect(settles(item('team_engaged', 'T'))).toMatchObject({ status: 'off_duty', is_forced: true })
  for (const cause of ['alert_open', 'intervention_open', 'victim_without_outcome', 'phone_unheard', 'numbers_left'] as const) {
    expect(settles(item(cause, 'X'))).toBeNull()
  }
})
