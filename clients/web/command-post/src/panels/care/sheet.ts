/** What was opened, as lines to read: each value under its label, blocks apart. Nothing here keeps anything. */

import type {
  Breathing,
  CareRefusal,
  CareReport,
  Circulation,
  Circumstances,
  Gesture,
  Glasgow,
  Glucose,
  Lesion,
  MedicalHistory,
  Neurological,
  Pain,
  Psychological,
  Pupils,
  RegulationAdvice,
  SealedNote,
  VictimIdentity,
  Vitals,
} from '@vigie/core'

export type Opened = VictimIdentity | CareReport | Vitals | SealedNote

/** One value in clear, with when it was written; an identity does not say. */
export interface OpenedEntry {
  readonly value: Opened
  readonly at?: number | null
}

type Part = Opened | Circumstances | Neurological | Breathing | Circulation | MedicalHistory | CareRefusal | Psychological
type Item = Pupils | Lesion | Gesture | RegulationAdvice | Glasgow | Glucose | Pain
type KeysOf<Each> = Each extends unknown ? keyof Each : never
/** Every field that anything opened may have; its words must be complete. */
export type Field = Exclude<KeysOf<Part | Item>, 'type' | 'blocks'>

export interface SheetWords {
  readonly fields: Readonly<Record<Field, string>>
  /** Of codes that the protocol knows; any other stands for itself. */
  readonly values: Readonly<Record<string, string>>
  readonly yes: string
  readonly no: string
  /** Before the blocks that a version empties. */
  readonly takenBack: string
}

export interface Line {
  readonly label: string
  readonly text: string
  /** How deep inside a block. */
  readonly depth: number
  /** A block's title has no text of its own. */
  readonly isTitle: boolean
}

export function linesOf(value: object, words: SheetWords, showTime: (at: number) => string, depth = 0): Line[] {
  return Object.entries(value).flatMap(([key, each]: [string, unknown]): Line[] => {
    if (key === 'type' || isEmpty(each)) return []
    if (key === 'blocks') return takenBack(value as CareReport, words)
    const label = words.fields[key as Field] ?? key
    if (Array.isArray(each) && each.some((item) => typeof item === 'object')) {
      return each.flatMap((item: object, index) => [title(`${label} ${index + 1}`, depth), ...linesOf(item, words, showTime, depth + 1)])
    }
    if (typeof each === 'object' && !Array.isArray(each)) {
      const total = isGlasgow(each) ? ` ${each.eyes + each.verbal + each.motor}/15` : ''
      return [title(label + total, depth), ...linesOf(each as object, words, showTime, depth + 1)]
    }
    return [{ label, text: show(key, each, words, showTime), depth, isTitle: false }]
  })
}

/** What this version says is no longer so; the blocks that it fills speak for themselves. */
function takenBack(report: CareReport, words: SheetWords): Line[] {
  const gone = (report.blocks ?? []).filter((block) => isEmpty(report[block])).map((block) => words.fields[block])
  return gone.length === 0 ? [] : [{ label: words.takenBack, text: gone.join(', '), depth: 0, isTitle: false }]
}

function show(key: string, value: unknown, words: SheetWords, showTime: (at: number) => string): string {
  if (Array.isArray(value)) return value.map((each) => show(key, each, words, showTime)).join(', ')
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (typeof value === 'number') return key === 'at' || key.endsWith('_at') ? showTime(value) : String(value)
  return words.values[String(value)] ?? String(value)
}

function title(label: string, depth: number): Line {
  return { label, text: '', depth, isTitle: true }
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

function isGlasgow(value: unknown): value is Glasgow {
  return typeof value === 'object' && value !== null && 'eyes' in value && 'verbal' in value && 'motor' in value
}
