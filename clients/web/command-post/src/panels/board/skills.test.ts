import { expect, test } from 'vitest'
import { holding } from '../../../../core/scenes.ts'
import { countSkills, showSkills } from './skills.ts'

const crew = [
  ...holding(
    { type: 'member', id: '1', code: 'A', qualifications: ['pse1'] },
    { type: 'member', id: '2', code: 'B', qualifications: ['driver', 'pse2'] },
    { type: 'member', id: '3', code: 'C', qualifications: ['pse2'], presence: 'checked_in' },
    { type: 'member', id: '4', code: 'D', qualifications: ['nurse'], presence: 'checked_out' },
  )
    .of('member')
    .values(),
]

test('what people are trained for is counted over those who are here or come, the highest first', () => {
  expect(countSkills(crew)).toEqual([
    ['pse2', 2],
    ['pse1', 1],
    ['driver', 1],
  ])
  expect(showSkills(crew)).toBe('2 PSE2, PSE1, COND')
  expect(showSkills([])).toBe('')
})
