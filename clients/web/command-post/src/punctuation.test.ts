import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { colonIn, nameMany, numberIn, percentIn, quoteIn } from './punctuation.ts'

test('a name and what is said of it, an intervention and somebody’s own words are written as each language writes them', () => {
  expect([`Son${colonIn('fr')}coupé`, `Sound${colonIn('en')}off`]).toEqual(['Son\u00a0: coupé', 'Sound: off'])
  expect([numberIn('fr', 12), numberIn('en', 12)]).toEqual(['n°\u00a012', 'no.\u00a012'])
  expect([percentIn('fr', 10), percentIn('en', 10)]).toEqual(['10\u00a0%', '10%'])
  expect([quoteIn('fr', 'vu'), quoteIn('en', 'seen')]).toEqual(['«\u00a0vu\u00a0»', '“seen”'])
})

test('of many names the first are said, and how many more; one more is said by its name', () => {
  expect(nameMany(['A', 'B', 'C', 'D', 'E'], 3)).toBe('A, B, C + 2')
  expect(nameMany(['A', 'B', 'C', 'D'], 3)).toBe('A, B, C, D')
})

test('no view writes the French colon into both languages', () => {
  const views = ['command-post', 'field'].flatMap((part) => {
    const sources = new URL(`../../${part}/src/`, import.meta.url)
    return readdirSync(sources, { recursive: true, encoding: 'utf-8' }).map((name) => new URL(name, sources))
  })
  const french = views
    .filter((view) => view.pathname.endsWith('.svelte'))
    .flatMap((view) => readFileSync(view, 'utf-8').split('\n'))
    .filter((line) => /\}(<\/\w+>)? :( [{$<]|<|$)/.test(line.replaceAll(/fr: `[^`]*`/g, '')) && !/\?.*\} : /.test(line))
  expect(views.length).toBeGreaterThan(100)
  expect(french).toEqual([])
})
