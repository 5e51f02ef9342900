import { Replica } from '@vigie/core'
import type { Entity } from '@vigie/core'
import { expect, test } from 'vitest'
import { QUALIFICATIONS, TEAM_KINDS, kindNamed } from './kinds.ts'
import { HEADINGS, rowsOf } from './rows.ts'
import type { Thing } from './rows.ts'
import { readTable } from './table.ts'

const KNOWN: Entity[] = [
  { type: 'team', id: 't1', call_sign: 'VPSP 1', kind: 'ambulance_crew' },
  { type: 'site', id: 's1', code: 'PS1', name: 'Poste nord', kind: 'first_aid_post' },
  { type: 'member', id: 'm1', code: 'M001' },
]

function read(thing: Thing, text: string): ReturnType<typeof rowsOf> {
  const replica = new Replica('o', 'operation')
  replica.recall(KNOWN)
  let number = 0
  return rowsOf(thing, readTable(text, HEADINGS[thing]).lines, replica, () => `new${(number += 1)}`)
}

test('a line becomes a command with the things it names', () => {
  const [row] = read('team', 'Indicatif;Type;Poste\nBINÔME 4;binome;ps1')
  expect(row).toEqual({
    line: 2,
    name: 'BINÔME 4',
    wishes: [{ type: 'team.create', team_id: 'new1', call_sign: 'BINÔME 4', kind: 'pair', site_id: 's1' }],
    faults: [],
  })
})

test('a vehicle and a radio are given to the team of their line', () => {
  expect(read('vehicle', 'vehicule;type;equipe;places\nVPSP 12;vpsp;VPSP 1;4')[0]!.wishes).toEqual([
    { type: 'vehicle.register', vehicle_id: 'new1', call_sign: 'VPSP 12', kind: 'ambulance_bls', seats: 4 },
    { type: 'vehicle.assign', vehicle_id: 'new1', team_id: 't1' },
  ])
  expect(read('radio', 'code;equipe\nR 7;vpsp 1')[0]!.wishes.map(({ type }) => type)).toEqual(['radio.register', 'radio.issue'])
})

test('a vehicle has a plate, what it carries, and whether it takes somebody who lies', () => {
  expect(read('vehicle', 'vehicule;immatriculation;transport;matériel\nVPSP 9;AB-123-CD;oui;DSA, corde')[0]!.wishes[0]).toMatchObject({ plate: 'AB-123-CD', can_transport: true, equipment: ['DSA', 'corde'] })
})

test('a member has a code, and a name that only the command carries', () => {
  const [row] = read('member', 'badge;nom;qualifications;tel\nM002;Claire Petit;PSE2, conducteur;06 12 34 56 78')
  expect(row!.name).toBe('M002')
  expect(row!.wishes[0]).toMatchObject({ code: 'M002', name: 'Claire Petit', qualifications: ['pse2', 'driver'], phone: '06 12 34 56 78' })
})

test.each([
  ['team', 'nom;type\n;binôme', 'name'],
  ['team', 'nom\nvpsp 1', 'taken'],
  ['team', 'nom\nA 1\na 1', 'twice'],
  ['team', 'nom;type\nA;fusée', 'kind'],
  ['team', 'nom;poste\nA;PS9', 'site'],
  ['vehicle', 'nom;equipe\nA;INCONNU', 'team'],
  ['vehicle', 'nom;places\nA;trois', 'number'],
  ['vehicle', 'nom;transport\nA;parfois', 'yes'],
  ['member', 'code;qualifications\nM9;PSE2 2027-13-01', 'qualification'],
  ['member', 'code\nM001', 'taken'],
  ['member', 'code\nMEMBRE-BEAUCOUP-TROP', 'long'],
  ['member', 'code;qualifications\nM9;magicien', 'qualification'],
  ['member', 'code;tel\nM9;appeler Paul', 'phone'],
] as const)('%s %j is told as %s, and asks for nothing', (thing, text, fault) => {
  const row = read(thing, text).at(-1)!
  expect(row.faults.map((each) => each.fault)).toContain(fault)
  expect(row.wishes).toEqual([])
})

test('a wrong telephone number is not repeated where everybody reads it', () => {
  expect(read('member', 'code;tel\nM9;appeler Paul')[0]!.faults).toEqual([{ fault: 'phone', words: '' }])
})

test('kinds are known by code, by name in both languages, and by a beginning that is only theirs', () => {
  expect(kindNamed(TEAM_KINDS, 'ambulance_crew')).toBe('ambulance_crew')
  expect(kindNamed(TEAM_KINDS, 'Équipage')).toBe('ambulance_crew')
  expect(kindNamed(TEAM_KINDS, 'first-aid')).toBe('first_aid_team')
  expect(kindNamed(TEAM_KINDS, 'équipe')).toBeNull()
  expect(kindNamed(QUALIFICATIONS, 'chef d\'équipe')).toBe('team_leader')
})
