/** What this screen remembers of its user: language and theme. Kept in the browser, sent nowhere. */

import { colonIn, numberIn, quoteIn } from './punctuation.ts'

export const LANGUAGES = ['fr', 'en'] as const
export const THEMES = ['light', 'dark', 'outdoor'] as const
export type Language = (typeof LANGUAGES)[number]
export type Theme = (typeof THEMES)[number]
/** For a wall of screens: the dark theme, in letters that are read from across the room. */
const LOOKS = [...THEMES, 'wall'] as const
type Look = (typeof LOOKS)[number]

class Preferences {
  #language = $state<Language>(recall('language', LANGUAGES) ?? 'fr')
  #theme = $state<Theme>(recall('theme', THEMES) ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'))

  #isWall = $state(recall('wall', ['yes', 'no']) === 'yes')

  get language(): Language {
    return this.#language
  }

  get theme(): Theme {
    return this.#theme
  }

  /** Of a post: a phone has no wall. */
  get look(): Look {
    return this.#isWall ? 'wall' : this.#theme
  }

  /** Write them on the page; called once at the start. */
  show(): void {
    document.documentElement.lang = this.#language
    document.documentElement.dataset['theme'] = this.#theme
    document.documentElement.toggleAttribute('data-wall', this.#isWall)
  }

  /** The language of this page as long as nobody has chosen one in this browser. */
  suggestLanguage(language: Language): void {
    if (recall('language', LANGUAGES) !== undefined) return
    this.#language = language
    this.show()
  }

  nextLanguage(): void {
    this.#language = next(LANGUAGES, this.#language)
    remember('language', this.#language)
    this.show()
  }

  nextLook(): void {
    const look = next(LOOKS, this.look)
    this.#isWall = look === 'wall'
    this.#theme = look === 'wall' ? 'dark' : look
    remember('wall', this.#isWall ? 'yes' : 'no')
    remember('theme', this.#theme)
    this.show()
  }

  nextTheme(): void {
    this.#theme = next(THEMES, this.#theme)
    remember('theme', this.#theme)
    this.show()
  }
}

function next<Value>(values: readonly Value[], value: Value): Value {
  return values[(values.indexOf(value) + 1) % values.length]!
}

function recall<Value extends string>(name: string, values: readonly Value[]): Value | undefined {
  const kept = localStorage.getItem(`vigie.${name}`)
  return values.find((value) => value === kept)
}

function remember(name: string, value: string): void {
  localStorage.setItem(`vigie.${name}`, value)
}

export const preferences = new Preferences()

// Paper is white, and has no use for shades.
addEventListener('beforeprint', () => (document.documentElement.dataset['theme'] = 'outdoor'))
addEventListener('afterprint', () => preferences.show())

/** The words of a table in the language of the screen; follows a switch of language wherever it is read. */
export function say<Words>(table: Readonly<Record<Language, Words>>): Words {
  return table[preferences.language]
}

/** Between a name and what is said of it. */
export function colon(language: Language = preferences.language): string {
  return colonIn(language)
}

/** An intervention, as people call it. */
export function numbered(number: number | string, language: Language = preferences.language): string {
  return numberIn(language, number)
}

/** Somebody's own words. */
export function quote(text: string, language: Language = preferences.language): string {
  return quoteIn(language, text)
}
