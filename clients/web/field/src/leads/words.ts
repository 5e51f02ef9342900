import type { Table } from '../language.ts'
import type { Letter } from './letters.ts'
import type { Reach } from './led.ts'

export const LEAD_WORDS: Table<
  | 'teams' | 'none' | 'noSector' | 'noSectorHelp' | 'onDuty' | 'people' | 'silent' | 'heard' | 'assign' | 'recall'
  | 'recallSure' | 'comingBack' | 'order' | 'number' | 'interventions' | 'noInterventions' | 'noTeam' | 'victims' | 'noVictims' | 'assignTitle'
  | 'back' | 'cancel' | 'given' | 'recalled' | 'anOrder' | 'busy' | 'uncounted' | 'atNumber'
> = {
  fr: {
    teams: 'Équipes',
    none: 'Aucune équipe ici.',
    noSector: 'Quel secteur ?',
    noSectorHelp: 'Vous n’êtes rattaché à aucun secteur : vous pouvez regarder. Pour engager, demandez au PC un code avec votre équipe ou votre poste.',
    onDuty: 'En service',
    people: 'personnes',
    uncounted: 'effectif non dit',
    atNumber: 'intervention n°',
    silent: 'muette',
    heard: 'entendue',
    assign: 'Engager…',
    recall: 'Rappeler',
    recallSure: 'Rappeler, sûr ?',
    comingBack: 'Rappel envoyé…',
    order: 'Ordre',
    number: 'n°',
    interventions: 'Interventions ouvertes',
    noInterventions: 'Aucune intervention ouverte.',
    noTeam: 'personne n’y va',
    victims: 'Victimes en attente',
    noVictims: 'Aucune victime en attente.',
    assignTitle: 'Engager',
    back: 'Retour à son poste',
    cancel: 'Annuler',
    given: 'Ordre donné à',
    recalled: 'Équipe rappelée',
    anOrder: 'en mission',
    busy: 'L’équipe est occupée : l’ordre l’attendra.',
  },
  en: {
    teams: 'Teams',
    none: 'No team here.',
    noSector: 'Which sector?',
    noSectorHelp: 'You belong to no sector: you may look. To send teams, ask the command post for a code with your team or your post.',
    onDuty: 'On duty',
    people: 'people',
    uncounted: 'headcount not told',
    atNumber: 'intervention no.',
    silent: 'silent',
    heard: 'heard',
    assign: 'Send…',
    recall: 'Call back',
    recallSure: 'Call back, sure?',
    comingBack: 'Calling back…',
    order: 'Order',
    number: 'no.',
    interventions: 'Open interventions',
    noInterventions: 'No open intervention.',
    noTeam: 'nobody goes',
    victims: 'Victims waiting',
    noVictims: 'No victim waiting.',
    assignTitle: 'Send',
    back: 'Return to its post',
    cancel: 'Cancel',
    given: 'Order given to',
    recalled: 'Team called back',
    anOrder: 'on a mission',
    busy: 'The team is busy: the order will wait for it.',
  },
}

export const REACH_WORDS: Table<Reach> = {
  fr: { leaving: 'pas encore envoyé', sent: 'pas encore remis', delivered: 'remis, pas confirmé', acknowledged: 'confirmé' },
  en: { leaving: 'not sent yet', sent: 'not delivered yet', delivered: 'delivered, not confirmed', acknowledged: 'confirmed' },
}

export const LETTER_WORDS: Table<'write' | 'to' | 'posts' | 'ground' | 'text' | 'ack' | 'send' | 'cancel' | 'none' | 'title' | 'us' | 'acknowledge' | 'acknowledged' | 'withdrawn' | 'partly' | 'all'> = {
  fr: {
    write: 'Écrire',
    to: 'À qui',
    posts: 'Le PC',
    ground: 'Toutes mes équipes',
    text: 'Message',
    ack: 'À confirmer par chacune',
    send: 'Envoyer',
    cancel: 'Annuler',
    none: 'Aucun message.',
    title: 'Messages',
    us: 'nous',
    acknowledge: 'Bien reçu',
    acknowledged: 'Message confirmé',
    withdrawn: 'retiré',
    partly: 'pas encore reçu par toutes',
    all: 'reçu par toutes',
  },
  en: {
    write: 'Write',
    to: 'To whom',
    posts: 'The command post',
    ground: 'All my teams',
    text: 'Message',
    ack: 'Each must confirm',
    send: 'Send',
    cancel: 'Cancel',
    none: 'No message.',
    title: 'Messages',
    us: 'us',
    acknowledge: 'Received',
    acknowledged: 'Message confirmed',
    withdrawn: 'withdrawn',
    partly: 'not received by all yet',
    all: 'received by all',
  },
}

export const READER_WORDS: Table<Letter['readers'][number]['reach']> = {
  fr: { unreached: 'pas remis', delivered: 'remis', read: 'lu', acknowledged: 'confirmé' },
  en: { unreached: 'not delivered', delivered: 'delivered', read: 'read', acknowledged: 'confirmed' },
}
