/** The telephone of a place, as it is entered beside it: a function and its number, never a person. Pure. */

import type { SiteContact } from '@vigie/core'

export const REACH_WORDS = {
  fr: { phone: 'Téléphone', hint: 'celui que les équipes appellent' },
  en: { phone: 'Telephone', hint: 'the one that teams call' },
}

const NUMBER = /^[0-9+ ().-]{2,32}$/

export function isNumber(text: string): boolean {
  return text.trim() === '' || NUMBER.test(text.trim())
}

/** The first number of a place is changed, the others stay; null: nothing is to be said. */
export function contactsWith(text: string, before: readonly SiteContact[], ofPlace: string): readonly SiteContact[] | null {
  const number = text.trim()
  const [first, ...others] = before
  if (number === (first?.number ?? '')) return null
  return number === '' ? others : [{ function: first?.function ?? ofPlace, number }, ...others]
}
