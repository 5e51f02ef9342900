/** Every panel by its name, and what it is called. */

import type { Component } from 'svelte'
import type { Desk } from '../desk.svelte.ts'
import type { PanelName } from '../layouts.ts'
import type { Text } from '../post.svelte.ts'
import Attention from './attention/Attention.svelte'
import Board from './board/Board.svelte'
import Interventions from './interventions/Interventions.svelte'
import Log from './log/Log.svelte'
import MapPanel from './map/MapPanel.svelte'

type Content = Component<{ desk: Desk }>

/** Those of the first layout come with the page. */
export const AT_ONCE: Readonly<Partial<Record<PanelName, Content>>> = {
  board: Board,
  map: MapPanel,
  log: Log,
  interventions: Interventions,
  attention: Attention,
}

/** The others are fetched when they are shown. */
const LATER = {
  victims: () => import('./victims/Victims.svelte'),
  casualties: () => import('./casualties/Casualties.svelte'),
  messages: () => import('./messages/Messages.svelte'),
  regulation: () => import('./regulation/Regulation.svelte'),
  setup: () => import('./setup/Setup.svelte'),
  opening: () => import('./opening/Opening.svelte'),
  stand_down: () => import('./stand-down/StandDown.svelte'),
  back_entry: () => import('./back-entry/BackEntry.svelte'),
  figures: () => import('../replay/Figures.svelte'),
  brief: () => import('./handover/Brief.svelte'),
}

/** Any panel, wherever its code is. */
export async function fetchPanel(name: PanelName): Promise<Content> {
  const content = AT_ONCE[name]
  return content ?? (await LATER[name as keyof typeof LATER]()).default
}

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
