/** What was entered in a block, in one line as a crew would say it. Pure. */

import { SHEET_WORDS } from '../../../command-post/src/panels/care/words.ts'
import { colonIn } from '../../../command-post/src/punctuation.ts'
import type { Labels } from '../labels.ts'
import type { Language } from '../language.ts'
import { clockTime } from '../times.ts'
import type { Ask, BlockForm, Value } from './blocks.ts'

/** The block as it stands; empty: nothing was entered. */
export function summaryOf(form: BlockForm, value: unknown, labels: Labels, language: Language, now: number): string {
  if (value === null || value === undefined) return ''
  if (form.shape === 'items') return (value as Value[]).map((item) => tell(item, form.asks, labels, language, now)).join(' · ')
  if (form.shape === 'fields') return tell(value as Value, form.asks, labels, language, now)
  return answerOf(form.asks[0]!, value, labels, language, now)
}

/** Its answers, each with its name where the answer alone says nothing. */
export function tell(value: Value, asks: readonly Ask[], labels: Labels, language: Language, now: number): string {
  const { fields } = SHEET_WORDS[language]
  return asks
    .flatMap((ask) => {
      const text = answerOf(ask, value[ask.name], labels, language, now)
      if (text === '') return []
      const isNamed = ask.kind === 'yes_no' || ask.kind === 'number' || ask.kind === 'pain' || (ask.kind === 'time' && ask.name !== 'at') || (ask.kind === 'text' && ask.name !== 'detail')
      return [isNamed ? `${fields[ask.name as keyof typeof fields]}${colonIn(language)}${text}` : text]
    })
    .join(', ')
}

function answerOf(ask: Ask, value: unknown, labels: Labels, language: Language, now: number): string {
  if (value === null || value === undefined || value === '') return ''
  const words = SHEET_WORDS[language]
  switch (ask.kind) {
    case 'yes_no':
      return value === true ? words.yes : words.no
    case 'choice':
      return words.values[String(value)] ?? String(value)
    case 'code':
      return labels.coded(ask.list, String(value))[language]
    case 'codes':
      return (value as string[]).map((code) => labels.coded(ask.list, code)[language]).join(', ')
    case 'time':
      return clockTime(Number(value), now)
    case 'pain':
      return painOf(value as { readonly scale: string; readonly value: number })
    case 'number':
      return `${String(value).replace('.', ',')} ${ask.figure.unit}`.trim()
    case 'text':
      return String(value)
  }
}

/** A pain told on another scale keeps its scale. */
function painOf({ scale, value }: { readonly scale: string; readonly value: number }): string {
  return `${value}/${scale === 'to_four' ? 4 : 10}`
}
