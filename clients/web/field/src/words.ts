/** Words of the frame around every screen. */

import type { StopReason } from '@vigie/core'
import type { Table } from './language.ts'

export const FRAME_WORDS: Table<
  | 'live' | 'loading' | 'offline' | 'since' | 'never' | 'team' | 'messages' | 'victims' | 'waiting' | 'settings' | 'language'
  | 'goesOn' | 'read' | 'leads' | 'post' | 'sectorLeader' | 'sosByRadio' | 'callPost' | 'theme' | 'light' | 'dark' | 'outdoor' | 'update' | 'updateLater' | 'again' | 'elsewhere' | 'elsewhereHelp' | 'opening' | 'notKept' | 'screens' | 'notHere' | 'unread'
> = {
  fr: {
    live: 'En direct',
    loading: 'Connexion…',
    offline: 'Sans réseau',
    since: 'depuis',
    never: 'jamais connecté',
    team: 'Équipe',
    messages: 'Messages',
    victims: 'Victimes',
    leads: 'Équipes',
    post: 'Poste',
    sectorLeader: 'Chef de secteur',
    sosByRadio: 'par la radio ou le téléphone d’une équipe',
    callPost: 'appeler le PC',
    waiting: 'À envoyer',
    settings: 'Réglages',
    language: 'English',
    theme: 'Affichage',
    light: 'clair',
    dark: 'sombre',
    outdoor: 'plein soleil',
    update: 'Nouvelle version : l’installer',
    updateLater: 'Nouvelle version : proposée quand tout est parti',
    again: 'Réessayer',
    elsewhere: 'Vigie est ouverte dans un autre onglet',
    elsewhereHelp: 'Fermez l’autre : celui-ci prendra la suite.',
    opening: 'Ouverture…',
    goesOn: 'Votre équipe continue dans celle-ci : rien à saisir, vos victimes et votre mission suivent.',
    read: 'Vu',
    notKept: 'Ce navigateur n’enregistre pas : gardez cette page ouverte jusqu’à l’envoi.',
    screens: 'Écrans',
    unread: 'non lus',
    notHere: 'Cette partie n’est pas encore sur ce téléphone : revenez avec du réseau.',
  },
  en: {
    live: 'Live',
    loading: 'Connecting…',
    offline: 'No network',
    since: 'since',
    never: 'never connected',
    team: 'Team',
    messages: 'Messages',
    victims: 'Victims',
    leads: 'Teams',
    post: 'Post',
    sectorLeader: 'Sector leader',
    sosByRadio: 'by radio, or on a team’s phone',
    callPost: 'call command',
    waiting: 'To send',
    settings: 'Settings',
    language: 'Français',
    theme: 'Display',
    light: 'light',
    dark: 'dark',
    outdoor: 'full sun',
    update: 'New version: install it',
    updateLater: 'New version: offered once everything has gone',
    again: 'Try again',
    elsewhere: 'Vigie is open in another tab',
    elsewhereHelp: 'Close the other one: this one takes over.',
    opening: 'Opening…',
    goesOn: 'Your team goes on in this one: nothing to type, your victims and your task come along.',
    read: 'Seen',
    notKept: 'This browser keeps nothing: leave this page open until everything has gone.',
    screens: 'Screens',
    unread: 'unread',
    notHere: 'This part is not on this phone yet: come back with a network.',
  },
}

/** Why the conversation has ended for good, and what to do. */
export const STOP_WORDS: Table<'revoked' | 'access' | 'old' | 'other' | 'lost' | 'lostSos' | 'ofVictims' | 'joinAgain'> = {
  fr: {
    revoked: 'Ce téléphone est relevé, ou exclu de l’opération par le PC. Ses données sont effacées.',
    access: 'L’accès de ce téléphone est terminé. Demandez un nouveau code au PC.',
    old: 'Cette version est trop ancienne pour le serveur.',
    other: 'Cette équipe est ouverte ailleurs avec le même accès.',
    lostSos: 'Votre SOS n’a pas été reçu : utilisez la radio !',
    lost: 'saisie(s) non envoyée(s), perdue(s)',
    ofVictims: 'sur des victimes : à refaire sur papier ou par radio.',
    joinAgain: 'Entrer un nouveau code',
  },
  en: {
    revoked: 'This phone was relieved, or shut out of the operation by the command post. Its data is erased.',
    access: 'This phone’s access has ended. Ask the command post for a new code.',
    old: 'This version is too old for the server.',
    other: 'This team is open elsewhere with the same access.',
    lostSos: 'Your SOS was not received: use the radio!',
    lost: 'entries not sent, lost',
    ofVictims: 'about victims: to be made again on paper or by radio.',
    joinAgain: 'Enter a new code',
  },
}

export function stopKind(reason: StopReason | null): 'revoked' | 'access' | 'old' | 'other' | null {
  switch (reason) {
    case null:
    case 'left':
      return null
    case 'revoked':
      return 'revoked'
    case 'not_signed_in':
    case 'denied':
      return 'access'
    case 'old_version':
      return 'old'
    default:
      return 'other'
  }
}
