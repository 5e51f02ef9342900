/** Every panel by its name, and what it is called. */

import type { Component } from 'svelte'
import type { Desk } from '../desk.svelte.ts'
import type { PanelName } from '../layouts.ts'
import type { Text } from '../post.svelte.ts'
import Attention from './attention/Attention.svelte'
import Board from './board/Board.svelte'
import Casualties from './casualties/Casualties.svelte'
import Interventions from './interventions/Interventions.svelte'
import Log from './log/Log.svelte'
import MapPanel from './map/MapPanel.svelte'
import Messages from './messages/Messages.svelte'
import Regulation from './regulation/Regulation.svelte'
import Victims from './victims/Victims.svelte'

export const PANELS: Readonly<Record<PanelName, Component<{ desk: Desk }>>> = {
  board: Board,
  map: MapPanel,
  log: Log,
  interventions: Interventions,
  victims: Victims,
  casualties: Casualties,
  attention: Attention,
  messages: Messages,
  regulation: Regulation,
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
}
