/** Every word of the phone can be read: each colour that its styles give to text, on each ground it stands on. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const HERE = import.meta.dirname
const TOKENS = readFileSync(join(HERE, '../../command-post/src/tokens.css'), 'utf-8')
/** What lies under text whose rule names no ground of its own. */
const GROUNDS = ['surface', 'paper']
const LEAST = { light: 4.5, dark: 4.5, outdoor: 7 } as const

interface Words {
  readonly where: string
  readonly ink: string
  readonly grounds: readonly string[]
}

function styles(): { readonly name: string; readonly css: string }[] {
  const names = readdirSync(HERE, { recursive: true, encoding: 'utf-8' }).filter((name) => /\.(svelte|css)$/.test(name))
  return names.map((name) => {
    const text = readFileSync(join(HERE, name), 'utf-8')
    return { name, css: name.endsWith('.css') ? text : (/<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? '') }
  })
}

function words(): Words[] {
  return styles().flatMap(({ name, css }) =>
    [...css.matchAll(/([^{}]+)\{([^{}]*)\}/g)].flatMap(([, selector = '', body = '']) => {
      const ink = /(?:^|[\s;])color: var\(--([\w-]+)\)/.exec(body)?.[1]
      const ground = /background(?:-color)?: var\(--([\w-]+)\)/.exec(body)?.[1]
      return ink === undefined ? [] : [{ where: `${name} ${selector.trim()}`, ink, grounds: ground === undefined ? GROUNDS : [ground] }]
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

test.each(Object.entries(LEAST))('by the theme %s every word has a contrast of %f at least', (theme, least) => {
  const pale = words().flatMap(({ where, ink, grounds }) =>
    grounds.flatMap((ground) => {
      const [low, high] = [luminance(theme, ink), luminance(theme, ground)].sort((one, other) => one - other) as [number, number]
      const contrast = (high + 0.05) / (low + 0.05)
      return contrast >= least ? [] : [`${where}: ${ink} on ${ground} ${contrast.toFixed(2)}`]
    }),
  )
  expect(pale).toEqual([])
})
