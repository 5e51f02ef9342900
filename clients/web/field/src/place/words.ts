import type { Table } from '../language.ts'

export const PLACE_WORDS: Table<'title' | 'none' | 'say' | 'where' | 'search' | 'here' | 'nothing' | 'cancel' | 'said' | 'saidAt' | 'plan' | 'planAway' | 'pending'> = {
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
    pending: 'Pas encore reçu par le PC',
    plan: 'Toucher sur le plan',
    planAway: 'Le plan n’est pas encore sur ce téléphone : avec du réseau, ou par la liste.',
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
    pending: 'Not received by command yet',
    plan: 'Touch on the plan',
    planAway: 'The plan is not on this phone yet: with a network, or by the list.',
  },
}
