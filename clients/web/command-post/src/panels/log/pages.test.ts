import { expect, test } from 'vitest'
import type { Change, Fact } from '@vigie/core'
import { append, asLine, happenedBy, isEssential, join, knownBy } from './pages.ts'
import type { Page, Tail } from './pages.ts'

const fact: Fact = { event: { type: 'team.fell_silent', team_id: 't', since: 1 }, occurred_at: 1, received_at: 1, source: 'system', device_id: 'd' }
const change = (seq: number, after = seq - 1): Change => ({ type: 'change', operation_id: 'o', after, seq, fact })
const page = (head: number, before: number | null, ...seqs: number[]): Page => ({ head, before, lines: seqs.map((seq) => ({ seq, fact })) })
const tail = (changes: Change[], more: Partial<Tail> = {}): Tail => ({ changes, isCut: false, replacedSeq: 0, ...more })
const seqs = ({ lines }: Page): number[] => lines.map(({ seq }) => seq)

test('what came in live stands above the page, and nothing stands there twice', () => {
  const joined = join(tail([change(12), change(11), change(10)]), page(10, 9, 10, 9))
  expect([seqs(joined), joined.before]).toEqual([[12, 11, 10, 9], 9])
})

test('numbers that hold nothing for this reader are no hole', () => {
  expect(seqs(join(tail([change(15, 14)]), page(10, null, 10)))).toEqual([15, 10])
})

test('once live lines have been dropped, a page too far back is left out and asked for again', () => {
  const joined = join(tail([change(30), change(29)], { isCut: true }), page(10, null, 10))
  expect([seqs(joined), joined.before]).toEqual([[30, 29], 29])
})

test('what came in before everything was loaded anew is left to the page', () => {
  expect(seqs(join(tail([change(21), change(8)], { replacedSeq: 20 }), page(20, null, 20, 19)))).toEqual([21, 20, 19])
  expect(join(tail([change(8)], { replacedSeq: 20 }), null)).toEqual({ lines: [], before: null, head: 0 })
})

test('of one kind, what comes in live is chosen as the server chooses', () => {
  const changes = [change(12), change(11)]
  expect([join(tail(changes), null, 'team'), join(tail(changes), null, 'team.fell'), join(tail(changes), null, 'log')].map(({ lines }) => lines.length)).toEqual([2, 0, 0])
})

test('an older page goes below', () => {
  const joined = append(page(10, 9, 10, 9), page(14, null, 8))
  expect([seqs(joined), joined.before, joined.head]).toEqual([[10, 9, 8], null, 10])
})

test('a stored line becomes a line of its fact, with the names it brings', () => {
  const { event, ...times } = fact
  expect(asLine({ seq: 3, event, ...times, role: 'dispatcher', names: { t: 'BINOME 1' } })).toEqual({ seq: 3, fact, names: { t: 'BINOME 1' } })
})

test('receipts of phones are no news for the eye', () => {
  const told = (event: object): boolean => isEssential({ seq: 1, fact: { ...fact, event: event as Fact['event'] } })
  expect([told({ type: 'message.delivered' }), told({ type: 'message.sent' })]).toEqual([false, true])
})

test('until the page of an earlier moment has come, nothing of a later one is left standing', () => {
  const held = page(30, 8, 30, 21, 20, 9)
  expect([seqs(knownBy(held, 20)!), knownBy(held, 20)!.head]).toEqual([[20, 9], 20])
  expect([knownBy(held, 30), knownBy(null, 3)]).toEqual([held, null])
})

test('by what happened a late fact stands at its time, and none stands there before', () => {
  const at = (seq: number, occurred_at: number): Page['lines'][number] => ({ seq, fact: { ...fact, occurred_at } })
  const read: Page = { head: 9, before: 3, lines: [at(9, 20), at(8, 40), at(7, 30), at(6, 30)] }
  expect(seqs(happenedBy(read, 30))).toEqual([7, 6, 9])
  expect([seqs(happenedBy(read, 10)), seqs(happenedBy(null, 10))]).toEqual([[], []])
})

test('a line that is drawn again is the same line: it is not worded anew', () => {
  const came = change(11)
  const [before, now] = [join(tail([came]), page(10, null, 10)), join(tail([change(12), came]), page(10, null, 10))]
  expect(now.lines[1]).toBe(before.lines[0])
})
