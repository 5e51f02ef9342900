import type { Table } from '../language.ts'

export const POSITION_WORDS: Table<'title' | 'off' | 'share' | 'none' | 'denied' | 'missing' | 'sent' | 'offDuty' | 'searching' | 'stop' | 'seenBy'> = {
  fr: {
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
    seenBy: 'Vue du PC et des chefs de secteur.',
  },
  en: {
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
    seenBy: 'Seen by the command post and sector leaders.',
  },
}
