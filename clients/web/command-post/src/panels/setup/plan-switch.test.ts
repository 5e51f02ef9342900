import { expect, test } from 'vitest'
import { templatesOf } from './plan-switch.ts'
import type { PlanTemplate } from './plan-switch.ts'

const plan = (code: PlanTemplate['plan'], label: string): PlanTemplate => ({ plan: code, label: { fr: label, en: label } })

test('of two catalogues with one plan, that of the own kind of operation says what it brings', () => {
  const found = templatesOf([
    { isOwn: false, plans: [plan('novi', 'ours'), plan('none', 'ours')] },
    { isOwn: true, plans: [plan('none', 'association')] },
  ])
  expect(found.map(({ plan: code, label }) => [code, label.fr])).toEqual([
    ['none', 'association'],
    ['novi', 'ours'],
  ])
})
