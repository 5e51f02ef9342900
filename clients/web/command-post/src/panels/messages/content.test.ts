import { expect, test } from 'vitest'
import type { CannedMessage } from '../../catalogue.svelte.ts'
import { contentOf, summaryOf } from './content.ts'
import type { Said } from './content.ts'

const HELP: CannedMessage = {
  code: 'stretcher_help',
  text: { fr: 'Besoin d’aide au brancardage', en: 'Send stretcher help' },
  kind: 'request',
  slots: [{ code: 'people', label: { fr: 'Personnes', en: 'People' } }],
}

function message(more: Partial<Said>): Said {
  return { kind: 'text', text: '', canned_code: null, slots: [], sitrep: null, methane: null, request: null, ...more }
}

test('a prepared message is said in the reader’s language, its numbers with what they count', () => {
  const help = message({ kind: 'request', canned_code: 'stretcher_help', slots: [2] })
  expect(summaryOf(help, [HELP], 'fr')).toBe('DEMANDE · Besoin d’aide au brancardage · Personnes 2')
  expect(summaryOf(help, [HELP], 'en')).toBe('REQUEST · Send stretcher help · People 2')
})

test('a code that nobody knows any longer stands for itself', () => {
  expect(summaryOf(message({ canned_code: 'old_one', slots: [3] }), [], 'fr')).toBe('old_one · 3')
})

test('a report is told under its headings, in the order of the procedure; what was left out is left out', () => {
  const report = message({ kind: 'sitrep', sitrep: { i_ask: 'un renfort', i_am: 'au km 12' } })
  expect(contentOf(report, [], 'fr')).toEqual([
    { heading: 'Je suis', text: 'au km 12' },
    { heading: 'Je demande', text: 'un renfort' },
  ])
})

test('METHANE says whether a major incident is declared, even if it is not', () => {
  expect(contentOf(message({ kind: 'methane', methane: { hazards: 'gaz' } }), [], 'en')).toEqual([
    { heading: 'M · major incident declared', text: 'no' },
    { heading: 'H · hazards', text: 'gaz' },
  ])
})
