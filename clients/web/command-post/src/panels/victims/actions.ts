/** What may be done with a victim here, and by which key. The server decides; this only offers. */

import type { Role, Uuid, Whole } from '@vigie/core'
import { isOffered } from '../../rights.ts'
import type { Offer } from '../../rights.ts'
import type { ENTRY_WORDS } from './entry-words.ts'
import type { VictimTask } from './state.svelte.ts'

type ActionName = 'triage' | 'move' | 'confirm' | 'ready' | 'evacuate' | 'outcome' | 'describe' | 'scan' | 'open' | 'merge' | 'unmerge' | 'void'

export interface VictimAction {
  readonly is: ActionName
  readonly key: string
  readonly word: Exclude<keyof (typeof ENTRY_WORDS)['fr'], 'careLevels'>
  readonly offer: Offer
}

const ACTIONS: readonly VictimAction[] = [
  { is: 'triage', key: 't', word: 'triage', offer: 'enterVictims' },
  { is: 'move', key: 'c', word: 'move', offer: 'enterVictims' },
  { is: 'confirm', key: 'r', word: 'confirmReceipt', offer: 'enterVictims' },
  { is: 'ready', key: 'b', word: 'ready', offer: 'reportCases' },
  { is: 'evacuate', key: 'e', word: 'evacuate', offer: 'requestEvacuations' },
  { is: 'outcome', key: 'i', word: 'outcome', offer: 'enterVictims' },
  { is: 'describe', key: 'd', word: 'describe', offer: 'enterVictims' },
  { is: 'scan', key: 'n', word: 'addScan', offer: 'enterVictims' },
  { is: 'open', key: 'o', word: 'open', offer: 'openVictims' },
  { is: 'merge', key: 'm', word: 'merge', offer: 'mergeVictims' },
  { is: 'unmerge', key: 'm', word: 'unmerge', offer: 'mergeVictims' },
  { is: 'void', key: 'x', word: 'void', offer: 'enterVictims' },
]

export function actionsOf(victim: Whole<'victim'>, role: Role): readonly VictimAction[] {
  return ACTIONS.filter(({ is, offer }) => isOffered(offer, role) && makesSense(is, victim))
}

/** In a replay nothing is done, but what is protected is opened by the rights of now. */
export function actionsAgain(victim: Whole<'victim'>, granted: Role): readonly VictimAction[] {
  return actionsOf(victim, granted).filter(({ is }) => is === 'open')
}

/** A second number or one given by mistake has nothing done to it but to take that back. */
function makesSense(is: ActionName, victim: Whole<'victim'>): boolean {
  if (victim.merged_into !== null) return is === 'unmerge'
  if (victim.is_void) return is === 'void'
  if (is === 'unmerge') return false
  if (is === 'confirm') return mayBeConfirmed(victim)
  return true
}

/** The dialog of an action that needs one. */
export function taskOf(is: Exclude<ActionName, 'confirm' | 'unmerge'>, id: Uuid): VictimTask {
  if (is === 'move') return { is, id, to: null }
  return is === 'evacuate' ? { is, ids: [id] } : { is, id }
}

/** Somebody was said to have this person, and has not said so. */
export function mayBeConfirmed({ custody }: Whole<'victim'>): boolean {
  return custody !== null && (custody.state ?? 'declared') === 'declared' && custody.holder.kind !== 'scene' && custody.holder.kind !== 'none'
}
