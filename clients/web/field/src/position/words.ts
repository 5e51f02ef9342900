import type { Table } from '../language.ts'

export const POSITION_WORDS: Table<'title' | 'off' | 'share' | 'none' | 'denied' | 'missing' | 'sent' | 'offDuty' | 'searching' | 'stop' | 'seenBy' | 'every' | 'background' | 'backgroundHelp' | 'backgroundAsk' | 'openOwnTracks' | 'secret' | 'away'
> = {
  fr: {
    background: 'Suivi écran éteint',
    backgroundHelp: 'Un navigateur s’arrête en arrière-plan. Une appli de suivi envoie la position de la même équipe.',
    backgroundAsk: 'Réglages pour une appli',
    openOwnTracks: 'Ouvrir dans OwnTracks',
    secret: 'L’adresse est une clé : ne la montrez qu’à votre équipe. Elle n’est affichée qu’une fois.',
    away: 'Serveur injoignable : réessayez avec du réseau.',
    title: 'Position',
    off: 'non partagée',
    share: 'Partager',
    none: 'pas encore envoyée',
    denied: 'refusée dans les réglages du téléphone',
    missing: 'ce navigateur n’en donne pas',
    sent: 'envoyée à',
    offDuty: 'arrêtée : hors service',
    searching: 'recherche…',
    stop: 'Arrêter',
    seenBy: 'Vue du PC et des chefs de secteur, de personne d’autre.',
    every: 'au moins toutes les',
  },
  en: {
    background: 'Tracking with the screen off',
    backgroundHelp: 'A browser stops in the background. A tracking app sends the position of the same team.',
    backgroundAsk: 'Settings for an app',
    openOwnTracks: 'Open in OwnTracks',
    secret: 'The address is a key: show it to your team only. It is shown this once.',
    away: 'Server out of reach: try again with a network.',
    title: 'Position',
    off: 'not shared',
    share: 'Share',
    none: 'not sent yet',
    denied: 'refused in the phone’s settings',
    missing: 'this browser gives none',
    sent: 'sent at',
    offDuty: 'stopped: off duty',
    searching: 'searching…',
    stop: 'Stop',
    seenBy: 'Seen by the command post and sector leaders, by nobody else.',
    every: 'at least every',
  },
}

/** Apps as their makers call them. */
export const APP_NAMES: Readonly<Record<string, string>> = { traccar: 'Traccar Client', osmand: 'OsmAnd', owntracks: 'OwnTracks', gpslogger: 'GPSLogger' }
