import { expect, test } from 'vitest'
import { Labels } from '../labels.ts'
import { FORMS } from './blocks.ts'
import { summaryOf } from './summary.ts'

const labels = new Labels({ wanted: '', catalogue: { name: '', gestures: [{ code: 'tourniquet', label: { fr: 'Garrot', en: 'Tourniquet' } }] } })
const form = (block: string): (typeof FORMS)[0] => FORMS.find((each) => each.block === block)!
const NOW = new Date(2026, 5, 2, 12, 0).getTime()
const at = new Date(2026, 5, 2, 11, 42).getTime()

test('a block is told in one line, with codes in words and times as a clock shows them', () => {
  expect(summaryOf(form('gestures'), [{ code: 'tourniquet', at }, { code: 'own_code', at }], labels, 'fr', NOW)).toBe('Garrot, 11:42 · own_code, 11:42')
  expect(summaryOf(form('breathing'), { is_breathing: true, is_noisy: false }, labels, 'en', NOW)).toBe('Breathes: yes, Noisy: no')
  expect(summaryOf(form('lesions'), [{ kind: 'burn', side: 'left', pain: { scale: 'to_four', value: 3 } }], labels, 'en', NOW)).toBe('burn, left, Pain: 3/4')
  expect(summaryOf(form('remarks'), 'pâle', labels, 'fr', NOW)).toBe('pâle')
})

test('nothing entered is nothing said', () => {
  expect(summaryOf(form('history'), undefined, labels, 'fr', NOW)).toBe('')
})
