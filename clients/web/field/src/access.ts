/** The server's HTTP side as a phone uses it: a code for a device of its own, and the words of the operation. */

import type { Role, Uuid } from '@vigie/core'
import type { Joining, Me } from './store.ts'

/** The server said no, in its own words; empty where it had none. */
export class Refusal extends Error {
  readonly sentence: Readonly<Record<string, string>>
  /** Which of the server's problems it is; empty: ours. */
  readonly kind: string
  /** Of which operation the poster is, whose code wants to know the team first. */
  readonly operation: string

  constructor({ sentence = {}, type = '', operation = '' }: Problem) {
    super(sentence['en'] ?? 'refused')
    this.sentence = sentence
    this.kind = type.replace('urn:vigie:problem:', '')
    this.operation = operation
  }
}

interface Problem {
  readonly sentence?: Readonly<Record<string, string>>
  readonly type?: string
  readonly operation?: string
}

export interface Joined {
  readonly token: string
  readonly device_id: Uuid
  readonly operation_id: Uuid
  readonly role: Role
  readonly team_id: Uuid | null
  readonly site_id: Uuid | null
}

/** Exchange a code. Throws `Refusal` when the server said no, anything else when it was not reached. */
export async function join({ code, nonce, team }: Joining, label: string): Promise<Joined> {
  const answer = await fetch('/api/join', {
    method: 'POST',
    credentials: 'omit',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ code, nonce, label, platform: 'phone', ...(team === null ? {} : { team }) }),
  })
  if (answer.ok) return (await answer.json()) as Joined
  throw new Refusal((await answer.json().catch(() => ({}))) as Problem)
}

/** A way in for one more phone of the same team. */
export interface Invited {
  readonly link: string
  readonly code: string
  readonly expires_at: number
  /** To be scanned: so many modules a side, and the outline of the dark ones. */
  readonly qr: { readonly size: number; readonly path: string }
}

/** Let in the relief, or a team-mate (rule AR4). Throws `Refusal`, or anything else when the server was not reached. */
export async function invite({ token, operationId, teamId, role }: Pick<Me, 'token' | 'operationId' | 'teamId' | 'role'>): Promise<Invited> {
  const answer = await fetch(`/api/operations/${operationId}/invitations`, {
    method: 'POST',
    credentials: 'omit',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify({ role, team_id: teamId }),
  })
  if (answer.ok) return (await answer.json()) as Invited
  throw new Refusal((await answer.json().catch(() => ({}))) as Problem)
}

/** What to enter into each tracking app; the address is a secret, and shown this once. */
export interface TrackerSetup {
  readonly settings: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Opens OwnTracks on this phone and sets it up; the same to be scanned by another one. */
  readonly owntracks: string
  readonly qr: { readonly size: number; readonly path: string }
}

/** Set up an app that goes on in the background, where browsers stop. What stays in the vehicle outlives a relief (rule RL2). */
export async function addTracker({ token, operationId, teamId }: Pick<Me, 'token' | 'operationId' | 'teamId'>, isInVehicle: boolean): Promise<TrackerSetup> {
  const answer = await fetch(`/api/operations/${operationId}/trackers`, {
    method: 'POST',
    credentials: 'omit',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify({ team_id: teamId, label: 'Tracker', is_in_vehicle: isInVehicle }),
  })
  if (answer.ok) return (await answer.json()) as TrackerSetup
  throw new Refusal((await answer.json().catch(() => ({}))) as Problem)
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
