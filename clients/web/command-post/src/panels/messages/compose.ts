/** From what somebody has filled in to the message that is sent. */

import type { MessageKind, MessagePriority, Methane, ResourceRequest, Share, SituationReport, Uuid } from '@vigie/core'
import type { CannedMessage } from '../../catalogue.svelte.ts'
import type { Wish } from '../../post.svelte.ts'
import { addresseesOf, readKey } from './conversations.ts'
import type { ConversationKey } from './conversations.ts'

export type MessageWish = Extract<Wish, { type: 'message.send' }>

export interface Draft {
  readonly text: string
  readonly canned: CannedMessage | null
  /** Numbers for what it leaves open; empty fields count as nought. */
  readonly slots: readonly number[]
  readonly isOrder: boolean
  readonly priority: MessagePriority
  /** A team said it by radio: it goes to the posts, in its name. */
  readonly isHeard: boolean
  readonly inReplyTo: Uuid | null
  /** By which radio channel it was heard, if somebody said so. */
  readonly channel?: string
  /** For so long it is worth reading; null: always. */
  readonly worthMin?: number | null
  /** Partner organisations read it too. */
  readonly isShared?: boolean
}

/** How long a message may be worth reading, in minutes. */
export const WORTH_MIN: readonly number[] = [15, 30, 60, 120, 240, 720]

/** Does any partner read messages at all? Otherwise nobody is asked whether to share one. */
export function hasReaders(sharing: readonly Share[]): boolean {
  return sharing.some(({ level }) => level !== 'none')
}

const MINUTE_MS = 60_000
const PRIORITIES: readonly MessagePriority[] = ['routine', 'urgent', 'flash']

/** Null: there is nothing to send. */
export function compose(draft: Draft, key: ConversationKey, messageId: Uuid): MessageWish | null {
  const text = draft.text.trim()
  if (text === '' && draft.canned === null) return null
  const kind = kindOf(draft, key)
  /** Of the posts; what a post tells a team of a want is no request. */
  const isAsked = kind === 'request' && (draft.isHeard || key === 'posts')
  const priority = mostUrgent(draft.priority, draft.canned?.priority ?? 'routine')
  return {
    type: 'message.send',
    message_id: messageId,
    kind,
    ...(draft.isHeard ? { from_team_id: readKey(key).id, source: 'radio' } : { to: addresseesOf(key) }),
    ...(text === '' ? {} : { text }),
    ...(draft.canned === null ? {} : { canned_code: draft.canned.code }),
    ...(draft.canned === null || draft.slots.length === 0 ? {} : { slots: [...draft.slots] }),
    ...(isAsked && draft.canned?.effect !== undefined ? { request: { effect: draft.canned.effect } } : {}),
    ...(kind === 'order' || draft.canned?.requires_ack === true ? { requires_ack: true } : {}),
    ...(priority === 'routine' ? {} : { priority }),
    ...(draft.inReplyTo === null ? {} : { in_reply_to: draft.inReplyTo }),
    ...(draft.isHeard && draft.channel?.trim() ? { channel: draft.channel.trim() } : {}),
    ...(draft.worthMin ? { expires_after_ms: draft.worthMin * MINUTE_MS } : {}),
    ...(draft.isShared === true ? { is_shared: true } : {}),
  }
}

/** A situation report or a METHANE for the posts, of this one or of a team that was heard. Null: nothing is filled in. */
export function composeReport(
  report: { readonly sitrep: SituationReport } | { readonly methane: Methane },
  fromTeamId: Uuid | null,
  messageId: Uuid,
): MessageWish | null {
  const filled = Object.values('sitrep' in report ? report.sitrep : report.methane).some((value) => value !== '' && value !== false)
  if (!filled) return null
  const from = fromTeamId === null ? {} : { from_team_id: fromTeamId, source: 'radio' as const }
  const urgent = 'methane' in report ? { priority: 'urgent' as const } : {}
  return { type: 'message.send', message_id: messageId, kind: 'sitrep' in report ? 'sitrep' : 'methane', ...report, ...from, ...urgent }
}

/** People or things, asked by this post or by a team that was heard. */
export function composeRequest(request: ResourceRequest, text: string, priority: MessagePriority, fromTeamId: Uuid | null, messageId: Uuid): MessageWish {
  return {
    type: 'message.send',
    message_id: messageId,
    kind: 'request',
    request,
    ...(text.trim() === '' ? {} : { text: text.trim() }),
    ...(priority === 'routine' ? {} : { priority }),
    ...(fromTeamId === null ? {} : { from_team_id: fromTeamId, source: 'radio' }),
  }
}

function kindOf(draft: Draft, key: ConversationKey): MessageKind {
  if (!draft.isHeard && (draft.isOrder || draft.canned?.kind === 'order') && key !== 'posts') return 'order'
  if (draft.canned?.kind === 'request') return 'request'
  if (draft.canned !== null) return 'canned'
  return key === 'all' ? 'broadcast' : 'text'
}

function mostUrgent(one: MessagePriority, other: MessagePriority): MessagePriority {
  return PRIORITIES[Math.max(PRIORITIES.indexOf(one), PRIORITIES.indexOf(other))]!
}
