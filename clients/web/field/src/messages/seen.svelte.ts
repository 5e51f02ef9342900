/** Answers to our requests that somebody has had before the eyes since the app was started; after that, once more. */

import { SvelteSet } from 'svelte/reactivity'
import type { Line } from './inbox.ts'

const seen = new SvelteSet<string>()

function keyOf({ message }: Line): string {
  return `${message.id} ${message.answer?.at ?? ''}`
}

/** Something was answered to what we asked for, and nobody here has looked. */
export function isNewsToUs(line: Line): boolean {
  const { answer, fulfilled_at, withdrawn_at } = line.message
  return line.isOurs && answer !== null && fulfilled_at === null && withdrawn_at === null && !seen.has(keyOf(line))
}

export function look(all: readonly Line[]): void {
  for (const line of all) if (isNewsToUs(line)) seen.add(keyOf(line))
}
