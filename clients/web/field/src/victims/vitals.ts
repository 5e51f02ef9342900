/** Vital signs from what was typed: only what was typed, and only what a person can have. */

import type { Avpu, Vitals } from '@vigie/core'

export interface Field {
  readonly name: 'heart_rate_per_min' | 'breaths_per_min' | 'spo2_pct' | 'systolic_mmhg' | 'diastolic_mmhg'
  readonly unit: string
  readonly least: number
  readonly most: number
}

export const FIELDS: readonly Field[] = [
  { name: 'heart_rate_per_min', unit: '/min', least: 0, most: 300 },
  { name: 'breaths_per_min', unit: '/min', least: 0, most: 80 },
  { name: 'spo2_pct', unit: '%', least: 0, most: 100 },
  { name: 'systolic_mmhg', unit: 'mmHg', least: 0, most: 300 },
  { name: 'diastolic_mmhg', unit: 'mmHg', least: 0, most: 300 },
]

export type Typed = Readonly<Partial<Record<Field['name'], string>>>

/** Fields whose text is no number that they can hold. */
export function wrongFields(typed: Typed): Field['name'][] {
  return FIELDS.filter(({ name, least, most }) => {
    const text = (typed[name] ?? '').trim()
    return text !== '' && !(/^\d{1,3}$/.test(text) && Number(text) >= least && Number(text) <= most)
  }).map(({ name }) => name)
}

/** Null: nothing was measured. */
export function readVitals(typed: Typed, avpu: Avpu | null): Vitals | null {
  const measured = FIELDS.flatMap(({ name }) => {
    const text = (typed[name] ?? '').trim()
    return text === '' ? [] : [[name, Number(text)] as const]
  })
  if (measured.length === 0 && avpu === null) return null
  return { type: 'vitals', ...Object.fromEntries(measured), ...(avpu === null ? {} : { avpu }), measured_by: 'first_aider' }
}
