/** What each panel is called. */

import type { PanelName } from './layouts.ts'
import type { Text } from './post.svelte.ts'

/** On tabs, in titles of windows. */
export const PANEL_WORDS: Readonly<Record<PanelName, Text>> = {
  board: { fr: 'Moyens', en: 'Resources' },
  map: { fr: 'Carte', en: 'Map' },
  log: { fr: 'Main courante', en: 'Log' },
  interventions: { fr: 'Interventions', en: 'Interventions' },
  victims: { fr: 'Victimes', en: 'Victims' },
  casualties: { fr: 'Bilan', en: 'Casualties' },
  attention: { fr: 'À traiter', en: 'To decide' },
  messages: { fr: 'Messages', en: 'Messages' },
  regulation: { fr: 'Régulation', en: 'Regulation' },
  setup: { fr: 'Préparation', en: 'Preparation' },
  opening: { fr: 'Ouverture', en: 'Opening' },
  stand_down: { fr: 'Fin de dispositif', en: 'Stand-down' },
  back_entry: { fr: 'Reprise du papier', en: 'Paper entry' },
  figures: { fr: 'Chiffres', en: 'Figures' },
  brief: { fr: 'Point de situation', en: 'Brief' },
}
