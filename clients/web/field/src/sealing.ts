/** What is about a victim lies on this phone only under a key that no script can read out (rule CA15).
 *
 * It keeps this data from other pages, from copies of the app's data and from a script that got in for a moment. It does
 * not keep it from who reads the files of the browser, which has its keys on the same disk: the lock of the phone does.
 * Where the browser has no such keys (no TLS), these entries are not kept on the disk at all.
 */

import type { Command } from '@vigie/core'

export interface Box {
  readonly iv: Uint8Array<ArrayBuffer>
  readonly bytes: ArrayBuffer
}

/** Does this say something about a victim's identity or care? */
export function isProtected(command: Command): boolean {
  return command.type.startsWith('care.') || command.type.startsWith('victim.')
}

export function canSeal(): boolean {
  return 'subtle' in crypto
}

/** Stays in the browser's own key store: it can be used, never exported. */
export function makeKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

/** The name belongs to the box: one cannot be passed off as another. */
export async function seal(key: CryptoKey, name: string, value: unknown): Promise<Box> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const clear = new TextEncoder().encode(JSON.stringify(value))
  return { iv, bytes: await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: bytesOf(name) }, key, clear) }
}

/** Rejects when this is another box, or another key closed it. */
export async function open(key: CryptoKey, name: string, { iv, bytes }: Box): Promise<unknown> {
  const clear = await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: bytesOf(name) }, key, bytes)
  return JSON.parse(new TextDecoder().decode(clear))
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}
