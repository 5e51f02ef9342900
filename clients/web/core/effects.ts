/** What a session is given, what it asks of the page around it, and what it tells the user. */

import type { Accepted, AlertNow, Change, Positions, Refused, ReplayWish, Scope, SnapshotReason, Upstream, Uuid } from './generated/wire.ts'

/** The replica was replaced by a snapshot: single changes in between were not told. */
export interface Replaced {
  readonly type: 'replaced'
  readonly seq: number
  readonly reason: SnapshotReason | null
}

/** What users of the session may want to see; the replica has it already, but for an `AlertNow`, whose fact follows. */
export type News = Change | Positions | AlertNow | Replaced | Accepted | Refused

export type Effect =
  | { readonly do: 'open'; readonly ticket: string | null } // get a credential if there is no ticket, then a socket
  | { readonly do: 'send'; readonly message: Upstream }
  | { readonly do: 'hang_up' } // drop the socket at once; no `closed` is needed
  | { readonly do: 'tell'; readonly news: News }

export interface SessionOptions {
  readonly operationId: Uuid
  readonly scope: Scope
  /** See the operation again instead of following it. */
  readonly replay?: ReplayWish
  /** Name and version of the program, for the operator. */
  readonly client: string
  /** 32 bits that change whenever the monotonic clock starts anew. */
  readonly bootId: number
  /** Random numbers from 0 to 1. */
  readonly draw: () => number
}
