/** Which panels a screen shows and where: three fixed layouts, and windows of one panel for a wall of screens. */

export const PANEL_NAMES = ['board', 'map', 'log', 'interventions', 'victims', 'casualties', 'attention', 'messages', 'regulation', 'setup', 'opening', 'stand_down', 'back_entry', 'brief', 'figures'] as const
/** In no layout: opened when they are wanted, or in windows of their own. */
export const ASIDE: readonly PanelName[] = ['setup', 'opening', 'stand_down', 'back_entry', 'brief', 'figures']
export type PanelName = (typeof PANEL_NAMES)[number]

export const LAYOUT_NAMES = ['cover', 'mass_casualty', 'overview'] as const
export type LayoutName = (typeof LAYOUT_NAMES)[number]

interface Layout {
  /** In the order of tabs, where there is room for one panel only. */
  readonly panels: readonly PanelName[]
  /** CSS `grid-template`; the areas are the panels. */
  readonly grid: string
  /** The same for a screen that stands upright. */
  readonly upright: string
}

export const LAYOUTS: Readonly<Record<LayoutName, Layout>> = {
  cover: {
    panels: ['board', 'interventions', 'map', 'attention', 'log'],
    grid: "'interventions map map' 36fr 'board map map' 22fr 'board attention log' 42fr / 46fr 26fr 28fr",
    upright: "'interventions interventions' 22fr 'map attention' 30fr 'board log' 48fr / 60fr 40fr",
  },
  mass_casualty: {
    panels: ['casualties', 'victims', 'attention', 'regulation', 'map', 'board'],
    grid: "'casualties victims map' 54fr 'attention regulation board' 46fr / 32fr 36fr 32fr",
    upright: "'casualties victims' 34fr 'attention regulation' 30fr 'map board' 36fr / 46fr 54fr",
  },
  overview: {
    panels: ['casualties', 'map', 'interventions', 'board', 'attention', 'messages', 'log'],
    grid: "'casualties map attention' 38fr 'interventions map messages' 27fr 'board map log' 35fr / 32fr 40fr 28fr",
    upright: "'casualties attention' 30fr 'map interventions' 26fr 'board messages' 22fr 'board log' 22fr / 54fr 46fr",
  },
}

/** Where this window is in the page: part of its address, so that it can be kept as a bookmark. */
export interface Place {
  readonly layout: LayoutName
  readonly panel: PanelName | null
  /** Which of the operator's own arrangements, if they have it; null: the layout. */
  readonly own: string | null
}

export function readPlace(search: string): Place {
  const asked = new URLSearchParams(search)
  return {
    layout: LAYOUT_NAMES.find((name) => name === asked.get('layout')) ?? 'cover',
    panel: PANEL_NAMES.find((name) => name === asked.get('panel')) ?? null,
    own: asked.get('own'),
  }
}

/** The address's search with another place in it, everything else as it was. */
export function writePlace(search: string, { layout, panel, own }: Place): string {
  const asked = new URLSearchParams(search)
  asked.set('layout', layout)
  if (panel === null) asked.delete('panel')
  else asked.set('panel', panel)
  if (own === null) asked.delete('own')
  else asked.set('own', own)
  return `?${asked.toString()}`
}
