import type { AssignmentTask, Priority } from '@vigie/core'
import type { Table } from '../language.ts'

export const MISSION_WORDS: Table<
  | 'title' | 'navigate' | 'noPoint' | 'acknowledge' | 'decline' | 'why' | 'cancel' | 'acknowledged' | 'also'
  | 'delivered' | 'declined' | 'otherReason' | 'send' | 'given' | 'risks' | 'number' | 'withUs' | 'otherTeams'
> = {
  fr: {
    title: 'Mission',
    navigate: 'Y aller',
    noPoint: 'Lieu sans point sur la carte',
    acknowledge: 'Ordre reçu',
    decline: 'Impossible…',
    why: 'Pourquoi est-ce impossible ?',
    cancel: 'Annuler',
    acknowledged: 'Ordre confirmé',
    also: 'Ensuite',
    delivered: 'Ordre arrivé sur le téléphone',
    declined: 'Ordre refusé',
    otherReason: 'Autre raison',
    send: 'Envoyer',
    given: 'donné à',
    risks: 'Dangers',
    number: 'n°',
    withUs: 'Avec nous',
    otherTeams: 'autre(s) équipe(s)',
  },
  en: {
    title: 'Mission',
    navigate: 'Go there',
    noPoint: 'Place without a point on the map',
    acknowledge: 'Order received',
    decline: 'Cannot do…',
    why: 'Why can it not be done?',
    cancel: 'Cancel',
    acknowledged: 'Order confirmed',
    also: 'Then',
    delivered: 'Order arrived on the phone',
    declined: 'Order declined',
    otherReason: 'Another reason',
    send: 'Send',
    given: 'given at',
    risks: 'Dangers',
    number: 'no.',
    withUs: 'With us',
    otherTeams: 'other team(s)',
  },
}

export const TASK_WORDS: Table<AssignmentTask> = {
  fr: {
    intervention: 'Intervention',
    relocation: 'Déplacement',
    standby: 'Pré-alerte',
    escort: 'Escorte',
    return: 'Retour',
    hold: 'Attente sur place',
  },
  en: {
    intervention: 'Intervention',
    relocation: 'Relocation',
    standby: 'Standby',
    escort: 'Escort',
    return: 'Return',
    hold: 'Hold',
  },
}

/** What comes first, as it is said. */
export const PRIORITY_WORDS: Table<Priority> = {
  fr: { p0: 'P0', p1: 'P1', p2: 'P2', p3: 'P3', nr: '' },
  en: { p0: 'P0', p1: 'P1', p2: 'P2', p3: 'P3', nr: '' },
}

/** The reasons that need no typing. */
export const DECLINE_REASONS: Readonly<Record<'fr' | 'en', readonly string[]>> = {
  fr: ['Déjà avec une victime', 'Véhicule en panne', 'Équipe incomplète', 'Accès impossible'],
  en: ['Already with a patient', 'Vehicle broken down', 'Team incomplete', 'No access'],
}
