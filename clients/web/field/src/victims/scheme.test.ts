import { readFileSync } from 'node:fs'
import type { CrewTriage } from '@vigie/core'
import { expect, test } from 'vitest'
import { Labels } from '../labels.ts'
import { schemeOf } from './scheme.ts'

const catalogue = JSON.parse(readFileSync(new URL('../../../../../server/catalogues/dps.1.json', import.meta.url), 'utf8'))
const labels = new Labels({ wanted: 'dps.1', catalogue })
const METHODS: readonly CrewTriage[] = ['first_aider', 'start', 'salt']

test('crews sort by the method of the operation, by that of first-aiders until one is said (rule OP3)', () => {
  expect(schemeOf(labels)).toEqual(schemeOf(labels, 'first_aider'))
  expect(schemeOf(labels).levels[0]!.label.fr).toContain('Rouge')
  expect(schemeOf(labels, 'start').levels.map(({ label }) => label.fr)).not.toEqual(schemeOf(labels).levels.map(({ label }) => label.fr))
})

test('each method has its own questions, and the involved have a key of their own in all of them', () => {
  for (const method of METHODS) {
    const { levels, questions } = schemeOf(labels, method)
    expect(levels.filter(({ category }) => category === 'uninjured'), method).toHaveLength(1)
    expect(levels.filter(({ category }) => category === 'minor'), method).toHaveLength(1)
    const known = new Set([...levels.map(({ code }) => code), ...questions.map(({ code }) => code)])
    expect(questions.length, method).toBeGreaterThan(0)
    for (const { yes, no } of questions) expect([known.has(yes), known.has(no)], method).toEqual([true, true])
  }
})

test('without a catalogue the categories are there in our words, and nothing is asked', () => {
  const { method, levels, questions } = schemeOf(new Labels(null), 'salt')
  expect([method, questions]).toEqual(['salt', []])
  expect(levels.map(({ category }) => category)).toEqual(['immediate', 'delayed', 'minor', 'uninjured', 'apparently_dead'])
})
