import type { Table } from '../language.ts'

export const WAITING_WORDS: Table<
  'title' | 'none' | 'refusedTitle' | 'read' | 'doneTitle' | 'why' | 'entered' | 'safe' | 'elsewhere' | 'drop'
> = {
  fr: {
    title: 'À envoyer',
    none: 'Rien n’attend : le serveur a tout reçu.',
    refusedTitle: 'Refusé par le serveur',
    read: 'Lu',
    doneTitle: 'Reçu par le serveur',
    why: 'Refusé sans explication.',
    entered: 'saisi à',
    safe: 'Gardé sur ce téléphone : part tout seul, dans l’ordre, dès que le réseau revient.',
    elsewhere: 'd’une autre opération',
    drop: 'Effacer',
  },
  en: {
    title: 'To send',
    none: 'Nothing waits: the server has everything.',
    refusedTitle: 'Refused by the server',
    read: 'Read',
    doneTitle: 'Received by the server',
    why: 'Refused without a reason.',
    entered: 'entered at',
    safe: 'Kept on this phone: it goes by itself, in order, as soon as there is a network.',
    elsewhere: 'of another operation',
    drop: 'Delete',
  },
}
