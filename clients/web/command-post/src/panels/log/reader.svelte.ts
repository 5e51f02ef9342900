/** Reads pages of the log from the server, and the table of all of it. */

import type { Uuid } from '@vigie/core'
import { ask } from '../../access.ts'
import { append, asLine } from './pages.ts'
import type { Page, StoredLine } from './pages.ts'

const LINES = 60
const PAGE_OF_ALL = 200
const MAX_PAGES = 50

/** What the lines must be about; all that is given must fit. */
export interface Wanted {
  readonly q: string
  /** A kind of fact, or all of a thing; empty: any. */
  readonly kind: string
  readonly about: { readonly kind: 'team' | 'intervention' | 'victim'; readonly id: Uuid } | null
}

export const ALL: Wanted = { q: '', kind: '', about: null }

export class LogReader {
  readonly #operationId: Uuid
  page = $state.raw<Page | null>(null)
  isLoading = $state(false)
  hasFailed = $state(false)
  /** Answers to questions that nobody waits for any longer are dropped. */
  #question = 0

  constructor(operationId: Uuid) {
    this.#operationId = operationId
  }

  /** The newest lines, in place of what is held; in a replay those before a number. */
  async readNewest(wanted: Wanted, before: number | null = null): Promise<void> {
    await this.#read(wanted, before, false)
  }

  async readOlder(wanted: Wanted, before: number): Promise<void> {
    await this.#read(wanted, before, true)
  }

  /** As many lines as a replay may need, by the time when it happened; the newest first. */
  async readAll(wanted: Wanted): Promise<void> {
    await this.#read(wanted, null, false, PAGE_OF_ALL)
    for (let pages = 1; pages < MAX_PAGES && this.page?.before && !this.hasFailed; pages += 1) {
      const { before } = this.page
      await this.#read(wanted, before, true, PAGE_OF_ALL)
      if (this.page?.before === before) return
    }
  }

  async #read(wanted: Wanted, before: number | null, isOlder: boolean, limit = LINES): Promise<void> {
    const question = (this.#question += 1)
    this.isLoading = true
    try {
      const query = new URLSearchParams({ limit: String(limit), ...parameters(wanted), ...(before === null ? {} : { before: String(before) }) })
      const answer = (await ask('GET', `${this.#address}?${query.toString()}`)) as { head: number; before?: number | null; lines: StoredLine[] }
      if (question !== this.#question) return
      const read: Page = { head: before === null ? answer.head : before - 1, before: answer.before ?? null, lines: answer.lines.map(asLine) }
      this.page = isOlder && this.page?.before === before ? append(this.page, read) : read
      this.hasFailed = false
    } catch {
      if (question === this.#question) this.hasFailed = true
    } finally {
      if (question === this.#question) this.isLoading = false
    }
  }

  /** Everything this reader may see, for a spreadsheet. Throws when the server does not give it. */
  async readTable(wanted: Wanted): Promise<Blob> {
    const query = new URLSearchParams(parameters(wanted)).toString()
    const answer = await fetch(`${this.#address}?${query}`, { credentials: 'same-origin', headers: { Accept: 'text/csv' } })
    if (!answer.ok) throw new Error(`log: ${answer.status}`)
    return answer.blob()
  }

  get #address(): string {
    return `/api/operations/${this.#operationId}/log`
  }
}

function parameters({ q, kind, about }: Wanted): Record<string, string> {
  return {
    ...(q.trim() === '' ? {} : { q: q.trim() }),
    ...(kind === '' ? {} : { kind }),
    ...(about === null ? {} : { [about.kind]: about.id }),
  }
}

/** Into the folder where this browser puts files. */
export function saveAs(file: Blob, name: string): void {
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
