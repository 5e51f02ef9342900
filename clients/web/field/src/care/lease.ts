/** For how long, and behind which code, this phone shows care sheets without the server (rule CA16). */

import { open, seal } from '../sealing.ts'
import type { Box } from '../sealing.ts'

export const SHORTEST_CODE = 4
export const LONGEST_CODE = 8
export const MOST_TRIES = 5
export const DEFAULT_LEASE_H = 12
const HOUR_MS = 3_600_000
/** A clock that went back by more is no clock to go by. */
const MAX_BACK_MS = 10 * 60_000
/** Slow enough that trying out is work, fast enough for an old phone. */
const ROUNDS = 300_000

export interface Lease {
  readonly salt: Uint8Array<ArrayBuffer>
  /** The key of the sheets, wrapped with the code, in a box of this phone's own key. */
  readonly box: Box
  /** When the server was last heard, on this phone's clock. */
  readonly heardAt: number
  readonly hours: number
  /** Wrong codes since the last right one. */
  readonly tries: number
}

interface Wrapped {
  readonly iv: readonly number[]
  readonly key: readonly number[]
}

export function isCode(text: string): boolean {
  return /^\d+$/.test(text) && text.length >= SHORTEST_CODE && text.length <= LONGEST_CODE
}

/** Is this still the shift in which the server was heard? */
export function isRunning({ heardAt, hours }: Pick<Lease, 'heardAt' | 'hours'>, now: number): boolean {
  return now < heardAt + hours * HOUR_MS && now > heardAt - MAX_BACK_MS
}

/** A new key for the sheets: to be used now, and to be had again with the code. */
export async function grant(code: string, deviceKey: CryptoKey, heardAt: number, hours: number): Promise<{ readonly lease: Lease; readonly key: CryptoKey }> {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt'])
  const wrapped = await crypto.subtle.wrapKey('raw', made, await keyOf(code, salt), { name: 'AES-GCM', iv })
  const box = await seal(deviceKey, 'lease', { iv: [...iv], key: [...new Uint8Array(wrapped)] } satisfies Wrapped)
  const lease = { salt, box, heardAt, hours, tries: 0 }
  return { lease, key: (await unwrap(lease, code, deviceKey))! }
}

/** The key of the sheets; null: this is not the code. */
export async function unwrap({ salt, box }: Lease, code: string, deviceKey: CryptoKey): Promise<CryptoKey | null> {
  try {
    const { iv, key } = (await open(deviceKey, 'lease', box)) as Wrapped
    const how = { name: 'AES-GCM', iv: new Uint8Array(iv) }
    return await crypto.subtle.unwrapKey('raw', new Uint8Array(key), await keyOf(code, salt), how, 'AES-GCM', false, ['encrypt', 'decrypt'])
  } catch {
    return null
  }
}

async function keyOf(code: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const typed = await crypto.subtle.importKey('raw', new TextEncoder().encode(code), 'PBKDF2', false, ['deriveKey'])
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS }
  return crypto.subtle.deriveKey(how, typed, { name: 'AES-GCM', length: 256 }, false, ['wrapKey', 'unwrapKey'])
}
