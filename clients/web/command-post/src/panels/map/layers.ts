/** The layers of the map: ground, sectors, sites, what is drawn, teams and interventions; colours are for `dress`. */

import type { LayerSpecification } from 'maplibre-gl'
import { drawnLayers } from './drawn-layers.ts'

const USUAL_FONT_PX = 14

/** Sizes follow those of the page, which grow towards the wall: how many times those of a laptop. */
export function pageScale(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL_FONT_PX
}

/** Whoever calls again with another scale sets each of these anew. */
export function mapLayers(scale: number): LayerSpecification[] {
  const label = { 'text-font': ['sans-serif'], 'text-field': ['get', 'label'] as never, 'text-size': 12 * scale }
  const halo = { 'text-halo-width': 1.4 * scale }
  return [
    { id: 'water', type: 'background' },
    { id: 'land', type: 'fill', source: 'land' },
    { id: 'borders', type: 'line', source: 'borders', paint: { 'line-width': 0.8 * scale, 'line-dasharray': [3, 2] } },
    { id: 'sectors-fill', type: 'fill', source: 'sectors', paint: { 'fill-opacity': 0.08 } },
    { id: 'sectors-line', type: 'line', source: 'sectors', paint: { 'line-width': 1.4 * scale, 'line-opacity': 0.8 } },
    { id: 'sectors-label', type: 'symbol', source: 'sectors', minzoom: 11, layout: { ...label, 'text-max-width': 14 }, paint: halo },
    { id: 'sites', type: 'circle', source: 'sites', paint: { 'circle-radius': 3.5 * scale, 'circle-stroke-width': 1.6 * scale } },
    {
      id: 'sites-label',
      type: 'symbol',
      source: 'sites',
      minzoom: 10.5,
      layout: { ...label, 'text-size': 11 * scale, 'text-offset': [0, 1], 'text-anchor': 'top', 'text-optional': true },
      paint: halo,
    },
    ...drawnLayers(label, scale),
    // Only where somebody draws.
    { id: 'draft-fill', type: 'fill', source: 'draft', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-opacity': 0.2 } },
    { id: 'draft-line', type: 'line', source: 'draft', filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-width': 2 * scale } },
    {
      id: 'draft-corner',
      type: 'circle',
      source: 'draft',
      filter: ['==', ['geometry-type'], 'Point'],
      paint: { 'circle-radius': 5 * scale, 'circle-stroke-width': 2 * scale },
    },
    {
      id: 'teams-ring',
      type: 'circle',
      source: 'teams',
      filter: ['any', ['get', 'isSelected'], ['get', 'isCalling']],
      paint: { 'circle-radius': 17 * scale, 'circle-opacity': 0, 'circle-stroke-width': 3 * scale },
    },
    {
      id: 'teams',
      type: 'symbol',
      source: 'teams',
      layout: { 'icon-image': ['get', 'icon'], 'icon-size': scale, 'icon-allow-overlap': true, 'icon-ignore-placement': true },
      paint: { 'icon-opacity': ['get', 'opacity'] },
    },
    {
      id: 'teams-label',
      type: 'symbol',
      source: 'teams',
      minzoom: 11.5,
      layout: { ...label, 'text-offset': [0, 1.2], 'text-anchor': 'top' },
      paint: halo,
    },
    {
      id: 'interventions-ring',
      type: 'circle',
      source: 'interventions',
      filter: ['any', ['get', 'isSelected'], ['get', 'isUnassigned']],
      paint: { 'circle-radius': 18 * scale, 'circle-opacity': 0, 'circle-stroke-width': 4 * scale, 'circle-translate': [0, -15 * scale] },
    },
    {
      id: 'interventions',
      type: 'symbol',
      source: 'interventions',
      layout: {
        ...label,
        'icon-image': ['get', 'icon'],
        'icon-size': scale,
        'icon-anchor': 'bottom',
        'icon-allow-overlap': true,
        'text-allow-overlap': true,
        'text-size': 11 * scale,
        'text-offset': [0, -1.55],
      },
    },
  ]
}
