/** Vital signs as they are entered: with unit and range, refused at once when nobody can have them. Pure. */

import type { Avpu, Glasgow, Glucose, Pupils, Vitals } from '@vigie/core'

export type NumberName =
  | 'heart_rate_per_min' | 'breaths_per_min' | 'spo2_pct' | 'oxygen_l_per_min' | 'systolic_mmhg' | 'diastolic_mmhg'
  | 'temperature_c' | 'glucose' | 'pain' | 'capillary_refill_s'

/** A number with the keypad: what it counts in, and between what it lies. */
export interface Figure {
  readonly unit: string
  readonly least: number
  readonly most: number
  /** Digits behind the point. */
  readonly decimals: 0 | 1
}

export interface Field extends Figure {
  readonly name: NumberName
}

/** In the order in which they are taken. */
export const FIELDS: readonly Field[] = [
  { name: 'heart_rate_per_min', unit: '/min', least: 0, most: 300, decimals: 0 },
  { name: 'breaths_per_min', unit: '/min', least: 0, most: 80, decimals: 0 },
  { name: 'spo2_pct', unit: '%', least: 0, most: 100, decimals: 0 },
  { name: 'oxygen_l_per_min', unit: 'l/min', least: 0, most: 60, decimals: 0 },
  { name: 'systolic_mmhg', unit: 'mmHg', least: 0, most: 300, decimals: 0 },
  { name: 'diastolic_mmhg', unit: 'mmHg', least: 0, most: 300, decimals: 0 },
  { name: 'temperature_c', unit: '°C', least: 25, most: 45, decimals: 1 },
  { name: 'glucose', unit: 'mg/dl', least: 0, most: 1000, decimals: 0 },
  { name: 'pain', unit: '/10', least: 0, most: 10, decimals: 0 },
  { name: 'capillary_refill_s', unit: 's', least: 0, most: 30, decimals: 0 },
]

export interface Round {
  readonly typed: Readonly<Partial<Record<NumberName, string>>>
  readonly avpu: Avpu | null
  readonly gcs: Partial<Glasgow>
  readonly pupils: Pupils
}

export const EMPTY: Round = { typed: {}, avpu: null, gcs: {}, pupils: {} }

/** What is wrong with a round that somebody wants to save; the numbers themselves were checked key by key. */
export type Fault = 'nothing' | 'low' | 'pressure' | 'glasgow'

export function faultOf(round: Round): Fault | null {
  if (FIELDS.some((field) => isTooLow(round.typed[field.name] ?? '', field))) return 'low'
  const { systolic_mmhg: above, diastolic_mmhg: below } = round.typed
  if (above !== undefined && above !== '' && below !== undefined && below !== '' && Number(below) > Number(above)) return 'pressure'
  const parts = [round.gcs.eyes, round.gcs.verbal, round.gcs.motor].filter((each) => each !== undefined).length
  if (parts > 0 && parts < 3) return 'glasgow'
  return readVitals(round) === null ? 'nothing' : null
}

/** Null: nothing was measured. */
export function readVitals({ typed, avpu, gcs, pupils }: Round): Vitals | null {
  const figures: Record<string, number | Glucose | object> = {}
  for (const { name } of FIELDS) {
    const text = typed[name] ?? ''
    if (text === '') continue
    const value = Number(text.replace(',', '.'))
    if (name === 'glucose') figures[name] = { value, unit: 'mg_per_dl' }
    else if (name === 'pain') figures[name] = { scale: 'to_ten', value }
    else figures[name] = value
  }
  const whole = {
    ...figures,
    ...(avpu === null ? {} : { avpu }),
    ...(gcs.eyes !== undefined && gcs.verbal !== undefined && gcs.motor !== undefined ? { gcs: gcs as Glasgow } : {}),
    ...(pupils.size == null && pupils.are_reactive == null ? {} : { pupils }),
  }
  return Object.keys(whole).length === 0 ? null : { type: 'vitals', ...whole, measured_by: 'first_aider' }
}

/** The number of a round, for its trend; null: not measured. */
export function figureOf(vitals: Vitals, name: NumberName | 'gcs'): number | null {
  switch (name) {
    case 'gcs':
      return vitals.gcs == null ? null : vitals.gcs.eyes + vitals.gcs.verbal + vitals.gcs.motor
    case 'glucose':
      return vitals.glucose?.unit === 'mg_per_dl' ? vitals.glucose.value : null
    case 'pain':
      return vitals.pain?.scale === 'to_ten' ? vitals.pain.value : null
    default:
      return vitals[name] ?? null
  }
}

function isTooLow(text: string, { least }: Field): boolean {
  return text !== '' && Number(text.replace(',', '.')) < least
}
