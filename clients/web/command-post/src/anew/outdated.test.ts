import { expect, test } from 'vitest'
import { isOther, scriptsOf } from './outdated.ts'

const page = (name: string): string => `<!doctype html><head><script type="module" crossorigin src="/assets/${name}.js"></script><link rel="stylesheet" href="/assets/${name}.css"></head>`

test('a page is named by the programs it begins with', () => {
  expect(scriptsOf(page('index-a1'))).toEqual(['/assets/index-a1.js'])
  expect(scriptsOf('<p>Vigie</p>')).toEqual([])
})

test.each([
  ['the same build', page('index-a1'), ['/assets/index-a1.js'], false],
  ['another build', page('index-b2'), ['/assets/index-a1.js'], true],
  ['a page of somebody in between, or of a server without pages', 'Sign in to the network', ['/assets/index-a1.js'], false],
  ['a page that was made by hand', page('index-b2'), [], false],
])('%s', (_, html, own, expected) => {
  expect(isOther(html, own)).toBe(expected)
})
