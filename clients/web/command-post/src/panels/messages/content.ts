/** What a message says, in the reader's language: lines with the heading they stand under, if any. */

import type { Whole } from '@vigie/core'
import type { CannedMessage } from '../../catalogue.svelte.ts'
import type { Language } from '../../preferences.svelte.ts'
import { nameRequest } from '../../requests.ts'
import { MESSAGE_WORDS, METHANE_FIELDS, SITREP_FIELDS } from './words.ts'

/** Of a message, or of the fact that it was sent. */
export type Said = Pick<Whole<'message'>, 'kind' | 'text' | 'canned_code' | 'slots' | 'sitrep' | 'methane' | 'request'>

export interface Line {
  readonly heading: string
  readonly text: string
}

export function contentOf(message: Said, canned: readonly CannedMessage[], language: Language): Line[] {
  const words = MESSAGE_WORDS[language]
  const lines: Line[] = []
  if (message.canned_code !== null) lines.push({ heading: '', text: sayCanned(message.canned_code, message.slots, canned, language) })
  if (message.text !== '') lines.push({ heading: '', text: message.text })
  const { sitrep, methane } = message
  if (sitrep !== null)
    for (const field of SITREP_FIELDS) if (sitrep[field]) lines.push({ heading: words.sitrepFields[field], text: sitrep[field] })
  if (methane !== null) {
    lines.push({ heading: words.methaneFields.is_declared, text: methane.is_declared === true ? words.yes : words.no })
    for (const field of METHANE_FIELDS) if (methane[field]) lines.push({ heading: words.methaneFields[field], text: methane[field] })
  }
  return lines
}

/** In one line, for a list. */
export function summaryOf(message: Said, canned: readonly CannedMessage[], language: Language): string {
  const said = contentOf(message, canned, language).map(({ heading, text }) => (heading === '' ? text : `${heading} ${text}`))
  const kind = MESSAGE_WORDS[language].kinds[message.kind]
  const asked = message.request !== null && message.canned_code === null ? [nameRequest(message.request, language)] : []
  return [...(kind === '' ? [] : [kind]), ...asked, ...said].join(' · ')
}

/** A code that the catalogue does not know stands for itself. */
function sayCanned(code: string, slots: readonly number[], canned: readonly CannedMessage[], language: Language): string {
  const known = canned.find((each) => each.code === code)
  const numbers = slots.map((number, index) => {
    const label = known?.slots?.[index]?.label[language]
    return label === undefined ? String(number) : `${label} ${number}`
  })
  return [known?.text[language] ?? code, ...numbers].join(' · ')
}
