/** When a key is a command and not text, and what the keys of the screen open. */

import type { Desk } from './desk.svelte.ts'
import { isOffered } from './rights.ts'

/** True where something is being typed or chosen. */
export function isInField(event: KeyboardEvent): boolean {
  return (event.target as HTMLElement).matches('input, select, textarea')
}

/** The same, or a dialog has the keys. */
export function isTyping(event: KeyboardEvent): boolean {
  return isInField(event) || document.querySelector('dialog[open]') !== null
}

/** Opens what the key stands for; false: it stands for nothing here. What it opens may still have to be fetched: the key is not lost. */
export function openByKey(desk: Desk, key: string): boolean {
  const { chosen, post } = desk
  const mayEnter = isOffered('enterVictims', post.row.role)
  if (key === '/' && !post.isReplay) desk.dialog = { is: 'command' }
  else if (key === 'n' && !post.isReplay) desk.dialog = { is: 'create' }
  else if (key === 'd' && desk.alone === null) desk.turnArrangement()
  else if (key === 'k') desk.draw()
  else if (key === 'g') desk.dialog = { is: 'menu' }
  else if (key === 's') desk.focusSearch()
  else if (key === 'v') desk.searchVictims()
  else if (key === '+' && mayEnter) desk.victims.task = { is: 'register' }
  else if (key === '*' && mayEnter) desk.victims.task = { is: 'batch' }
  else if (key === 'e' && chosen?.kind === 'intervention' && post.mayReport) {
    desk.dialog = { is: 'engage', interventionId: chosen.id, teamId: null }
  } else if (['e', 'a'].includes(key) && chosen?.kind === 'team' && post.mayReport) {
    desk.dialog = { is: 'engage', interventionId: null, teamId: chosen.id }
  } else return false
  return true
}
