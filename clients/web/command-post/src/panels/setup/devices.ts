/** The devices of the operation as the server lists them, and what of them somebody should look at. Pure. */

import type { Role, Uuid } from '@vigie/core'
import type { Language } from '../../preferences.svelte.ts'
import { DEVICE_WORDS } from './device-words.ts'

type Permission = 'granted' | 'denied' | 'prompt' | 'unknown'

export interface ListedDevice {
  readonly device_id: Uuid
  readonly label: string
  readonly role: Role
  readonly platform: string
  readonly team_id: Uuid | null
  readonly last_seen_at: number | null
  readonly revoked_at: number | null
  /** What a phone said last of itself. */
  readonly condition?: {
    readonly app: string
    readonly position: Permission
    readonly camera: Permission
    readonly notifications: Permission
    readonly clock_skew_ms: number
    readonly is_clock_wrong: boolean
  }
  readonly trouble?: { readonly reason: string; readonly dropped: number }
}

/** What somebody should put right, the gravest first: a wrong clock spoils every time that is told. */
export function troublesOf({ condition, trouble }: ListedDevice, language: Language): string[] {
  const words = DEVICE_WORDS[language]
  const found: string[] = []
  if (condition?.is_clock_wrong) found.push(`${condition.clock_skew_ms < 0 ? words.slow : words.fast} ${showSpan(condition.clock_skew_ms)}`)
  for (const each of ['position', 'camera', 'notifications'] as const) if (condition?.[each] === 'denied') found.push(words.denied[each])
  if (trouble !== undefined) found.push(`${words.dropped} ${trouble.dropped}`)
  return found
}

/** Those that are in; with trouble first, then by label. */
export function inUse(devices: readonly ListedDevice[]): ListedDevice[] {
  return devices
    .filter(({ revoked_at }) => revoked_at === null)
    .sort((one, other) => Number(troublesOf(other, 'fr').length > 0) - Number(troublesOf(one, 'fr').length > 0) || one.label.localeCompare(other.label, 'fr', { numeric: true }))
}

/** `3 min`, `2 h`, `4 j`: how far off. */
function showSpan(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000)
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}
