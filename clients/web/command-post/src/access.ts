/** The server's HTTP side, as a page uses it: sign-in by link, which operations are mine, a credential for the socket. */

import { NotSignedIn } from '@vigie/core'
import type { OperationKind, OperationMode, OperationStatus, Role, TeamStatus, Uuid } from '@vigie/core'
import type { Agreed } from './panels/begin/agreed.ts'

export interface OperationRow {
  readonly operation_id: Uuid
  readonly code: string
  readonly name: string
  readonly mode: OperationMode
  readonly status: OperationStatus
  readonly role: Role
  readonly is_imported?: boolean
}

/** It is not followed any longer: it is over, or came from elsewhere. */
export function isOver({ status, is_imported }: OperationRow): boolean {
  return status === 'closed' || status === 'cancelled' || is_imported === true
}

/** The server said no, in its own words. */
export class Refusal extends Error {
  readonly sentence: Readonly<Record<string, string>>
  /** Which of the server's problems; empty: it did not say. */
  readonly kind: string

  constructor(sentence: Readonly<Record<string, string>>, kind = '') {
    super(sentence['en'] ?? 'refused')
    this.sentence = sentence
    this.kind = kind
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

/** Who is signed in here; an administrator may begin operations and open accounts. */
export interface Me {
  readonly login: string | null
  readonly is_admin: boolean
}

export async function fetchMe(): Promise<Me> {
  return (await ask('GET', '/api/me')) as Me
}

export interface NewOperation extends Agreed {
  readonly operation_id: Uuid
  readonly code: string
  readonly name: string
  readonly kind: OperationKind
  readonly mode: OperationMode
}

/** The same body again makes no second operation. */
export async function createOperation(wish: NewOperation): Promise<void> {
  await ask('POST', '/api/operations', wish)
}

/** A way in for one device. */
export interface Invitation {
  readonly link: string
  /** To type; null: for a printed sheet there is none. */
  readonly code: string | null
  readonly expires_at: number
  /** An SVG path in a square of `size`. */
  readonly qr: { readonly size: number; readonly path: string }
}

export interface InvitationWish {
  readonly role: Role
  readonly team_id?: Uuid
  readonly site_id?: Uuid
  readonly organisation_id?: Uuid
  readonly label?: string
  readonly is_printed?: boolean
}

export async function invite(operationId: Uuid, wish: InvitationWish): Promise<Invitation> {
  return (await ask('POST', `/api/operations/${operationId}/invitations`, wish)) as Invitation
}

/** What the next Hello shows; good for a minute. Pages of one session are devices of their own. */
export async function fetchTicket(operationId: Uuid, pageId: Uuid): Promise<string> {
  const wish = { operation_ids: [operationId], page_id: pageId }
  const { ticket } = (await ask('POST', '/api/ticket', wish)) as { ticket: string }
  return ticket
}

/** Which vocabularies this server has, and operations of which kind begin with each. */
export async function listCatalogues(): Promise<readonly { readonly name: string; readonly kinds?: readonly OperationKind[] }[]> {
  const { catalogues } = (await ask('GET', '/api/catalogues')) as { catalogues: { name: string; kinds?: OperationKind[] }[] }
  return catalogues
}

/** One vocabulary, whole: of this server or, for an operation that came from elsewhere, the one that came along. */
export async function fetchCatalogue(name: string, importedId: Uuid | null = null): Promise<unknown> {
  return ask('GET', `/api/${importedId === null ? '' : `operations/${importedId}/`}catalogues/${encodeURIComponent(name)}`)
}

/** A team that could go somewhere, as the server ranks them. */
export interface Candidate {
  readonly team_id: Uuid
  readonly distance_m: number
  /** How old the position is. */
  readonly age_ms: number
  readonly is_free: boolean
}

/** Teams that could go to an intervention or a place, best first. */
export async function fetchNearest(operationId: Uuid, where: Readonly<Record<string, string>>): Promise<readonly Candidate[]> {
  const query = new URLSearchParams(where).toString()
  const { teams } = (await ask('GET', `/api/operations/${operationId}/nearest?${query}`)) as { teams: Candidate[] }
  return teams
}

/** Who is in a piece of ground, or may be: the teams, and how many people they are in all. */
export interface Present {
  readonly now: number
  readonly headcount: number
  readonly teams: readonly {
    readonly team_id: Uuid
    readonly call_sign: string
    readonly status: TeamStatus
    readonly headcount: number
    readonly age_ms: number
    readonly accuracy_m: number | null
    readonly is_declared: boolean
    /** False: outside, by less than its position may be wrong. */
    readonly is_certain: boolean
  }[]
  readonly without_place: readonly { readonly team_id: Uuid; readonly call_sign: string }[]
}

export async function fetchWhoIsIn(operationId: Uuid, ring: readonly (readonly [number, number])[]): Promise<Present> {
  return (await ask('POST', `/api/operations/${operationId}/who-is-in`, { ring })) as Present
}

/** A plan or a drawing for the map, checked by the server. */
export interface TakenFile {
  readonly file: string
  readonly kind: 'drawing' | 'picture'
  readonly width_px?: number
  readonly height_px?: number
}

export async function sendMapFile(operationId: Uuid, file: Blob): Promise<TakenFile> {
  const path = `/api/operations/${operationId}/map-files`
  return (await read(await fetch(path, { method: 'POST', credentials: 'same-origin', body: file }), path)) as TakenFile
}

/** One question to the server; what it answers, as it stands. */
export async function ask(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown> {
  const answer = await fetch(path, {
    method,
    credentials: 'same-origin',
    ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  })
  return read(answer, path)
}

/** The same for an answer that is a file, byte for byte. */
export async function askFile(path: string, body: object): Promise<Blob> {
  const answer = await fetch(path, { method: 'POST', credentials: 'same-origin', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
  return answer.ok ? answer.blob() : ((await read(answer, path)) as never)
}

async function read(answer: Response, path: string): Promise<unknown> {
  if (answer.ok) return answer.status === 204 ? null : answer.json()
  const problem = (await answer.json().catch(() => ({}))) as { type?: string; sentence?: Record<string, string> }
  if (answer.status === 401 && path !== '/api/sign-in') throw new NotSignedIn()
  throw new Refusal(problem.sentence ?? {}, problem.type?.split(':').at(-1))
}
