/** Every panel by its name. */

import type { Component } from 'svelte'
import type { Desk } from '../desk.svelte.ts'
import type { PanelName } from '../layouts.ts'
import Attention from './attention/Attention.svelte'
import Board from './board/Board.svelte'
import Interventions from './interventions/Interventions.svelte'
import MapPanel from './map/MapPanel.svelte'

type Content = Component<{ desk: Desk }>

/** Those of the first layout come with the page, but for the log, whose words weigh as much as two of them. */
export const AT_ONCE: Readonly<Partial<Record<PanelName, Content>>> = {
  board: Board,
  map: MapPanel,
  interventions: Interventions,
  attention: Attention,
}

/** The others are fetched when they are shown. */
const LATER = {
  log: () => import('./log/Log.svelte'),
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

/** Of what opens over the panels, that which one does without a server too. */
const OVER = [() => import('./team/TeamFacts.svelte'), () => import('./alerts/RaiseAlert.svelte'), () => import('./drawings/Drawings.svelte')]

/** One after the other while there is a server, for when there is none; the first that does not come is the last that is asked for. */
export async function fetchAll(): Promise<void> {
  for (const fetchOne of [...Object.values(LATER), ...OVER]) await fetchOne()
}

/** Any panel, wherever its code is. */
export async function fetchPanel(name: PanelName): Promise<Content> {
  const content = AT_ONCE[name]
  return content ?? (await LATER[name as keyof typeof LATER]()).default
}
