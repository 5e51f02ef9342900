import type { Language } from '../../preferences.svelte.ts'

const FR = {
  toTeam: 'Engager une équipe sur',
  toIntervention: 'Sur quelle intervention engager',
  search: 'Équipe, véhicule',
  searchIntervention: 'Numéro, lieu, nature',
  nearest: 'Les plus proches d’abord, d’après le serveur.',
  free: 'Les libres d’abord.',
  asking: 'Recherche des plus proches…',
  none: 'Personne ne correspond.',
  noneOpen: 'Aucune intervention ouverte ne correspond.',
  onIt: 'déjà dessus',
  position: 'pos.',
  warning: 'n’est pas libre :',
  over: 'Cette intervention n’est plus ouverte :',
  hasOrder: 'a déjà un ordre',
  after: 'Engager à la suite',
  now: 'Tout de suite, avant le reste',
  send: 'Engager',
  back: 'Autre choix',
  cancel: 'Annuler',
  day: 'j',
}

const EN: Readonly<Record<keyof typeof FR, string>> = {
  toTeam: 'Send a team to',
  toIntervention: 'To which intervention send',
  search: 'Team, vehicle',
  searchIntervention: 'Number, place, nature',
  nearest: 'The nearest first, as the server knows them.',
  free: 'The free ones first.',
  asking: 'Looking for the nearest…',
  none: 'Nobody matches.',
  noneOpen: 'No open intervention matches.',
  onIt: 'on it already',
  position: 'pos.',
  warning: 'is not free:',
  over: 'This intervention is no longer open:',
  hasOrder: 'has an order already',
  after: 'Send afterwards',
  now: 'At once, before the rest',
  send: 'Send',
  back: 'Another choice',
  cancel: 'Cancel',
  day: 'd',
}

export const ASSIGN_WORDS: Readonly<Record<Language, Readonly<Record<keyof typeof FR, string>>>> = { fr: FR, en: EN }
