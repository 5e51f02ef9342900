import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { DELAY_NAMES, delayForm, delaysWish, shown, USUAL } from './delays.ts'

test('what is typed anew changes; what others set meanwhile, and what this form does not show, stays', () => {
  const before = delayForm({ en_route_ms: 1_200_000, position_field_ms: 120_000 })
  expect([before.en_route_ms, before.alerted_ms, before.alert_unseen_ms]).toEqual([20, 3, 15])
  const now = { en_route_ms: 1_200_000, position_field_ms: 120_000, on_scene_ms: 60_000 }
  expect(delaysWish(now, before, { ...before, alerted_ms: 2.5, order_undelivered_ms: 20 })).toEqual({
    type: 'operation.set_thresholds',
    thresholds: { ...now, alerted_ms: 150_000, order_undelivered_ms: 20_000 },
  })
})

test.each([{}, { alerted_ms: 0 }, { alerted_ms: null }, { alerted_ms: undefined }, { alerted_ms: 1_441 }])('%j asks for nothing', (typed) => {
  const before = delayForm({})
  expect(delaysWish({}, before, { ...before, ...typed })).toBeNull()
})

test('what the plan says is typed again as it is read', () => {
  expect([shown('immediate_waiting_ms', 1_200_000), shown('regulation_unread_ms', 90_000)]).toEqual([20, 1.5])
})

test('where nothing is said, the protocol’s own values count', () => {
  const defaults = readFileSync(new URL('../../../../../../protocol/thresholds.py', import.meta.url), 'utf8')
  for (const delay of DELAY_NAMES) expect(defaults).toMatch(new RegExp(`${delay}: ThresholdMs = ${USUAL[delay].toLocaleString('en').replaceAll(',', '_')}\\n`))
})
