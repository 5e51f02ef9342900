/** Messages of this team, and how far each has come; what was just touched counts as done. */

import type { Replica, Uuid, Whole } from '@vigie/core'
import type { Entry } from '../outbox.ts'

export interface Line {
  readonly message: Whole<'message'>
  readonly isOurs: boolean
  readonly isRead: boolean
  /** Somebody must say that it was understood. */
  readonly needsAnswer: boolean
}

/** Newest first. A message for everybody counts as ours to read. */
export function lines(
  messages: Iterable<Whole<'message'>>,
  receipts: Iterable<Whole<'receipt'>>,
  entries: readonly Entry[],
  teamId: Uuid,
  now: number,
): Line[] {
  const ours = new Map([...receipts].filter((each) => each.team_id === teamId).map((each) => [each.message_id, each]))
  const said = spoken(entries)
  return [...messages]
    .map((message) => {
      const receipt = ours.get(message.id)
      const isOurs = message.from_team_id === teamId
      const isAcknowledged = typeof receipt?.acknowledged_at === 'number' || said.acknowledged.has(message.id)
      const isOver = message.withdrawn_at !== null || (message.expires_at !== null && message.expires_at < now)
      const isRead = isOurs || isAcknowledged || typeof receipt?.read_at === 'number' || said.read.has(message.id)
      return { message, isOurs, isRead: isRead || isOver, needsAnswer: !isOurs && message.requires_ack && !isAcknowledged && !isOver }
    })
    .sort((one, other) => other.message.accepted_at - one.message.accepted_at)
}

/** What the crew works on; null: nothing. */
export function interventionOf({ session: { replica }, me: { teamId } }: { readonly session: { readonly replica: Replica }; readonly me: { readonly teamId: Uuid } }): Uuid | null {
  return replica.get('assignment', replica.get('team', teamId)?.assignment_id ?? null)?.intervention_id ?? null
}

/** Messages that are on this phone and whose arrival it has not confirmed. */
export function undelivered(all: readonly Line[], receipts: Iterable<Whole<'receipt'>>, entries: readonly Entry[], teamId: Uuid): Uuid[] {
  const said = spoken(entries)
  const arrived = new Set([...receipts].filter(({ team_id }) => team_id === teamId).map(({ message_id }) => message_id))
  return all
    .filter(({ isOurs, message }) => !isOurs && message.withdrawn_at === null && message.team_ids.includes(teamId))
    .map(({ message }) => message.id)
    .filter((id) => !arrived.has(id) && !said.delivered.has(id) && !said.read.has(id) && !said.acknowledged.has(id))
}

/** What this phone has said of messages and nobody has answered. */
function spoken(entries: readonly Entry[]): Readonly<Record<'delivered' | 'read' | 'acknowledged', ReadonlySet<Uuid>>> {
  const of = (type: 'message.confirm_delivery' | 'message.mark_read' | 'message.acknowledge'): ReadonlySet<Uuid> =>
    new Set(entries.flatMap(({ command }) => (command.type === type ? [command.message_id] : [])))
  return { delivered: of('message.confirm_delivery'), read: of('message.mark_read'), acknowledged: of('message.acknowledge') }
}
