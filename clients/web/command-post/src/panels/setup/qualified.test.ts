import { expect, test } from 'vitest'
import { expired, readQualified, showQualified } from './qualified.ts'

const END = new Date(2027, 5, 30, 23, 59, 59, 999).getTime()

test('qualifications are typed with the day they end, in both countries’ ways (rule RE3)', () => {
  const read = readQualified('PSE2 2027-06-30, conducteur 30/06/2027/infirmier')
  expect(read).toEqual({ qualifications: ['pse2', 'driver', 'nurse'], qualified_until: [['pse2', END], ['driver', END]], wrong: [] })
  expect(readQualified(showQualified(read, 'fr'))).toEqual(read)
  expect(readQualified(showQualified(read, 'en'))).toEqual(read)
})

test.each(['magicien', 'PSE2 2027-13-01', 'PSE2 31/02/2027', '2027-06-30'])('%s is told as wrong', (text) => {
  expect(readQualified(text)).toEqual({ qualifications: [], qualified_until: [], wrong: [text] })
})

test('nothing typed is no qualification', () => {
  expect(readQualified(' , ')).toEqual({ qualifications: [], qualified_until: [], wrong: [] })
})

test('only what somebody is trained for can have ended', () => {
  const member = { qualifications: ['pse2' as const], qualified_until: [['pse2', END], ['nurse', 0]] as ['pse2' | 'nurse', number][] }
  expect([expired(member, END), expired(member, END + 1)]).toEqual([[], ['pse2']])
})
