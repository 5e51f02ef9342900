/** Reading back from the server: one victim and one compartment at a time, on record there (rules CA4, CA18). */

import type { Compartment, Role, Uuid } from '@vigie/core'
import { Refusal } from '../access.ts'
import type { Me } from '../store.ts'
import type { Opened } from './sheet.ts'

/** Who may write on the care sheets of victims in their charge, and read them back. */
const CARING: ReadonlySet<Role> = new Set(['team_member', 'team_leader', 'post_leader'])

export function mayCare(role: Role): boolean {
  return CARING.has(role)
}

/** Oldest first; empty: nothing is on record. Throws `Refusal`, or anything else when the server was not reached. */
export async function openVictim({ token, operationId }: Pick<Me, 'token' | 'operationId'>, victimId: Uuid, what: Compartment, purpose: string): Promise<Opened[]> {
  const answer = await fetch(`/api/operations/${operationId}/victims/${victimId}/open`, {
    method: 'POST',
    credentials: 'omit',
    cache: 'no-store',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify({ what, purpose }),
  })
  if (answer.ok) return ((await answer.json()) as { entries: Opened[] }).entries
  if (answer.status === 404) return []
  throw new Refusal((await answer.json().catch(() => ({}))) as object)
}
