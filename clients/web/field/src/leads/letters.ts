/** Messages as a leader reads them: what was said to the posts or to its ground, and how far its own words have come. */

import type { Replica, Uuid, Whole } from '@vigie/core'
import type { Entry } from '../outbox.ts'
import type { Me } from '../store.ts'

type Message = Whole<'message'>

/** A letter, and who of those it was for has it. */
export interface Letter {
  readonly message: Message
  readonly isOurs: boolean
  readonly needsAnswer: boolean
  readonly sender: string
  /** Of the teams it was for, by call sign. */
  readonly readers: readonly { readonly name: string; readonly reach: 'unreached' | 'delivered' | 'read' | 'acknowledged' }[]
}

const MOST = 50

/** Newest first: written on this phone, or for the posts, this post, or everybody. */
export function letters(replica: Replica, entries: readonly Entry[], me: Pick<Me, 'deviceId' | 'role' | 'siteId'>, now: number): Letter[] {
  const answered = new Set(entries.flatMap(({ command }) => (command.type === 'message.acknowledge' ? [command.message_id] : [])))
  const receipts = byMessage(replica)
  const nameOf = (id: Uuid | null): string => replica.get('team', id)?.call_sign ?? ''
  return [...replica.of('message').values()]
    .filter((message) => isFromUs(message, me) || isForUs(message, me))
    .sort((one, other) => other.accepted_at - one.accepted_at)
    .slice(0, MOST)
    .map((message) => {
      const isOurs = isFromUs(message, me)
      const isOver = message.withdrawn_at !== null || (message.expires_at !== null && message.expires_at < now)
      const mayAnswer = me.role === 'sector_leader' && message.is_for_posts
      return {
        message,
        isOurs,
        needsAnswer: mayAnswer && !isOurs && !isOver && message.requires_ack && message.acknowledged_at === null && !answered.has(message.id),
        sender: nameOf(message.from_team_id),
        readers: isOurs ? message.team_ids.map((id) => ({ name: nameOf(id), reach: reachOf(receipts.get(message.id)?.get(id)) })) : [],
      }
    })
}

/** Written on this phone, or on another of the same post. */
function isFromUs({ from_device_id, from_site_id }: Message, { deviceId, siteId }: Pick<Me, 'deviceId' | 'siteId'>): boolean {
  return from_device_id === deviceId || (siteId != null && from_site_id === siteId)
}

function isForUs({ is_for_posts, to }: Message, { siteId }: Pick<Me, 'siteId'>): boolean {
  return is_for_posts || to.is_everyone === true || (siteId != null && to.site_id === siteId)
}

function reachOf(receipt: Whole<'receipt'> | undefined): Letter['readers'][number]['reach'] {
  if (receipt === undefined) return 'unreached'
  if (receipt.acknowledged_at !== null) return 'acknowledged'
  if (receipt.read_at !== null) return 'read'
  return receipt.delivered_at === null ? 'unreached' : 'delivered'
}

function byMessage(replica: Replica): ReadonlyMap<Uuid, ReadonlyMap<Uuid, Whole<'receipt'>>> {
  const all = new Map<Uuid, Map<Uuid, Whole<'receipt'>>>()
  for (const receipt of replica.of('receipt').values()) {
    const of = all.get(receipt.message_id) ?? new Map<Uuid, Whole<'receipt'>>()
    all.set(receipt.message_id, of.set(receipt.team_id, receipt))
  }
  return all
}
