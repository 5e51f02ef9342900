import { describe, expect, test } from 'vitest'
import type { TeamStatus } from '@vigie/core'
import { parse } from './parse.ts'
import type { Known, Meaning } from './parse.ts'
import { statusNamed } from './statuses.ts'

const NOW = new Date(2026, 5, 21, 14, 40).getTime()
const CODES = new Map<string, TeamStatus>([
  ['2', 'en_route'],
  ['3', 'on_scene'],
  ['5', 'transporting'],
  ['6', 'at_destination'],
  ['4', 'left_destination'],
  ['7', 'available_mobile'],
  ['8', 'unavailable'],
  ['9', 'available_base'],
])
const SIGNS = ['VPSP 12', 'VPSP 1', 'VPSP 13', 'BINÔME 2', 'BINÔME 23', 'POSTE 7', 'POSTE 7 NORD', 'PAP ÉTOILE', 'V 47', 'INTER 3', 'ALPHA-5', 'MÉDECIN']
const known: Known = {
  teams: SIGNS.map((callSign) => ({ id: callSign, callSign })),
  interventions: new Map([
    [14, 'i14'],
    [3, 'i3'],
  ]),
  victims: new Map([
    ['47', ['v47']],
    ['14', ['v14']],
    ['fr12', ['v47', 'v9']],
  ]),
  radioCodes: CODES,
  now: NOW,
}

function shown(meaning: Meaning): string {
  switch (meaning.is) {
    case 'status': {
      const ago = meaning.statedAt === null ? '' : ` ${(meaning.statedAt - NOW) / 60_000}`
      return `${meaning.teamId}: ${meaning.status}${ago}`
    }
    case 'engage':
      return `${meaning.teamId} > ${meaning.interventionId}`
    case 'alert':
      return `! ${meaning.teamId}`
    case 'create':
      return `+ ${meaning.place}`
    case 'team':
      return `@ ${meaning.teamId}`
    case 'intervention':
      return meaning.interventionId
    case 'victim':
      return meaning.victimId
    case 'help':
      return 'help'
  }
}

const read = (typed: string): string[] => parse(typed, known).meanings.map(shown)

