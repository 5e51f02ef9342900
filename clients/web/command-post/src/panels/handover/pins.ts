/** A PIN for each set of initials at this station: nobody signs for somebody else. Kept in this browser as a slow hash; accounts and rights are another matter. */

const KEPT = 'vigie.operator.pins'
const ROUNDS = 50_000
/** One guess after the other gets slower: four digits would be tried through in minutes. */
const WAIT_MS = [0, 0, 0, 2_000, 5_000, 10_000]

interface Pin {
  readonly salt: string
  readonly hash: string
}

let failures = 0

/** Browsers hash only where nobody can listen in: on this machine, or by https. */
export function mayHavePins(): boolean {
  return globalThis.crypto?.subtle !== undefined
}

export function hasPin(initials: string): boolean {
  return mayHavePins() && pins()[initials] !== undefined
}

export async function keepPin(initials: string, pin: string): Promise<void> {
  const salt = toHex(crypto.getRandomValues(new Uint8Array(16)))
  localStorage.setItem(KEPT, JSON.stringify({ ...pins(), [initials]: { salt, hash: await hashOf(pin, salt) } }))
}

export async function isRight(initials: string, pin: string): Promise<boolean> {
  const kept = pins()[initials]
  if (kept === undefined) return false
  await new Promise((resolve) => setTimeout(resolve, WAIT_MS[Math.min(failures, WAIT_MS.length - 1)]))
  const fits = (await hashOf(pin, kept.salt)) === kept.hash
  failures = fits ? 0 : failures + 1
  return fits
}

function pins(): Record<string, Pin> {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? '{}') as Record<string, Pin>
  } catch {
    return {}
  }
}

async function hashOf(pin: string, salt: string): Promise<string> {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveBits'])
  const settings = { name: 'PBKDF2', hash: 'SHA-256', salt: new TextEncoder().encode(salt), iterations: ROUNDS }
  return toHex(new Uint8Array(await crypto.subtle.deriveBits(settings, key, 256)))
}

function toHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
