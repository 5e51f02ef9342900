import { expect, test } from 'vitest'
import { beginningOf, codeOf, KINDS } from './template.ts'

test('every kind begins with a place and a team that fit their limits', () => {
  for (const kind of KINDS) {
    const { site, team } = beginningOf(kind, 'Stade municipal')
    expect(site.name).toBe('Stade municipal')
    expect(site.code.length).toBeLessThanOrEqual(40)
    expect(team.callSign.fr).not.toBe('')
  }
})

test('a place given as a point is a point on the map', () => {
  expect(beginningOf('duty', '48.8530, 2.3499').site).toMatchObject({ lat_deg: 48.853, lon_deg: 2.3499 })
  expect(beginningOf('duty', '12 rue du Port').site).not.toHaveProperty('lat_deg')
})

test('a long address is cut to what a name may hold', () => {
  expect(beginningOf('duty', 'x'.repeat(200)).site.name).toHaveLength(120)
})

test('the code is made of the name and the day, and never empty', () => {
  const day = new Date(2026, 3, 5)
  expect(codeOf('Marathon de la Baie', day)).toBe('MARATHON-BAIE-0405')
  expect(codeOf('Fête à Évry', day)).toBe('FETE-EVRY-0405')
  expect(codeOf('??', day)).toBe('OP-0405')
})
