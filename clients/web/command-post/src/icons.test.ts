import { expect, test } from 'vitest'
import { ICONS } from './icons.ts'

test('Each picture of the set is there with all of its outline', () => {
  for (const outline of Object.values(ICONS)) expect(outline).toMatch(/^M[\d\s.a-zA-Z-]+Z$/)
})
