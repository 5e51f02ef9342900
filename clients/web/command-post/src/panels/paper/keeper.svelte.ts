/** Keeps the sheets ready: drawn anew every five minutes, so that they are there when the server is not. */

import { tick } from 'svelte'
import type { Post } from '../../post.svelte.ts'
import { saveAs } from '../log/reader.svelte.ts'
import css from './paper.css?raw'
import { makeSheets } from './sheets.ts'
import type { Sheets } from './sheets.ts'

export const EVERY_MS = 300_000

/** A file that the browser may write again without asking; not every browser has them. */
interface KeptFile {
  readonly name: string
  createWritable(): Promise<{ write(text: string): Promise<void>; close(): Promise<void> }>
}
type AskForFile = (options: object) => Promise<KeptFile>

export class PaperKeeper {
  readonly #post: Post
  sheets = $state.raw<Sheets | null>(null)
  /** When a copy was last written, on the wall clock; null: never. */
  writtenAt = $state<number | null>(null)
  hasFailed = $state(false)
  #file = $state.raw<KeptFile | null>(null)

  constructor(post: Post) {
    this.#post = post
  }

  /** Until the returned function is called. */
  start(): () => void {
    void this.refresh()
    const timer = setInterval(() => void this.refresh(), EVERY_MS)
    return () => clearInterval(timer)
  }

  /** What is known now becomes what would be printed; the kept file follows. */
  async refresh(): Promise<void> {
    const made = makeSheets(this.#post.session.replica, this.#post.now - (this.#post.silentMs ?? 0))
    if (made === null) return
    this.sheets = made
    await tick()
    if (this.#file !== null) await this.#write(this.#file)
  }

  get fileName(): string | null {
    return this.#file?.name ?? null
  }

  get mayKeepFile(): boolean {
    return 'showSaveFilePicker' in window
  }

  async keepFile(): Promise<void> {
    const askForFile = (window as unknown as { showSaveFilePicker: AskForFile }).showSaveFilePicker
    try {
      this.#file = await askForFile({ suggestedName: this.#name, types: [{ accept: { 'text/html': ['.html'] } }] })
    } catch {
      return // somebody changed their mind
    }
    await this.refresh()
  }

  async save(): Promise<void> {
    await this.refresh()
    saveAs(new Blob([this.#document()], { type: 'text/html' }), this.#name)
    this.writtenAt = Date.now()
  }

  async #write(file: KeptFile): Promise<void> {
    try {
      const stream = await file.createWritable()
      await stream.write(this.#document())
      await stream.close()
      this.writtenAt = Date.now()
      this.hasFailed = false
    } catch {
      this.hasFailed = true
    }
  }

  /** A page of its own that needs nothing else, neither a server nor a script. */
  #document(): string {
    const drawn = document.querySelector('.paper')?.outerHTML ?? ''
    const title = (this.sheets?.code ?? '').replaceAll(/[<>&]/g, '')
    return (
      `<!doctype html><html class="paper-alone"><head><meta charset="utf-8"><title>${title}</title>` +
      `<style>${css}</style></head><body>${drawn}</body></html>`
    )
  }

  get #name(): string {
    return `vigie-${(this.sheets?.code ?? 'papier').replaceAll(/[^\w-]/g, '_')}.html`
  }
}
