import type { Table } from '../language.ts'

export const PLACE_WORDS: Table<'title' | 'none' | 'say' | 'where' | 'search' | 'here' | 'nothing' | 'cancel' | 'said' | 'saidAt'> = {
  fr: {
    title: 'Lieu annoncé',
    none: 'aucun',
    say: 'Dire où…',
    where: 'Où êtes-vous ?',
    search: 'Repère, poste, lieu',
    here: 'Ici, par le GPS',
    nothing: 'Aucun lieu de ce nom.',
    cancel: 'Annuler',
    said: 'Lieu annoncé',
    saidAt: 'à',
  },
  en: {
    title: 'Place told',
    none: 'none',
    say: 'Say where…',
    where: 'Where are you?',
    search: 'Landmark, post, place',
    here: 'Here, by GPS',
    nothing: 'No place of that name.',
    cancel: 'Cancel',
    said: 'Place told',
    saidAt: 'at',
  },
}
