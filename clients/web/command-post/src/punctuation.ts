/** What stands between words, which is not the same in each language; a blank before a sign never ends a line. */

import type { Language } from './preferences.svelte.ts'

/** Between a name and what is said of it. */
export function colonIn(language: Language): string {
  return language === 'fr' ? '\u00a0: ' : ': '
}

/** An intervention, as people call it. */
export function numberIn(language: Language, number: number | string): string {
  return language === 'fr' ? `n°\u00a0${number}` : `no.\u00a0${number}`
}

/** So much of a hundred. */
export function percentIn(language: Language, percent: number): string {
  return language === 'fr' ? `${percent}\u00a0%` : `${percent}%`
}

/** The first few, and how many more: an order to sixty teams is one line. */
export function nameMany(names: readonly string[], shown: number): string {
  const more = names.length - shown
  return more > 1 ? `${names.slice(0, shown).join(', ')} + ${more}` : names.join(', ')
}

/** What stands before and after somebody's own words; never alone at the end or the beginning of a line. */
export const QUOTES: Readonly<Record<Language, readonly [string, string]>> = { fr: ['«\u00a0', '\u00a0»'], en: ['“', '”'] }

/** Somebody's own words. */
export function quoteIn(language: Language, text: string): string {
  return QUOTES[language].join(text)
}
