/** Messages by whom one talks with: the posts, everybody, a sector, a site, a team. */

import type { Addressees, Replica, Uuid, Whole } from '@vigie/core'

/** `posts`, `all`, `sector:<id>`, `site:<id>`, `team:<id>`. */
export type ConversationKey = string
export type ConversationKind = 'posts' | 'all' | 'sector' | 'site' | 'team'

type Message = Whole<'message'>

export interface Conversation {
  readonly key: ConversationKey
  readonly kind: ConversationKind
  /** Call sign or code; empty for the posts and for everybody. */
  readonly name: string
  readonly latest: Message | null
  readonly unread: number
  /** Something in it is overdue: not received, not confirmed, not read. */
  readonly isDue: boolean
}

/** Kind and id of a conversation; the id is null for the posts and for everybody. */
export function readKey(key: ConversationKey): { readonly kind: ConversationKind; readonly id: Uuid | null } {
  const [kind, id] = key.split(':') as [ConversationKind, Uuid | undefined]
  return { kind, id: id ?? null }
}

/** Where a message is listed. */
export function keysOf(message: Message): ConversationKey[] {
  const { to } = message
  if (message.from_team_id !== null) return [`team:${message.from_team_id}`]
  if (message.from_site_id !== null) return [`site:${message.from_site_id}`]
  if (to.is_everyone === true) return ['all']
  const keys = (to.team_ids ?? []).map((id) => `team:${id}`)
  if (to.sector_id) keys.push(`sector:${to.sector_id}`)
  if (to.site_id) keys.push(`site:${to.site_id}`)
  return keys.length === 0 ? ['posts'] : keys
}

/** Nobody at a post has opened it, and it is for them. */
export function isUnread(message: Message, isMine: (id: Uuid) => boolean): boolean {
  return message.is_for_posts && message.to.is_everyone !== true && message.read_at === null && message.withdrawn_at === null && !isMine(message.id)
}

/** What needs an eye first, then the newest. */
export function listConversations(replica: Replica, now: number, isMine: (id: Uuid) => boolean): Conversation[] {
  const byKey = new Map<ConversationKey, Message[]>([['posts', []], ['all', []]])
  for (const message of replica.of('message').values())
    for (const key of keysOf(message)) byKey.set(key, [...(byKey.get(key) ?? []), message])
  const conversations = [...byKey].map(([key, messages]): Conversation => ({
    key,
    kind: readKey(key).kind,
    name: nameOf(key, replica),
    latest: messages.reduce<Message | null>((latest, each) => (latest === null || each.accepted_at > latest.accepted_at ? each : latest), null),
    unread: messages.filter((message) => isUnread(message, isMine)).length,
    isDue: messages.some((message) => message.attention.some((item) => item.due_at <= now && (item.muted_until ?? 0) <= now)),
  }))
  const urgency = ({ unread, isDue }: Conversation): number => Number(unread > 0) + Number(isDue)
  const newest = ({ latest }: Conversation): number => latest?.accepted_at ?? 0
  return conversations.sort((one, other) => urgency(other) - urgency(one) || newest(other) - newest(one))
}

/** Newest first; for a team everything it was told, with others too. */
export function messagesOf(replica: Replica, key: ConversationKey): Message[] {
  const { kind, id } = readKey(key)
  const isIn = (message: Message): boolean =>
    kind === 'team' ? message.from_team_id === id || message.team_ids.includes(id!) : keysOf(message).includes(key)
  return [...replica.of('message').values()].filter(isIn).sort((one, other) => other.accepted_at - one.accepted_at)
}

export function nameOf(key: ConversationKey, replica: Replica): string {
  const { kind, id } = readKey(key)
  if (kind === 'team') return replica.get('team', id)?.call_sign ?? '?'
  if (kind === 'sector') return replica.get('sector', id)?.code ?? '?'
  return kind === 'site' ? (replica.get('site', id)?.code ?? '?') : ''
}

/** To whom something said in this conversation goes. */
export function addresseesOf(key: ConversationKey): Addressees {
  const { kind, id } = readKey(key)
  if (kind === 'team') return { team_ids: [id!] }
  if (kind === 'sector') return { sector_id: id }
  if (kind === 'site') return { site_id: id }
  return kind === 'all' ? { is_everyone: true } : {}
}
