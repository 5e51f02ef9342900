/** Text never becomes markup: no page has a way to make any of it, so no field of any screen can (the browser's policy stands behind). */

import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const WAYS = /\{@html|\.(inner|outer)HTML\s*=[^=]|insertAdjacentHTML|document\.write|srcdoc|createContextualFragment|\beval\(|new Function\(/

test.each(['../../command-post/src/', '../../field/src/', '../../core/'])('nothing in %s makes markup of words', (folder) => {
  const sources = new URL(folder, import.meta.url)
  const names = readdirSync(sources, { recursive: true, encoding: 'utf-8' }).filter((name) => /\.(svelte|ts)$/.test(name) && !name.includes('.test.'))
  expect(names.length).toBeGreaterThan(5)
  expect(names.filter((name) => WAYS.test(readFileSync(new URL(name, sources), 'utf-8')))).toEqual([])
})
