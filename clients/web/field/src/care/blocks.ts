/** What each block of the care sheet asks for, as data: one editor shows them all. Figures that change are vital signs. */

import type { CareBlock } from '@vigie/core'
import type { CodeList } from '../labels.ts'
import type { Figure } from './vitals.ts'

export type Ask =
  | { readonly name: string; readonly kind: 'yes_no' }
  | { readonly name: string; readonly kind: 'time' }
  | { readonly name: string; readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly name: string; readonly kind: 'code' | 'codes'; readonly list: CodeList }
  | { readonly name: string; readonly kind: 'text'; readonly most: number; readonly isLong?: boolean; readonly isLine?: boolean }
  | { readonly name: string; readonly kind: 'pain'; readonly figure: Figure }
  | { readonly name: string; readonly kind: 'number'; readonly figure: Figure; readonly of?: 'oxygen' | 'shocks' }

/** A block is one value, one list of codes, a text, or several things of one sort. */
export type Shape = 'fields' | 'codes' | 'text' | 'items'

export interface BlockForm {
  readonly block: CareBlock
  readonly shape: Shape
  readonly asks: readonly Ask[]
}

const TEXT = 300
const PAIN: Figure = { unit: '/10', least: 0, most: 10, decimals: 0 }
const yesNo = (...names: string[]): Ask[] => names.map((name) => ({ name, kind: 'yes_no' }))
const texts = (...names: string[]): Ask[] => names.map((name) => ({ name, kind: 'text', most: TEXT }))

/** In the order of a report by voice: what is grave first. */
export const FORMS: readonly BlockForm[] = [
  { block: 'red_flag_codes', shape: 'codes', asks: [{ name: 'red_flag_codes', kind: 'codes', list: 'red_flags' }] },
  {
    block: 'circumstances',
    shape: 'fields',
    asks: [
      { name: 'nature', kind: 'choice', values: ['accident', 'illness', 'faintness', 'intoxication', 'drowning', 'other'] },
      { name: 'happened_at', kind: 'time' },
      { name: 'place_code', kind: 'code', list: 'places' },
      { name: 'intoxication_code', kind: 'code', list: 'intoxications' },
      ...texts('detail'),
    ],
  },
  {
    block: 'gestures',
    shape: 'items',
    asks: [
      { name: 'code', kind: 'code', list: 'gestures' },
      { name: 'at', kind: 'time' },
      { name: 'oxygen_l_per_min', kind: 'number', figure: { unit: 'l/min', least: 0, most: 60, decimals: 0 }, of: 'oxygen' },
      { name: 'shocks', kind: 'number', figure: { unit: '', least: 0, most: 50, decimals: 0 }, of: 'shocks' },
      { name: 'ended_at', kind: 'time' },
      ...texts('detail'),
    ],
  },
  {
    block: 'neurological',
    shape: 'fields',
    asks: [
      ...yesNo('is_conscious', 'has_lost_consciousness'),
      { name: 'unconscious_s', kind: 'number', figure: { unit: 's', least: 0, most: 86_400, decimals: 0 } },
      ...yesNo('is_disoriented', 'is_agitated', 'has_vomited', 'has_convulsed'),
      { name: 'motor_trouble_codes', kind: 'codes', list: 'limbs' },
    ],
  },
  {
    block: 'breathing',
    shape: 'fields',
    asks: yesNo('is_breathing', 'is_easy', 'is_ample', 'is_regular', 'is_noisy', 'has_pauses', 'has_sweat', 'has_cyanosis'),
  },
  {
    block: 'circulation',
    shape: 'fields',
    asks: [
      ...yesNo('has_carotid_pulse', 'has_radial_pulse', 'is_regular', 'is_well_struck', 'has_pale_mucosa'),
      { name: 'skin', kind: 'choice', values: ['normal', 'pale', 'mottled', 'cyanotic'] },
    ],
  },
  {
    block: 'lesions',
    shape: 'items',
    asks: [
      {
        name: 'kind',
        kind: 'choice',
        values: ['wound', 'burn', 'haemorrhage', 'deformity', 'pain', 'closed_fracture', 'open_fracture', 'amputation', 'other'],
      },
      { name: 'body_part_code', kind: 'code', list: 'body_parts' },
      { name: 'side', kind: 'choice', values: ['left', 'right', 'both', 'middle'] },
      { name: 'pain', kind: 'pain', figure: PAIN },
      ...texts('detail'),
    ],
  },
  {
    block: 'history',
    shape: 'fields',
    asks: [
      ...texts('illness', 'hospitalisation', 'treatment', 'allergy', 'provoked_by', 'quality', 'region'),
      { name: 'severity', kind: 'pain', figure: PAIN },
      { name: 'since_at', kind: 'time' },
    ],
  },
  { block: 'reinforcement_codes', shape: 'codes', asks: [{ name: 'reinforcement_codes', kind: 'codes', list: 'reinforcements' }] },
  { block: 'risk_codes', shape: 'codes', asks: [{ name: 'risk_codes', kind: 'codes', list: 'risks' }] },
  {
    block: 'advice',
    shape: 'items',
    asks: [{ name: 'at', kind: 'time' }, { name: 'function', kind: 'text', most: 80, isLine: true }, ...texts('decision')],
  },
  { block: 'refusal', shape: 'fields', asks: [{ name: 'signed_at', kind: 'time' }, ...texts('witness', 'detail')] },
  {
    block: 'psychological',
    shape: 'fields',
    asks: [...yesNo('has_contact'), { name: 'sign_codes', kind: 'codes', list: 'distress_signs' }, ...texts('to_warn', 'evolution')],
  },
  { block: 'remarks', shape: 'text', asks: [{ name: 'remarks', kind: 'text', most: 1000, isLong: true }] },
]

/** How many of one sort a sheet holds. */
export const MOST_ITEMS: Readonly<Partial<Record<CareBlock, number>>> = { lesions: 16, gestures: 40, advice: 8 }
/** What an item cannot be without; its time is now where nothing else is said. */
export const NEEDED: Readonly<Partial<Record<CareBlock, string>>> = { lesions: 'kind', gestures: 'code', advice: 'at' }
/** How many codes one list of the sheet holds. */
export const MOST_CODES: Readonly<Record<string, number>> = { red_flag_codes: 24, reinforcement_codes: 12, risk_codes: 12, sign_codes: 12, motor_trouble_codes: 8 }

export type Value = Record<string, unknown>

/** A value with one field changed; what is nothing is left out. */
export function withField(value: Value, name: string, field: unknown): Value {
  const { [name]: _, ...others } = value
  const isNothing = field === null || field === undefined || field === '' || (Array.isArray(field) && field.length === 0)
  return isNothing ? others : { ...others, [name]: field }
}

/** As the server takes it: texts without the space around them and without what no keyboard types. */
export function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '').trim()
  if (Array.isArray(value)) return value.map(cleaned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, cleaned(each)]))
}

/** The newest moment before now at which a clock showed this; null: it is no time. */
export function momentOf(clock: string, now: number): number | null {
  const found = /^(\d{1,2}):(\d{2})$/.exec(clock)
  if (found === null || Number(found[1]) > 23 || Number(found[2]) > 59) return null
  const moment = new Date(now)
  moment.setHours(Number(found[1]), Number(found[2]), 0, 0)
  if (moment.getTime() > now) moment.setDate(moment.getDate() - 1)
  return moment.getTime()
}
