/** What a browser's subscription must be for our server's key, and what is to be done about the one there is. */

/** The part of a `PushSubscription` that matters. */
export interface Held {
  readonly endpoint: string
  readonly options: { readonly applicationServerKey: ArrayBuffer | null }
}

export type Step = 'nothing' | 'tell' | 'subscribe' | 'replace'

/** Bytes as base64url, without the padding: as the server writes its key. */
export function toText(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** A subscription for another key wakes nobody: it is given up for a new one. `told` is what the server has. */
export function nextStep(held: Held | null, serverKey: string, told: string): Step {
  if (held === null) return 'subscribe'
  const key = held.options.applicationServerKey
  if (key === null || toText(key) !== serverKey) return 'replace'
  return held.endpoint === told ? 'nothing' : 'tell'
}
