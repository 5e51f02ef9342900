import type { Table } from '../language.ts'

export const HELP_WORDS: Table<
  'button' | 'title' | 'what' | 'unsaid' | 'here' | 'noPlace' | 'landmark' | 'said' | 'cancel' | 'pending' | 'number' | 'more' | 'at' | 'told' | 'plan' | 'planAway' | 'touch'
> = {
  fr: {
    button: 'Quelqu’un a besoin d’aide ici',
    title: 'Besoin d’aide ici',
    what: 'Touchez ce qu’il y a : l’intervention est ouverte, votre équipe y est.',
    unsaid: 'Sans préciser',
    here: 'Lieu : votre position',
    noPlace: 'Position inconnue : donnez un repère.',
    landmark: 'Repère ou adresse',
    said: 'Besoin d’aide ici',
    cancel: 'Annuler',
    pending: 'Pas encore reçu par le PC',
    number: 'Intervention n°',
    more: 'Autres natures',
    at: 'Lieu',
    told: 'Lieu annoncé',
    plan: 'Sur le plan',
    planAway: 'Le plan n’est pas encore sur ce téléphone : avec du réseau, ou par un repère.',
    touch: 'Plan de l’opération : touchez l’endroit où il faut de l’aide',
  },
  en: {
    button: 'Someone needs help here',
    title: 'Help needed here',
    what: 'Touch what it is: the intervention is opened, and your team is on it.',
    unsaid: 'Not said',
    here: 'Place: your position',
    noPlace: 'Position unknown: name a landmark.',
    landmark: 'Landmark or address',
    said: 'Help needed here',
    cancel: 'Cancel',
    pending: 'Not received by command yet',
    number: 'Intervention no.',
    more: 'More',
    at: 'Place',
    told: 'Place told',
    plan: 'On the plan',
    planAway: 'The plan is not on this phone yet: with a network, or by a landmark.',
    touch: 'Plan of the operation: touch where help is needed',
  },
}
