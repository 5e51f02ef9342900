/** What the bar of a replay holds: the timeline, the marks of the debrief, and the one live line that writes them. */

import type { Uuid } from '@vigie/core'
import { ask } from '../access.ts'
import { Post } from '../post.svelte.ts'
import type { Text, Wish } from '../post.svelte.ts'
import type { Timeline } from './density.ts'

export interface Bookmark {
  readonly id: Uuid
  readonly at: number
  readonly seq: number
  readonly text: string
}

export class Player {
  timeline = $state.raw<Timeline | null>(null)
  bookmarks = $state.raw<readonly Bookmark[]>([])
  hasFailed = $state(false)
  /** Why the last mark was not taken, in the words of the server. */
  complaint = $state.raw<Readonly<Record<string, string>> | null>(null)
  readonly #shown: Post
  /** A replay sends nothing: marks go by a live connection of their own, from the first of them on. */
  #scribe: Post | null = null

  constructor(shown: Post) {
    this.#shown = shown
  }

  async read(): Promise<void> {
    try {
      const path = `/api/operations/${this.#shown.row.operation_id}/timeline`
      const [timeline, marks] = await Promise.all([ask('GET', path), ask('GET', `${path}/bookmarks`)])
      this.timeline = timeline as Timeline
      this.bookmarks = (marks as { bookmarks: Bookmark[] }).bookmarks
      this.hasFailed = false
    } catch {
      this.hasFailed = true
    }
  }

  mark(at: number, text: string): Promise<boolean> {
    return this.#write({ type: 'log.bookmark', entry_id: this.#shown.newId(), text, stated_at: Math.round(at) }, text)
  }

  correct(mark: Bookmark, reason: string, text: string): Promise<boolean> {
    return this.#write({ type: 'log.correct', entry_id: mark.id, correction_id: this.#shown.newId(), text, reason }, text)
  }

  strike(mark: Bookmark, reason: string): Promise<boolean> {
    return this.#write({ type: 'log.strike', entry_id: mark.id, reason }, mark.text)
  }

  stop(): void {
    this.#scribe?.stop()
    this.#scribe = null
  }

  async #write(wish: Wish, text: string): Promise<boolean> {
    if (this.#scribe === null) {
      this.#scribe = new Post(this.#shown.granted)
      this.#scribe.start()
    }
    const what: Text = { fr: text, en: text }
    const refusal = await this.#scribe.deliver(wish, what)
    this.complaint = refusal?.sentence ?? null
    await this.read()
    return refusal === null
  }
}
