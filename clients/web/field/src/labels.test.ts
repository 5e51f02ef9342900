import { expect, test } from 'vitest'
import { Labels } from './labels.ts'

const CATALOGUE = {
  name: 'dps.1',
  statuses: [
    { status: 'en_route', label: { fr: 'En départ', en: 'En route' }, key: 'main', radio_code: '2', next_steps: ['on_scene'] },
    { status: 'patrol', label: { fr: 'En patrouille', en: 'On patrol' }, key: 'optional' },
    { status: 'alerted', label: { fr: 'Alerté', en: 'Alerted' }, key: 'none' },
    { status: 'off_duty', label: { fr: 'Hors service', en: 'Off duty' }, key: 'none' },
  ],
  triage: [{ method: 'first_aider', levels: [{ label: { fr: 'Rouge', en: 'Red' }, category: 'immediate' }] }],
  messages: [{ code: 'oxygen', text: { fr: 'Oxygène', en: 'Oxygen' }, kind: 'request' }],
}

test('the catalogue of the operation gives the keys, their words and numbers', () => {
  const labels = new Labels({ wanted: 'dps.1', catalogue: CATALOGUE })
  expect(labels.keys.main).toEqual([{ status: 'en_route', code: '2' }])
  expect(labels.keys.more.map(({ status }) => status), 'nobody reports that they were alerted').toEqual(['patrol', 'off_duty'])
  expect(labels.status('en_route').fr).toBe('En départ')
  expect(labels.nextSteps('en_route')).toEqual(['on_scene'])
  expect(labels.triage.map(({ method }) => method)).toEqual(['first_aider'])
  expect([labels.message('oxygen').en, labels.message('unknown').en]).toEqual(['Oxygen', 'unknown'])
})

test('without one the phone works with the eight keys of the radio', () => {
  const labels = new Labels(null)
  expect(labels.keys.main.map(({ code }) => code)).toEqual(['2', '3', '5', '6', '4', '7', '8', '9'])
  expect(labels.status('on_scene')).toEqual({ fr: 'Sur les lieux', en: 'On scene' })
  expect(labels.isOf('', 'dps' as never)).toBe(false)
})
