/** Typing a number with large keys: a digit that leads to what cannot be is refused at once. Pure. */

import type { Figure } from './vitals.ts'

export const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'point', '0', 'back'] as const
export type Key = (typeof KEYS)[number]

export interface Pressed {
  readonly text: string
  /** The key changed nothing: the range is shown. */
  readonly isRefused: boolean
}

export function press(text: string, key: Key, { most, decimals }: Figure): Pressed {
  if (key === 'back') return { text: text.slice(0, -1), isRefused: false }
  if (key === 'point') {
    const mayPoint = decimals > 0 && text !== '' && !text.includes(',')
    return mayPoint ? { text: `${text},`, isRefused: false } : { text, isRefused: true }
  }
  const next = text === '0' ? key : text + key
  const [, behind = ''] = next.split(',')
  if (behind.length > decimals || Number(next.replace(',', '.')) > most) return { text, isRefused: true }
  return { text: next, isRefused: false }
}

/** Whole, and not below what can be. */
export function isDone(text: string, { least }: Figure): boolean {
  return text !== '' && Number(text.replace(',', '.')) >= least
}

export function rangeOf({ least, most, unit }: Figure): string {
  return `${least}–${most} ${unit}`
}
