/** What people type for a status, in both languages; a beginning is enough where it can mean one thing only. */

import type { TeamStatus } from '@vigie/core'
import { plain } from '../../matching.ts'
import { STATUS_WORDS } from '../../words.ts'

/** Where the catalogue has no radio codes. */
const USUAL_RADIO_CODES: Readonly<Record<string, TeamStatus>> = {
  2: 'en_route',
  3: 'on_scene',
  5: 'transporting',
  6: 'at_destination',
  4: 'left_destination',
  7: 'available_mobile',
  8: 'unavailable',
  9: 'available_base',
}

const SPOKEN: Readonly<Record<TeamStatus, readonly string[]>> = {
  alerted: ['al', 'alerte', 'alertee'],
  en_route: ['dep', 'depart', 'en depart', 'parti', 'partie', 'route', 'er', 'responding', 'rolling'],
  on_scene: ['sp', 'sll', 'sur place', 'os', 'scene', 'arrive', 'arrivee', 'arrived'],
  with_patient: ['av', 'vic', 'aupres', 'aupres victime', 'patient', 'contact', 'wp'],
  transporting: ['tr', 'ev', 'evac', 'en evacuation', 'evacuation', 'transporte', 'transport'],
  at_destination: ['fin', 'final', 'en final', 'hop', 'hopital', 'a l hopital', 'hospital', 'at hospital', 'dest', 'destination', 'ah'],
  handed_over: ['remis', 'remise', 'confie', 'confiee', 'victime confiee', 'ho', 'handover'],
  left_destination: ['qh', 'quitte', 'quitte hopital', 'left', 'lh'],
  available_mobile: ['dr', 'dispo radio', 'dispo', 'libre', 'mobile', 'free', 'avail', 'am'],
  available_base: ['rentre', 'rentree', 'base', 'disponible base', 'retour', 'back', 'ab', 'disponible'],
  patrol: ['pat', 'patrouille', 'ronde', 'patrol'],
  unavailable: ['ind', 'indispo', 'indisponible', 'unavail', 'na'],
  off_duty: ['hs', 'fs', 'fin de service', 'hors service', 'off', 'off duty'],
}

/** The status of these words; null if they mean none, or more than one. */
export function statusNamed(words: string, radioCodes: ReadonlyMap<string, TeamStatus>): TeamStatus | null {
  const wanted = squeeze(words)
  if (wanted === '') return null
  if (/^\d+$/.test(wanted)) return (radioCodes.size > 0 ? radioCodes.get(wanted) : USUAL_RADIO_CODES[wanted]) ?? null
  const exact = NAMES.find(([name]) => name === wanted)
  if (exact !== undefined) return exact[1]
  const begun = new Set(NAMES.filter(([name]) => wanted.length >= 3 && name.startsWith(wanted)).map(([, status]) => status))
  return begun.size === 1 ? [...begun][0]! : null
}

/** Spoken words before the labels of the screens: where both exist, people mean what they say. */
const NAMES: readonly (readonly [string, TeamStatus])[] = [
  ...entries(SPOKEN),
  ...entries(Object.fromEntries(Object.entries(STATUS_WORDS.fr).map(([status, label]) => [status, [label]]))),
  ...entries(Object.fromEntries(Object.entries(STATUS_WORDS.en).map(([status, label]) => [status, [label]]))),
]

function entries(table: Readonly<Record<string, readonly string[]>>): [string, TeamStatus][] {
  return Object.entries(table).flatMap(([status, names]) => names.map((name): [string, TeamStatus] => [squeeze(name), status as TeamStatus]))
}

function squeeze(text: string): string {
  return plain(text).replaceAll(/[^\p{L}\p{N}]/gu, '')
}
