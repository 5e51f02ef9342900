/** The layers of what posts draw: ground, heads of arrows, marks with their sign and words. */

import type { LayerSpecification, Map as GlMap } from 'maplibre-gl'
import type { DrawnTone } from '../../catalogue.svelte.ts'
import { SHAPES } from '../../looks.ts'
import { TONES } from '../drawings/looks.ts'
import { outline } from './marks.ts'
import type { Mark } from './marks.ts'

const SOURCE = 'drawings'
const HEAD = 'M12 1l9 20-9-5-9 5z'
const ALL = Object.keys(TONES) as DrawnTone[]
type Colours = (role: string) => string

/** What of a drawing can be pointed at. */
export const TOUCHED = ['drawings-mark', 'drawings-label', 'drawings-head', 'drawings-line', 'drawings-broken', 'drawings-fill']

export function drawnLayers(label: Record<string, unknown>, scale: number): LayerSpecification[] {
  const is = (kind: string): never => ['==', ['get', 'is'], kind] as never
  const isArea = ['==', ['geometry-type'], 'Polygon']
  const isBroken = ['in', ['get', 'tone'], ['literal', ['danger', 'barred']]]
  const width = ['case', ['get', 'isSelected'], 7 * scale, 4 * scale] as never
  const ground = (extra: unknown[]): never => ['all', is('ground'), extra] as never
  return [
    { id: 'drawings-fill', type: 'fill', source: SOURCE, filter: ground(isArea), paint: { 'fill-opacity': 0.18 } },
    { id: 'drawings-line', type: 'line', source: SOURCE, filter: ground(['!', isBroken]), paint: { 'line-width': width }, layout: { 'line-join': 'round' } },
    {
      id: 'drawings-broken',
      type: 'line',
      source: SOURCE,
      filter: ground(isBroken),
      paint: { 'line-width': width, 'line-dasharray': [2, 1] },
    },
    {
      id: 'drawings-head',
      type: 'symbol',
      source: SOURCE,
      filter: is('head'),
      layout: {
        'icon-image': ['get', 'icon'],
        'icon-size': scale,
        'icon-rotate': ['get', 'turn'],
        'icon-rotation-alignment': 'map',
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
      },
    },
    {
      id: 'drawings-ring',
      type: 'circle',
      source: SOURCE,
      filter: ['all', is('mark'), ['get', 'isSelected']],
      paint: { 'circle-radius': 17 * scale, 'circle-opacity': 0, 'circle-stroke-width': 3 * scale },
    },
    {
      id: 'drawings-mark',
      type: 'symbol',
      source: SOURCE,
      filter: is('mark'),
      layout: {
        'icon-image': ['get', 'icon'],
        'icon-size': scale,
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        'text-field': ['get', 'sign'],
        'text-font': ['sans-serif'],
        'text-size': 14 * scale,
        'text-offset': ['case', ['==', ['get', 'tone'], 'danger'], ['literal', [0, 0.25]], ['literal', [0, 0]]] as never,
        'text-allow-overlap': true,
        'text-ignore-placement': true,
      },
    },
    {
      id: 'drawings-label',
      type: 'symbol',
      source: SOURCE,
      filter: is('mark'),
      minzoom: 11,
      layout: { ...label, 'text-variable-anchor': ['top', 'bottom', 'right', 'left'], 'text-radial-offset': 1.2, 'text-justify': 'auto', 'text-max-width': 14 },
      paint: { 'text-halo-width': 1.6 * scale },
    },
  ] as LayerSpecification[]
}

/** Colours and marks of the theme that the page has now. */
export function dressDrawn(map: GlMap, colour: Colours, setImage: (name: string, mark: Mark) => void): void {
  const byTone = (role: (tone: DrawnTone) => string): unknown => ['match', ['get', 'tone'], ...ALL.slice(1).flatMap((tone) => [tone, colour(role(tone))]), colour(role(ALL[0]!))]
  const paints: readonly (readonly [layer: string, property: string, value: unknown])[] = [
    ['drawings-fill', 'fill-color', byTone((tone) => TONES[tone].role)],
    ['drawings-line', 'line-color', byTone((tone) => TONES[tone].role)],
    ['drawings-broken', 'line-color', byTone((tone) => TONES[tone].role)],
    ['drawings-ring', 'circle-stroke-color', colour('focus')],
    ['drawings-mark', 'text-color', byTone((tone) => TONES[tone].ink)],
    ['drawings-label', 'text-color', colour('ink')],
    ['drawings-label', 'text-halo-color', colour('land')],
  ]
  for (const [layer, property, value] of paints) map.setPaintProperty(layer, property as never, value as never)
  for (const tone of ALL) {
    setImage(`drawn-${tone}`, outline(SHAPES[TONES[tone].shape], colour(TONES[tone].role), colour('surface')))
    setImage(`head-${tone}`, outline(HEAD, colour(TONES[tone].role), colour('surface')))
  }
}
