import type { Command } from '@vigie/core'
import { expect, test } from 'vitest'
import { encodeUpstream } from '../../core/codec.ts'
import { lostOf, nextCounter, refused, statusOnItsWay, toSendAgain, waiting, waitingSince, withoutOperation } from './outbox.ts'
import type { Entry } from './outbox.ts'

const HERE = 'operation here'
const text = { fr: '', en: '' }

function entry(n: number, change: Partial<Entry> = {}, op = HERE): Entry {
  const command: Command = { type: 'team.report_status', id: `id ${n}`, n, at: 1_000 + n, op, status: 'on_scene' }
  return { id: command.id, command, bootId: 7, what: text, state: 'waiting', sentence: {}, ...change }
}

function sos(n: number): Entry {
  return entry(n, { command: { type: 'alert.raise', id: `id ${n}`, n, at: 1_000 + n, op: HERE, alert_id: `alert ${n}` } })
}

const counters = (entries: readonly Entry[]): number[] => entries.map(({ command }) => command.n)

test('after a start everything unanswered goes again in its order, and names the boot that entered it (rule CM6)', () => {
  const again = toSendAgain([entry(3), entry(1), entry(2, { state: 'refused' }), entry(4, {}, 'operation elsewhere')], HERE)
  expect(again.map(({ n, boot_id }) => [n, boot_id])).toEqual([[1, 7], [3, 7]])
  expect(again.map(({ id }) => id), 'under the id it was kept with (rule CM5)').toEqual(['id 1', 'id 3'])
})

test('a clock that went back does not bring a later entry before an earlier one', () => {
  expect(nextCounter(5_000, 9_000)).toBe(9_000)
  expect(nextCounter(9_000, 5_000)).toBe(9_001)
})

test('the list shows an SOS first, then the oldest; refused ones apart, newest first', () => {
  const all = [entry(2), entry(1), sos(3), entry(4, { state: 'refused' }), entry(5, { state: 'refused' })]
  expect(counters(waiting(all))).toEqual([3, 1, 2])
  expect(counters(refused(all))).toEqual([5, 4])
})

test('what the phone says by itself goes to the post, and is not counted as the crew\'s', () => {
  const receipt = entry(7, { command: { type: 'message.confirm_delivery', id: 'id 7', n: 7, at: 1_007, op: HERE, message_id: 'm' } })
  expect(counters(waiting([receipt, entry(2)]))).toEqual([2])
  expect(waitingSince([receipt])).toBeNull()
  expect(toSendAgain([receipt], HERE).map(({ n }) => n)).toEqual([7])
})

test('since when something waits', () => {
  expect(waitingSince([])).toBeNull()
  expect(waitingSince([entry(1, { state: 'refused' })])).toBeNull()
  expect(waitingSince([entry(9), sos(20)])).toBe(1_009)
})

test('the newest unanswered status is what the team does, whatever else waits', () => {
  expect(statusOnItsWay([sos(1)])).toBeNull()
  const later = entry(8, { command: { type: 'team.report_status', id: 'id 8', n: 8, at: 1_008, op: HERE, status: 'transporting' } })
  expect(statusOnItsWay([later, entry(2), sos(9)])).toEqual({ status: 'transporting', at: 1_008 })
  expect(statusOnItsWay([{ ...later, state: 'refused' }])).toBeNull()
})

test('a status on the wire takes at most 120 bytes, whatever its age (rule CM9), and names no operation (rule CM7)', () => {
  const id = '01890a5d-ac96-774b-bcce-b302099a8057'
  const command: Command = { type: 'team.report_status', id, n: 1_790_000_000_000, at: 1_790_000_000_000, op: id, status: 'available_mobile', age_ms: 3_600_000, boot_id: 4_000_000_000 }
  expect(encodeUpstream(withoutOperation(command)).length).toBeLessThanOrEqual(120)
  expect(withoutOperation(command)).not.toHaveProperty('op')
})

test('what is lost with a phone that is shut out is named: how many, how many about victims, and a call for help (rule CA17)', () => {
  const victim = entry(2, { command: { type: 'victim.register', id: 'id 2', n: 2, at: 1_002, op: HERE, victim_id: 'v' } })
  expect(lostOf([entry(1), victim, entry(3, { state: 'refused' })])).toEqual({ count: 2, ofVictims: 1, hasSos: false })
  expect(lostOf([sos(1)])).toEqual({ count: 1, ofVictims: 0, hasSos: true })
})
