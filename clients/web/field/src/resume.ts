/** What an app that was killed shows again: the screen, what is open on it, a message half typed. No word about a victim is
 * kept here: that lies sealed (care/drafts.svelte.ts). */

import type { Uuid } from '@vigie/core'

const SCREEN = 'vigie.field.screen'
const OPEN = 'vigie.field.open'
const DRAFT = 'vigie.field.draft'
/** Who opens it later begins anew: it is another moment, and perhaps another hand. */
export const LASTS_MS = 1_800_000

type Disk = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** As long as it was looked at. */
export function keepScreen(disk: Disk, device: Uuid, screen: string, now: number): void {
  write(disk, SCREEN, device, screen, now)
}

/** The screen that this phone showed a moment ago, if there is such a one; null: begin anew. */
export function recallScreen<Name extends string>(disk: Disk, device: Uuid, known: readonly Name[], now: number): Name | null {
  const screen = read(disk, SCREEN, device, now)
  return known.find((each) => each === screen) ?? null
}

/** What is open on the screen, by what it is and whose it is; empty: nothing. */
export function keepOpen(disk: Disk, device: Uuid, open: string, now: number): void {
  if (open === '') disk.removeItem(OPEN)
  else write(disk, OPEN, device, open, now)
}

export function recallOpen(disk: Disk, device: Uuid, now: number): string {
  return read(disk, OPEN, device, now) ?? ''
}

export function keepDraft(disk: Disk, device: Uuid, text: string, now: number): void {
  if (text.trim() === '') disk.removeItem(DRAFT)
  else write(disk, DRAFT, device, text, now)
}

export function recallDraft(disk: Disk, device: Uuid, now: number): string {
  return read(disk, DRAFT, device, now) ?? ''
}

/** This phone is nobody's any more. */
export function forgetAll(disk: Disk): void {
  for (const each of [SCREEN, OPEN, DRAFT]) disk.removeItem(each)
}

/** A full disk, or a browser that keeps nothing: only convenience is lost. */
function write(disk: Disk, key: string, device: Uuid, value: string, at: number): void {
  try {
    disk.setItem(key, JSON.stringify({ device, value, at }))
  } catch {
    // see above
  }
}

function read(disk: Disk, key: string, device: Uuid, now: number): string | null {
  const kept: unknown = JSON.parse(disk.getItem(key) ?? 'null')
  if (typeof kept !== 'object' || kept === null) return null
  const { device: whose, value, at } = kept as { device?: unknown; value?: unknown; at?: unknown }
  const isOurs = whose === device && typeof at === 'number' && Math.abs(now - at) <= LASTS_MS
  return isOurs && typeof value === 'string' ? value : null
}
