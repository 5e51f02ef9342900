/** The server's HTTP side, as a page uses it: sign-in by link, which operations are mine, a credential for the socket. */

import { NotSignedIn } from '@vigie/core'
import type { OperationMode, OperationStatus, Role, Uuid } from '@vigie/core'

export interface OperationRow {
  readonly operation_id: Uuid
  readonly code: string
  readonly name: string
  readonly mode: OperationMode
  readonly status: OperationStatus
  readonly role: Role
}

/** The server said no, in its own words. */
export class Refusal extends Error {
  readonly sentence: Readonly<Record<string, string>>

  constructor(sentence: Readonly<Record<string, string>>) {
    super(sentence['en'] ?? 'refused')
    this.sentence = sentence
  }
}

/** A one-time link for a session; the cookie that comes with it is out of reach of every script. */
export async function signInByLink(token: string): Promise<void> {
  await ask('POST', '/api/sign-in/link', { token })
}

export async function signIn(login: string, password: string): Promise<void> {
  await ask('POST', '/api/sign-in', { login, password })
}

export async function signOut(): Promise<void> {
  await ask('POST', '/api/sign-out', {})
}

export async function listOperations(): Promise<readonly OperationRow[]> {
  const { operations } = (await ask('GET', '/api/operations')) as { operations: OperationRow[] }
  return operations
}

/** What the next Hello shows; good for a minute. */
export async function fetchTicket(operationId: Uuid): Promise<string> {
  const { ticket } = (await ask('POST', '/api/ticket', { operation_ids: [operationId] })) as { ticket: string }
  return ticket
}

async function ask(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
  const answer = await fetch(path, {
    method,
    credentials: 'same-origin',
    ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  })
  if (answer.ok) return answer.status === 204 ? null : answer.json()
  const problem = (await answer.json().catch(() => ({}))) as { sentence?: Record<string, string> }
  if (answer.status === 401 && path !== '/api/sign-in') throw new NotSignedIn()
  throw new Refusal(problem.sentence ?? {})
}
