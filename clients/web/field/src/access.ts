/** The server's HTTP side as a phone uses it: a code for a device of its own, and the words of the operation. */

import type { Role, Uuid } from '@vigie/core'
import type { Joining } from './store.ts'

/** The server said no, in its own words; empty where it had none. */
export class Refusal extends Error {
  readonly sentence: Readonly<Record<string, string>>

  constructor(sentence: Readonly<Record<string, string>>) {
    super(sentence['en'] ?? 'refused')
    this.sentence = sentence
  }
}

export interface Joined {
  readonly token: string
  readonly device_id: Uuid
  readonly operation_id: Uuid
  readonly role: Role
  readonly team_id: Uuid | null
}

/** Exchange a code. Throws `Refusal` when the server said no, anything else when it was not reached. */
export async function join({ code, nonce }: Joining, label: string): Promise<Joined> {
  const answer = await fetch('/api/join', {
    method: 'POST',
    credentials: 'omit',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ code, nonce, label, platform: 'phone' }),
  })
  if (answer.ok) return (await answer.json()) as Joined
  const problem = (await answer.json().catch(() => ({}))) as { sentence?: Record<string, string> }
  throw new Refusal(problem.sentence ?? {})
}

/** One thing that this device may read. */
export async function read(path: string, token: string): Promise<unknown> {
  const answer = await fetch(path, { credentials: 'omit', headers: { Authorization: `Bearer ${token}` } })
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
  return answer.json()
}

/** 128 random bits as text. */
export function makeNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
