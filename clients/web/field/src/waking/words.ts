import type { Table } from '../language.ts'

export const WAKING_WORDS: Table<
  'title' | 'why' | 'off' | 'busy' | 'on' | 'denied' | 'failed' | 'missing' | 'allow' | 'stop' | 'again' | 'iphone'
> = {
  fr: {
    title: 'Réveil pour un ordre',
    why: 'Écran éteint, un ordre ne peut pas s’afficher : un signal vide, envoyé par le service de notifications de votre navigateur, réveille ce téléphone. Il ne dit ni qui, ni quoi, ni où.',
    off: 'non demandé',
    busy: 'en cours…',
    on: 'oui',
    denied: 'refusé (réglages du téléphone)',
    failed: 'le service de notifications ne répond pas',
    missing: 'ce navigateur ne sait pas le faire',
    allow: 'Autoriser',
    stop: 'Arrêter',
    again: 'Réessayer',
    iphone: 'Sur iPhone : d’abord « Partager », puis « Sur l’écran d’accueil ».',
  },
  en: {
    title: 'Wake up for an order',
    why: 'With the screen off an order cannot be shown: an empty signal, sent by the push service of your browser, wakes this phone. It says neither who, nor what, nor where.',
    off: 'not asked yet',
    busy: 'under way…',
    on: 'yes',
    denied: 'refused (settings of the phone)',
    failed: 'the push service does not answer',
    missing: 'this browser cannot do it',
    allow: 'Allow',
    stop: 'Stop',
    again: 'Try again',
    iphone: 'On an iPhone: first “Share”, then “Add to Home Screen”.',
  },
}
