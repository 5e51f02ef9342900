import { expect, test } from 'vitest'
import { Replica } from '@vigie/core'
import type { Entity, RequestAnswer } from '@vigie/core'
import { describeAnswer, describeRequest, EFFECT_WORDS, EFFECTS, nameDeadline, requestOf, standingOf } from './requests.ts'

const AT = Date.UTC(2026, 5, 1, 12, 30)

function replica(): Replica {
  const made = new Replica('o', 'operation')
  const entities: object[] = [
    { type: 'intervention', id: 'i', number: 12, reported_at: 1 },
    { type: 'site', id: 's', code: 'PMA', name: 'PMA', kind: 'advanced_medical_post' },
  ]
  made.applyChange({ type: 'change', operation_id: 'o', after: 0, seq: 1, entities: entities as Entity[] })
  return made
}

test('a request says how many of what, with which skills, for what and by when', () => {
  const request = requestOf({ effect: 'stretcher_help', count: 4, skills: ['pse2'], withinMin: 30, interventionId: 'i', siteId: 's' }, AT)
  expect(request.needed_by).toBe(AT + 30 * 60_000)
  const line = describeRequest(request, replica(), 'fr')
  expect(line).toMatch(/^4 × brancardage · PSE2 · pour n°\u00a012, PMA · avant \d\d:00$/)
})

test('what nobody said stays out: as many as the post judges, as soon as possible', () => {
  const request = requestOf({ effect: 'medical', count: null, skills: [], withinMin: null }, AT)
  expect(request).toEqual({ effect: 'medical' })
  expect(describeRequest(request, replica(), 'en')).toBe('medical reinforcement · as soon as possible')
})

test('where a request stands: withdrawn before there, there before answered', () => {
  const answer: RequestAnswer = { kind: 'partial', at: AT, count: 2, reason: 'EQ 2' }
  expect(standingOf({ answer: null, fulfilled_at: null, withdrawn_at: null })).toBe('open')
  expect(standingOf({ answer, fulfilled_at: null, withdrawn_at: null })).toBe('partial')
  expect(standingOf({ answer, fulfilled_at: 1, withdrawn_at: null })).toBe('fulfilled')
  expect(standingOf({ answer, fulfilled_at: 1, withdrawn_at: 2 })).toBe('withdrawn')
  expect(describeAnswer(answer, 'en')).toMatch(/^accepted in part: 2 · “EQ 2” · \d\d:\d\d$/)
})

test('every effect is offered once and has its words', () => {
  expect([...EFFECTS].sort()).toEqual(Object.keys(EFFECT_WORDS.fr).sort())
  expect(nameDeadline(60, 'fr')).toBe('sous 1 h')
  expect(nameDeadline(0, 'en')).toBe('at once')
})
