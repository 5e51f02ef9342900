import type { Language } from '../preferences.svelte.ts'

type Name = 'missing' | 'newer' | 'offer' | 'load' | 'away' | 'close'

export const ANEW_WORDS: Readonly<Record<Language, Readonly<Record<Name, string>>>> = {
  fr: {
    missing: 'Cette partie n’a pas pu être chargée.',
    newer: 'Le serveur a une version plus récente que cette page.',
    offer: 'Version plus récente',
    load: 'Recharger la page',
    away: 'Le serveur ne répond pas : la page reste telle qu’elle est.',
    close: 'Fermer',
  },
  en: {
    missing: 'This part could not be loaded.',
    newer: 'The server has a newer version than this page.',
    offer: 'Newer version',
    load: 'Load the page again',
    away: 'The server does not answer: the page stays as it is.',
    close: 'Close',
  },
}
