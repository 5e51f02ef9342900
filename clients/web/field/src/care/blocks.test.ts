import { expect, test } from 'vitest'
import { SHEET_WORDS } from '../../../command-post/src/panels/care/words.ts'
import { cleaned, FORMS, momentOf, withField } from './blocks.ts'
import { BLOCKS } from './sheet.ts'

test('every block of the sheet can be entered, and every field has its words in both languages', () => {
  expect(FORMS.map(({ block }) => block).sort()).toEqual([...BLOCKS].sort())
  for (const { fields, values } of Object.values(SHEET_WORDS)) {
    for (const { block, asks } of FORMS) {
      expect(fields).toHaveProperty(block)
      for (const ask of asks) {
        expect(fields).toHaveProperty(ask.name)
        if (ask.kind === 'choice') for (const each of ask.values) expect(values).toHaveProperty(each)
      }
    }
  }
})

test('what is taken back is left out, and a no is an answer', () => {
  expect(withField({ a: 1, b: 2 }, 'a', null)).toEqual({ b: 2 })
  expect(withField({}, 'is_conscious', false)).toEqual({ is_conscious: false })
  expect(withField({ codes: ['x'] }, 'codes', [])).toEqual({})
})

test('a time that was told is the last one that a clock showed', () => {
  const now = new Date(2026, 5, 2, 0, 30).getTime()
  expect(momentOf('00:10', now)).toBe(new Date(2026, 5, 2, 0, 10).getTime())
  expect(momentOf('23:50', now)).toBe(new Date(2026, 5, 1, 23, 50).getTime())
  expect(['', '24:00', '9:7', 'x'].map((each) => momentOf(each, now))).toEqual([null, null, null, null])
})

test('what a keyboard cannot type and the server refuses is not sent, however deep it lies', () => {
  expect(cleaned([{ detail: ' a\u0000b\nc\u007f ', shocks: 2, at: null }, true])).toEqual([{ detail: 'ab\nc', shocks: 2, at: null }, true])
})
