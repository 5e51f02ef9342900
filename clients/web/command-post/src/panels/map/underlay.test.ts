import { expect, test } from 'vitest'
import { groundLayers } from './underlay.ts'

test('a vector ground is drawn from the layers of both common schemas, each once and all from one source', () => {
  const layers = groundLayers('vector')
  const names = layers.map((layer) => ('source-layer' in layer ? layer['source-layer'] : ''))
  expect(new Set(names).size).toBe(layers.length)
  expect(names).toEqual(expect.arrayContaining(['roads', 'transportation', 'buildings', 'building', 'water']))
  expect(layers.every((layer) => 'source' in layer && layer.source === 'ground')).toBe(true)
})

test('of pictures the ground is one layer', () => {
  expect(groundLayers('raster').map(({ type }) => type)).toEqual(['raster'])
})
