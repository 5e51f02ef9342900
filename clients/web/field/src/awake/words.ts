import type { Table } from '../language.ts'
import type { Wakefulness } from './awake.svelte.ts'

export const AWAKE_WORDS: Table<'title' | 'hold' | 'letGo' | Wakefulness> = {
  fr: {
    title: 'Écran toujours allumé',
    hold: 'Garder allumé',
    letGo: 'Laisser s’éteindre',
    off: 'il s’éteint comme d’habitude',
    on: 'oui, tant que Vigie est à l’écran',
    refused: 'le téléphone refuse (batterie faible ?) : redemandé au retour',
    missing: 'absent de ce navigateur',
  },
  en: {
    title: 'Screen always on',
    hold: 'Keep it on',
    letGo: 'Let it sleep',
    off: 'it sleeps as usual',
    on: 'yes, while Vigie is in front',
    refused: 'the phone says no (low battery?): asked again on return',
    missing: 'not in this browser',
  },
}
