import type { Change, Fact } from '@vigie/core'
import { expect, test } from 'vitest'
import { spoken } from './spoken.ts'

const told = (line: { seq: number }): never => ({ subject: `B ${line.seq}`, what: 'sur les lieux' }) as never
const teller = { describe: told, more: 'autres' }

function change(seq: number, more: Partial<Fact> = {}): Change {
  const fact: Fact = { event: { type: 'team.status_reported', team_id: 't', status: 'on_scene' }, occurred_at: 1, received_at: 1, source: 'radio', device_id: 'other', ...more } as Fact
  return { type: 'change', operation_id: 'o', after: seq - 1, seq, entities: [], fact }
}

test('what others did is said in the order in which it came in, once', () => {
  const log = [change(3), change(2), change(1)]
  expect(spoken(log, 1, 'mine', teller)).toBe('B 2 sur les lieux. B 3 sur les lieux')
  expect(spoken(log, 3, 'mine', teller)).toBe('')
})

test('of much at once the newest are said, and how many more', () => {
  expect(spoken([4, 3, 2, 1].map((seq) => change(seq)), 0, null, teller)).toBe('B 3 sur les lieux. B 4 sur les lieux. + 2 autres')
})

test('what was done here, what follows by a rule and mere receipts are not said', () => {
  const receipt = { event: { type: 'message.read', message_id: 'm', team_id: 't' } } as Partial<Fact>
  expect(spoken([change(3, { device_id: 'mine' }), change(2, { caused_by: 1 }), change(1, receipt)], 0, 'mine', teller)).toBe('')
})
