import type { Uuid } from '@vigie/core'
import type { Post, Text } from '../../post.svelte.ts'
import type { Language } from '../../preferences.svelte.ts'
import { VICTIM_WORDS } from './words.ts'

/** The same sentence in each language. */
export function sentence(make: (language: Language) => string): Text {
  return { fr: make('fr'), en: make('en') }
}

/** "Victime 47 …" */
export function about(post: Post, victimId: Uuid, make: (language: Language) => string): Text {
  const number = post.session.replica.get('victim', victimId)?.number ?? '?'
  return sentence((language) => {
    const what = make(language)
    return `${VICTIM_WORDS[language].victim} ${number}${what.startsWith('→') ? '' : ' ·'} ${what}`
  })
}
