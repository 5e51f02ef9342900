/** Which of our languages a phone speaks, and texts in each of them. */

import type { Language } from '../../command-post/src/preferences.svelte.ts'

export type { Language }
/** The same sentence in each language. */
export type Text = Readonly<Record<Language, string>>
export type Table<Key extends string> = Readonly<Record<Language, Readonly<Record<Key, string>>>>

/** The first language of the system that is one of ours; else English, which more people read. */
export function systemLanguage(languages: readonly string[]): Language {
  const known = languages.map((each) => each.slice(0, 2).toLowerCase()).find((each) => each === 'fr' || each === 'en')
  return known === 'fr' ? 'fr' : 'en'
}