describe('the command bar understands', () => {
  test.each([
    // a status by its short form, in words, by its radio code
    ['vpsp12 sp', ['VPSP 12: on_scene']],
    // a call for help heard on the radio
    ['vpsp12 sos', ['! VPSP 12']],
    ['VPSP 12 Détresse', ['! VPSP 12']],
    ['VPSP12 sur place', ['VPSP 12: on_scene']],
    ['vpsp 12 Sur Les Lieux', ['VPSP 12: on_scene']],
    ['vpsp12 3', ['VPSP 12: on_scene']],
    ['vpsp12 2', ['VPSP 12: en_route']],
    ['vpsp12 5', ['VPSP 12: transporting']],
    ['vpsp12 6', ['VPSP 12: at_destination']],
    ['vpsp12 4', ['VPSP 12: left_destination']],
    ['vpsp12 7', ['VPSP 12: available_mobile']],
    ['vpsp12 8', ['VPSP 12: unavailable']],
    ['vpsp12 9', ['VPSP 12: available_base']],
    ['vpsp12 dispo', ['VPSP 12: available_mobile']],
    ['vpsp12 rentré', ['VPSP 12: available_base']],
    ['vpsp12 en évacuation', ['VPSP 12: transporting']],
    ['vpsp12 indispo', ['VPSP 12: unavailable']],
    ['vpsp12 fin de service', ['VPSP 12: off_duty']],
    ['vpsp12 à l’hôpital', ['VPSP 12: at_destination']],
    ['vpsp12 quitte l’hôpital', ['VPSP 12: left_destination']],
    // in English
    ['vpsp12 on scene', ['VPSP 12: on_scene']],
    ['vpsp12 en route', ['VPSP 12: en_route']],
    ['vpsp12 with the patient', ['VPSP 12: with_patient']],
    ['vpsp12 transporting', ['VPSP 12: transporting']],
    ['vpsp12 handed over', ['VPSP 12: handed_over']],
    ['vpsp12 at hospital', ['VPSP 12: at_destination']],
    ['vpsp12 left hospital', ['VPSP 12: left_destination']],
    ['vpsp12 free', ['VPSP 12: available_mobile']],
    ['vpsp12 off duty', ['VPSP 12: off_duty']],
    // with the time of the fact
    ['VPSP12 sur place -5', ['VPSP 12: on_scene -5']],
    ['vpsp12 3 -12', ['VPSP 12: on_scene -12']],
    ['vpsp12 sp 14:32', ['VPSP 12: on_scene -8']],
    ['vpsp12 sp 14h32', ['VPSP 12: on_scene -8']],
    ['vpsp12 sp −5', ['VPSP 12: on_scene -5']],
    ['vpsp12 sp 23:40', ['VPSP 12: on_scene -900']],
    // call signs: accents, glued, abbreviated, one the beginning of another
    ['binome 2 3', ['BINÔME 2: on_scene']],
    ['BINÔME2 sp', ['BINÔME 2: on_scene']],
    ['bin 23 sp', ['BINÔME 23: on_scene']],
    ['binome 23', ['@ BINÔME 23']],
    ['poste 7 sp', ['POSTE 7: on_scene']],
    ['poste 7 nord sp', ['POSTE 7 NORD: on_scene']],
    ['pap etoile 3', ['PAP ÉTOILE: on_scene']],
    ['pap 3', ['PAP ÉTOILE: on_scene']],
    ['alpha5 sp -5', ['ALPHA-5: on_scene -5']],
    ['alpha-5', ['@ ALPHA-5']],
    ['medecin 3', ['MÉDECIN: on_scene']],
    ['v47 sp', ['V 47: on_scene']],
    // several teams may be meant: all are shown, none is done
    ['vpsp 3', ['VPSP 12: on_scene', 'VPSP 1: on_scene', 'VPSP 13: on_scene']],
    ['vpsp', ['@ VPSP 12', '@ VPSP 1', '@ VPSP 13']],
    ['p 7 sp', ['POSTE 7: on_scene']],
    // orders
    ['vpsp12 > 14', ['VPSP 12 > i14']],
    ['vpsp12>14', ['VPSP 12 > i14']],
    ['VPSP 12 → n° 14', ['VPSP 12 > i14']],
    ['binome > 3', ['BINÔME 2 > i3', 'BINÔME 23 > i3']],
    // new interventions keep what was typed
    ['i gare du Nord', ['+ gare du Nord']],
    ['inter 12 rue de l’Église', ['+ 12 rue de l’Église']],
    ['new North Gate', ['+ North Gate']],
    // numbers
    ['14', ['i14', 'v14']],
    ['47', ['v47']],
    ['v 47', ['v47', '@ V 47']],
    ['victime 14', ['v14']],
    ['victim FR12', ['v47', 'v9']],
    ['i 14', ['i14']],
    ['#3', ['i3']],
    ['n° 14', ['i14']],
    ['inter 3', ['i3', '@ INTER 3']],
    ['inter 3 sp', ['INTER 3: on_scene']],
    // help, and text within call signs
    ['?', ['help']],
    ['? statuts', ['help']],
    ['aide', ['help']],
    ['toile', ['@ PAP ÉTOILE']],
    ['nord', ['@ POSTE 7 NORD']],
  ] as const)('« %s »', (typed, meanings) => expect(read(typed)).toEqual(meanings))
})

describe('the command bar says what it does not understand', () => {
  test.each([
    ['', 'nothing', ''],
    ['   ', 'nothing', ''],
    ['vpsp12 zzz', 'status', 'zzz'],
    ['vpsp12 1', 'status', '1'],
    ['vpsp12 disp -5x', 'time', '-5x'],
    ['vpsp12 sp 25:00', 'time', '25:00'],
    ['vpsp12 sp -9999', 'time', '-9999'],
    ['vpsp12 > 99', 'intervention', '99'],
    ['vpsp12 > ici', 'intervention', 'ici'],
    ['vpsp12 >', 'intervention', ''],
    ['zzz > 14', 'team', 'zzz'],
    ['zzz sp', 'team', 'zzz sp'],
    ['v 99', 'victim', '99'],
    ['99', 'intervention', '99'],
    ['i 99', 'intervention', '99'],
    ['<img src=x>', 'team', '<img src=x'],
  ] as const)('« %s »', (typed, trouble, words) => expect(parse(typed, known)).toEqual({ meanings: [], trouble, words }))
})

test('without radio codes of the catalogue the usual ones count, and words that mean two things mean none', () => {
  expect([statusNamed('3', new Map()), statusNamed('1', new Map()), statusNamed('dis', CODES)]).toEqual(['on_scene', null, null])
})
