/** From what somebody has filled in to the entry that is written. */

import type { LogEntryKind, Uuid } from '@vigie/core'
import type { Wish } from '../../post.svelte.ts'

export interface Draft {
  readonly kind: LogEntryKind
  readonly origin: string
  readonly recipient: string
  readonly text: string
  readonly isImportant: boolean
  readonly about: { readonly kind: string; readonly id: Uuid } | null
  /** The time of the fact; null: now; undefined: what was typed is none. */
  readonly at: number | null | undefined
  /** Of who sits at the post: they heard it, said it, or wrote it. */
  readonly initials: string
}

export type EntryWish = Extract<Wish, { type: 'log.write' }>

/** Null: it cannot be written like this. */
export function makeEntry(draft: Draft, entryId: Uuid): EntryWish | null {
  const text = draft.text.trim()
  if (text === '' || draft.at === undefined) return null
  const origin = draft.origin.trim() || (draft.kind === 'message_in' ? '' : draft.initials)
  const recipient = draft.kind === 'message_in' ? draft.recipient.trim() || draft.initials : draft.kind === 'message_out' ? draft.recipient.trim() : ''
  return {
    type: 'log.write',
    entry_id: entryId,
    kind: draft.kind,
    text,
    ...(origin === '' ? {} : { origin }),
    ...(recipient === '' ? {} : { recipient }),
    ...(draft.isImportant ? { is_important: true } : {}),
    ...(draft.about === null ? {} : { links: [{ kind: draft.about.kind, id: draft.about.id }] }),
    ...(draft.at === null ? {} : { stated_at: draft.at }),
  }
}
