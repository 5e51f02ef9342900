import type { Command, Whole } from '@vigie/core'
import { expect, test } from 'vitest'
import type { Entry } from '../outbox.ts'
import { lines, undelivered } from './inbox.ts'

const US = 'team us'

function message(id: string, change: Partial<Whole<'message'>> = {}): Whole<'message'> {
  const whole = {
    type: 'message', id, kind: 'text', team_ids: [US], from_team_id: null, requires_ack: false, accepted_at: 10, withdrawn_at: null, expires_at: null,
  }
  return { ...whole, ...change } as Whole<'message'>
}

function receipt(messageId: string, change: Partial<Whole<'receipt'>> = {}): Whole<'receipt'> {
  const whole = { type: 'receipt', id: `r ${messageId}`, message_id: messageId, team_id: US, delivered_at: 11, read_at: null, acknowledged_at: null }
  return { ...whole, ...change } as Whole<'receipt'>
}

function said(type: 'message.confirm_delivery' | 'message.mark_read' | 'message.acknowledge', messageId: string): Entry {
  const command: Command = { type, id: `${type} ${messageId}`, n: 1, at: 20, message_id: messageId }
  return { id: command.id, command, bootId: 1, what: { fr: '', en: '' }, state: 'waiting', sentence: {} }
}

const one = (change: Partial<Whole<'message'>>, receipts: Whole<'receipt'>[] = [], entries: Entry[] = []) =>
  lines([message('a', change)], receipts, entries, US, 100)[0]!

test('the newest first', () => {
  const all = lines([message('a'), message('b', { accepted_at: 30 }), message('c', { accepted_at: 20 })], [], [], US, 100)
  expect(all.map((line) => line.message.id)).toEqual(['b', 'c', 'a'])
})

test('what has to be confirmed insists until somebody has; a touch counts before the server has answered', () => {
  expect(one({ requires_ack: true })).toMatchObject({ isRead: false, needsAnswer: true })
  expect(one({ requires_ack: true }, [receipt('a', { read_at: 12 })])).toMatchObject({ isRead: true, needsAnswer: true })
  expect(one({ requires_ack: true }, [receipt('a', { acknowledged_at: 12 })])).toMatchObject({ isRead: true, needsAnswer: false })
  expect(one({ requires_ack: true }, [], [said('message.acknowledge', 'a')])).toMatchObject({ isRead: true, needsAnswer: false })
  expect(one({}, [receipt('a', { team_id: 'others', read_at: 12 })]), 'others read for themselves').toMatchObject({ isRead: false })
})

test('ours, taken back, or too old: nobody has to answer', () => {
  expect(one({ from_team_id: US, requires_ack: true })).toMatchObject({ isOurs: true, isRead: true, needsAnswer: false })
  expect(one({ requires_ack: true, withdrawn_at: 50 })).toMatchObject({ isRead: true, needsAnswer: false })
  expect(one({ requires_ack: true, expires_at: 99 })).toMatchObject({ isRead: true, needsAnswer: false })
})

test('the arrival is confirmed once, for this team only (rule MS7)', () => {
  const arrivals = (messages: Whole<'message'>[], receipts: Whole<'receipt'>[], entries: Entry[]): string[] =>
    undelivered(lines(messages, receipts, entries, US, 100), receipts, entries, US)
  expect(arrivals([message('a')], [], [])).toEqual(['a'])
  expect(arrivals([message('a')], [receipt('a')], [])).toEqual([])
  expect(arrivals([message('a')], [], [said('message.confirm_delivery', 'a')])).toEqual([])
  expect(arrivals([message('a')], [], [said('message.mark_read', 'a')]), 'who has read it has it').toEqual([])
  expect(arrivals([message('a', { team_ids: ['others'] }), message('b', { from_team_id: US })], [], [])).toEqual([])
})
