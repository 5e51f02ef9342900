/** What stands between words, which is not the same in each language. */

import type { Language } from './preferences.svelte.ts'

/** Between a name and what is said of it. */
export function colonIn(language: Language): string {
  return language === 'fr' ? ' : ' : ': '
}

/** Somebody's own words. */
export function quoteIn(language: Language, text: string): string {
  return language === 'fr' ? `« ${text} »` : `“${text}”`
}
