/** Colours are checked by arithmetic: contrast by WCAG 2, and distance for the three common deficiencies of sight. */

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { STATUS_LOOKS, STATUSES } from './looks.ts'

type Rgb = readonly [number, number, number]

const CSS = readFileSync(new URL('./tokens.css', import.meta.url), 'utf-8')
const ROLES = [...new Set(STATUSES.map((status) => STATUS_LOOKS[status].role))]
const THEMES = ['light', 'dark', 'outdoor'] as const
/** Machado, Oliveira and Fernandes (2009), full severity, on linear RGB. */
const DEFICIENCIES: Readonly<Record<string, readonly Rgb[]>> = {
  none: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}

function colour(theme: string, role: string): Rgb {
  const block = new RegExp(`data-theme='${theme}'\\] \\{([^}]+)\\}`).exec(CSS)?.[1] ?? ''
  const hex = new RegExp(`--${role}: #(\\w{6})`).exec(block)?.[1]
  if (hex === undefined) throw new Error(`no ${role} in ${theme}`)
  return [0, 2, 4].map((start) => linear(parseInt(hex.slice(start, start + 2), 16) / 255)) as unknown as Rgb
}

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: Rgb, other: Rgb): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

function seenWith(deficiency: string, rgb: Rgb): Rgb {
  return DEFICIENCIES[deficiency]!.map((row) => row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2]) as unknown as Rgb
}

/** Distance in OKLab, where 0.02 is about the least that is seen side by side. */
function distance(one: Rgb, other: Rgb): number {
  const [a, b] = [oklab(one), oklab(other)]
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
}

function oklab(rgb: Rgb): Rgb {
  const [r, g, b] = rgb.map((value) => Math.max(0, value)) as unknown as Rgb
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

test('each status has a look of its own without any colour', () => {
  const looks = STATUSES.map((status) => `${STATUS_LOOKS[status].shape} ${STATUS_LOOKS[status].letter}`)
  expect(new Set(looks).size).toBe(STATUSES.length)
  expect(new Set(STATUSES.map((status) => STATUS_LOOKS[status].letter)).size).toBe(STATUSES.length)
})

describe.each(THEMES)('in the theme %s', (theme) => {
  const least = theme === 'outdoor' ? 7 : 4.5
  const pairs = [
    ...['surface', 'raised', 'paper', 'selected', 'changed'].flatMap((ground) => [['ink', ground], ['ink-soft', ground]]),
    ['free', 'surface'], ['free', 'selected'], ['engaged', 'surface'], ['good', 'surface'],
    ['decide-ink', 'decide'], ['danger-ink', 'danger'], ['surface', 'focus'],
    ...ROLES.map((role) => [role === 'off' ? 'surface' : 'mark-ink', role]),
  ] as [string, string][]

  test.each(pairs)('%s on %s can be read', (text, ground) => {
    expect(contrast(colour(theme, text), colour(theme, ground))).toBeGreaterThanOrEqual(least)
  })

  test.each(Object.keys(DEFICIENCIES))('the colours of the statuses stay apart with %s', (deficiency) => {
    for (const [index, one] of ROLES.entries()) {
      for (const other of ROLES.slice(index + 1)) {
        const [a, b] = [one, other].map((role) => seenWith(deficiency, colour(theme, role))) as [Rgb, Rgb]
        expect(distance(a, b), `${one} and ${other}`).toBeGreaterThan(0.06)
      }
    }
  })
})
