/** Whether an order would reach a team now, as the server tells posts beside the log (rule WK2). */

import type { Session, Uuid } from '@vigie/core'
import type { Language } from './preferences.svelte.ts'

export type Reach = 'listening' | 'asleep' | 'unreachable'

export const REACH_SIGNS: Readonly<Record<Reach, string>> = { listening: '◉', asleep: '☾', unreachable: '✕' }

/** Null until the server has told it, and in a replay. */
export function reachOf({ reach }: Pick<Session, 'reach'>, teamId: Uuid): Reach | null {
  return reach === null ? null : (reach.get(teamId) ?? 'unreachable')
}

const FR = {
  listening: 'à l’écoute',
  asleep: 'en veille',
  unreachable: 'pas de téléphone joignable',
  listeningLong: 'Un téléphone de l’équipe est à l’écoute : l’ordre s’affiche aussitôt',
  asleepLong: 'Téléphone en veille : l’ordre le réveillera',
  unreachableLong: 'Aucun téléphone de l’équipe n’est joignable : passez l’ordre à la radio',
}

export const REACH_WORDS: Readonly<Record<Language, Readonly<Record<keyof typeof FR, string>>>> = {
  fr: FR,
  en: {
    listening: 'listening',
    asleep: 'asleep',
    unreachable: 'no phone in reach',
    listeningLong: 'A phone of the team is listening: the order shows at once',
    asleepLong: 'Phone asleep: the order will wake it',
    unreachableLong: 'No phone of the team can be reached: pass the order by radio',
  },
}
