import { expect, test } from 'vitest'
import { linesOf } from './sheet.ts'
import { SHEET_WORDS } from './words.ts'

const words = SHEET_WORDS.en
const read = (value: object): string[] =>
  linesOf(value, words, (at) => `@${at}`).map((line) => `${'  '.repeat(line.depth)}${line.label}${line.isTitle ? '' : `: ${line.text}`}`)

test('a sheet is read block by block, with units, and without what nobody filled in', () => {
  expect(
    read({
      type: 'care_report',
      breathing: { is_breathing: true, breaths_per_min: 18, is_noisy: null },
      lesions: [{ kind: 'burn', side: 'left', detail: '' }],
      gestures: [],
      red_flag_codes: ['a', 'b'],
      remarks: '',
    }),
  ).toEqual(['Breathing', '  Breathes: yes', '  Breaths (/min): 18', 'Injury 1', '  Kind: burn', '  Side: left', 'Red flags: a, b'])
})

test('the coma scale is summed for the reader, zero is a value, and times are times', () => {
  expect(read({ type: 'vitals', gcs: { eyes: 4, verbal: 5, motor: 6 }, oxygen_l_per_min: 0 })).toEqual([
    'Glasgow 15/15',
    '  Eyes: 4',
    '  Verbal: 5',
    '  Motor: 6',
    'Oxygen (l/min): 0',
  ])
  expect(read({ refusal: { signed_at: 5 } })).toEqual(['Refusal', '  Signed at: @5'])
})

test('what a person wrote stays as it is, whatever it looks like', () => {
  expect(read({ type: 'victim_identity', name: '<b>x</b>', proof: 'declared' })).toEqual(['Name: <b>x</b>', 'Proof: declared'])
})

test('a version of some blocks shows what it says, and what it takes back (rule CA14)', () => {
  expect(read({ type: 'care_report', blocks: ['remarks'], remarks: 'x' })).toEqual(['Remarks: x'])
  expect(read({ type: 'care_report', blocks: ['lesions', 'remarks'], remarks: 'x' })).toEqual(['Taken back by this version: Injury', 'Remarks: x'])
})
