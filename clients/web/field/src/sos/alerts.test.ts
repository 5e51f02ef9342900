import type { Whole } from '@vigie/core'
import { expect, test } from 'vitest'
import type { Entry } from '../outbox.ts'
import { callsToUs, ownCalls } from './alerts.ts'

const US = 'team us'

function alert(id: string, change: Partial<Whole<'alert'>> = {}): Whole<'alert'> {
  const whole = { type: 'alert', id, kind: 'distress', team_id: US, raised_at: 10, state: 'raised', called_team_ids: [], ...change }
  return whole as Whole<'alert'>
}

function entry(alertId: string, state: Entry['state'] = 'waiting'): Entry {
  const command = { type: 'alert.raise', id: `command ${alertId}`, n: 1, at: 20, alert_id: alertId } as const
  return { id: command.id, command, bootId: 1, what: { fr: '', en: '' }, state, sentence: {} }
}

test('an SOS is there from the touch on, becomes the received one, and stays until a post clears it', () => {
  expect(ownCalls([], [entry('a')], US)).toMatchObject([{ id: 'a', alert: null, waitingSince: 20 }])
  expect(ownCalls([alert('a')], [entry('a')], US), 'never twice').toMatchObject([{ id: 'a', waitingSince: null }])
  expect(ownCalls([alert('a', { state: 'seen' })], [], US)).toHaveLength(1)
  expect(ownCalls([alert('a', { state: 'cleared' })], [], US)).toEqual([])
  expect(ownCalls([alert('a', { state: 'cleared' })], [entry('a')], US), 'a late answer does not raise it again').toEqual([])
})

test('those of others show only when this team was called to help', () => {
  const theirs = alert('b', { team_id: 'team them' })
  expect(ownCalls([theirs], [], US)).toEqual([])
  expect(callsToUs([theirs], US)).toEqual([])
  expect(callsToUs([{ ...theirs, called_team_ids: [US] }], US)).toHaveLength(1)
  expect(callsToUs([{ ...theirs, called_team_ids: [US], state: 'cleared' }], US)).toEqual([])
})
