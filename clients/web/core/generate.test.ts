import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { CLOSE_CODES, ENTITY_DEFAULTS, NEXT_STATUSES } from './generated/wire.ts'
import { generate, TARGET } from './generate.ts'

test('the generated types are those of the protocol: else run `make types`', () => {
  expect(readFileSync(TARGET, 'utf-8')).toBe(generate())
})

test('the tables of the protocol are all there', () => {
  expect(Object.keys(NEXT_STATUSES)).toHaveLength(13)
  expect(Object.keys(CLOSE_CODES)).toHaveLength(14)
  expect(Object.keys(ENTITY_DEFAULTS)).toHaveLength(25)
})
