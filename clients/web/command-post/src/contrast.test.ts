/** Every word of the post and of the phone can be read by each theme: what styles give to text, on all it may stand on. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const POST = import.meta.dirname
const TOKENS = readFileSync(join(POST, 'tokens.css'), 'utf-8')
/** What lies under text whose rule names no ground of its own. */
const GROUNDS = { 'the post': ['surface', 'paper', 'raised'], 'the phone': ['surface', 'paper'] } as const
const FOLDERS = { 'the post': POST, 'the phone': join(POST, '../../field/src') } as const
const LEAST = { light: 4.5, dark: 4.5, outdoor: 7 } as const

interface Words {
  readonly where: string
  readonly ink: string
  readonly grounds: readonly string[]
}

function styles(folder: string): { readonly name: string; readonly css: string }[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf-8' }).filter((name) => /\.(svelte|css)$/.test(name))
  return names.map((name) => {
    const text = readFileSync(join(folder, name), 'utf-8')
    return { name, css: name.endsWith('.css') ? text : (/<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? '') }
  })
}

function words(page: keyof typeof GROUNDS): Words[] {
  return styles(FOLDERS[page]).flatMap(({ name, css }) =>
    [...css.matchAll(/([^{}]+)\{([^{}]*)\}/g)].flatMap(([, selector = '', body = '']) => {
      const ink = /(?:^|[\s;])color: var\(--([\w-]+)\)/.exec(body)?.[1]
      const ground = /background(?:-color)?: var\(--([\w-]+)\)/.exec(body)?.[1]
      return ink === undefined ? [] : [{ where: `${name} ${selector.trim()}`, ink, grounds: ground === undefined ? GROUNDS[page] : [ground] }]
    }),
  )
}

function luminance(theme: string, role: string): number {
  const block = new RegExp(`data-theme='${theme}'\\] \\{([^}]+)\\}`).exec(TOKENS)?.[1] ?? ''
  const hex = new RegExp(`--${role}: #(\\w{6})`).exec(block)?.[1]
  if (hex === undefined) throw new Error(`no ${role} in ${theme}`)
  const [red, green, blue] = [0, 2, 4].map((start) => {
    const value = parseInt(hex.slice(start, start + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const PAGES = ['the post', 'the phone'] as const
const CASES = PAGES.flatMap((page) => Object.entries(LEAST).map(([theme, least]) => [page, theme, least] as const))

test.each(CASES)('on %s, by the theme %s, every word has a contrast of %f at least', (page, theme, least) => {
  const pale = words(page).flatMap(({ where, ink, grounds }) =>
    grounds.flatMap((ground) => {
      const [low, high] = [luminance(theme, ink), luminance(theme, ground)].sort((one, other) => one - other) as [number, number]
      const contrast = (high + 0.05) / (low + 0.05)
      return contrast >= least ? [] : [`${where}: ${ink} on ${ground} ${contrast.toFixed(2)}`]
    }),
  )
  expect(pale).toEqual([])
})
