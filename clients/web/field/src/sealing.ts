/** What is about somebody's health lies on this phone only under a key that no script can read out.
 *
 * It keeps a thief who copies the files from reading them; whoever holds the unlocked phone with the app open reads what
 * the app shows. Where the browser has no such keys (no TLS), these entries are not kept on the disk at all.
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

/** The identifier belongs to the box: one cannot be passed off as another. */
export async function seal(key: CryptoKey, command: Command): Promise<Box> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const clear = new TextEncoder().encode(JSON.stringify(command))
  return { iv, bytes: await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: bytesOf(command.id) }, key, clear) }
}

export async function open(key: CryptoKey, id: string, { iv, bytes }: Box): Promise<Command> {
  const clear = await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: bytesOf(id) }, key, bytes)
  return JSON.parse(new TextDecoder().decode(clear)) as Command
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}
