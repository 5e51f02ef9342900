import { expect, test } from 'vitest'
import { addressOf, EXPORT_WORDS, offeredTo } from './exports.ts'

const names = (role: Parameters<typeof offeredTo>[0]): string[] => offeredTo(role).map(({ name }) => name)

test('each role is offered what the server gives it, and no more', () => {
  expect(names('cover_head')).toContain('archive')
  expect(names('dispatcher')).toContain('tables')
  expect(names('dispatcher')).not.toContain('archive')
  expect(names('observer')).toEqual(['lines'])
})

test('an address says all that is wanted', () => {
  const of = (name: string, isAnonymised: boolean): string => addressOf('1', offeredTo('cover_head').find((each) => each.name === name)!, isAnonymised, 'Europe/Paris')
  expect(of('report_fr', true)).toBe('/api/operations/1/report.pdf?anonymised=true&language=fr&time_zone=Europe%2FParis')
  expect(of('tables', false)).toBe('/api/operations/1/exports/tables')
  expect(of('archive', true)).toBe('/api/operations/1/exports/archive')
  expect(of('lines', true)).toBe('/api/operations/1/log')
})

test('what is in each is said in both languages', () => {
  for (const { name } of offeredTo('cover_head')) expect([EXPORT_WORDS.fr[name][1], EXPORT_WORDS.en[name][1]]).not.toContain('')
})
