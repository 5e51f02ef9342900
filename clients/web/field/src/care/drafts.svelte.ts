/** What is half typed about a victim: kept sealed, so that an app that was killed shows it again (rule CA19). */

import type { Uuid } from '@vigie/core'
import { LASTS_MS } from '../resume.ts'

interface Draft {
  /** Null: sent, or cancelled. */
  readonly value: unknown
  readonly at: number
}

type All = Readonly<Record<string, Draft>>

/** Where they lie: all in one box. */
export interface DraftDisk {
  drafts(key: CryptoKey): Promise<unknown>
  keepDrafts(key: CryptoKey, all: unknown): Promise<void>
  dropDrafts(): Promise<void>
}

/** What is typed before there is a victim. */
export const NEW = 'new'

export class Drafts {
  /** Grows when more has come from the disk: whoever shows a draft looks again. */
  found = $state(0)
  #all: All = {}
  #work: Promise<unknown> = Promise.resolve()
  #isWaiting = false
  readonly #disk: DraftDisk
  readonly #key: () => Promise<CryptoKey | null>

  /** `key`: under which they lie now; null: nowhere but in this page. */
  constructor(disk: DraftDisk, key: () => Promise<CryptoKey | null>) {
    this.#disk = disk
    this.#key = key
  }

  get isEmpty(): boolean {
    return Object.values(this.#all).every(({ value }) => value === null)
  }

  of<Value>(whose: Uuid, what: string): Value | null {
    return (this.#all[`${whose} ${what}`]?.value ?? null) as Value | null
  }

  /** With every key that is touched; null once it was sent or cancelled. */
  keep(whose: Uuid, what: string, value: unknown): void {
    const name = `${whose} ${what}`
    if (JSON.stringify(value) === JSON.stringify(this.#all[name]?.value ?? null)) return
    this.#all = { ...this.#all, [name]: { value, at: Date.now() } }
    this.write()
  }

  /** What this page does not know itself, and what nobody has left for too long. */
  async look(): Promise<void> {
    const key = await this.#key().catch(() => null)
    const kept = key === null ? null : ((await this.#disk.drafts(key).catch(() => null)) as All | null)
    if (kept === null) return
    const fresh = Object.entries(kept).filter(([, { at }]) => Math.abs(Date.now() - at) <= LASTS_MS)
    this.#all = { ...Object.fromEntries(fresh), ...this.#all }
    this.found += 1
    this.write()
  }

  /** The victim is in other hands. */
  drop(whose: Uuid): void {
    this.#keepIf((name) => !name.startsWith(whose))
  }

  /** As for their sheets (rule CA18). */
  keepOnly(victimIds: ReadonlySet<Uuid>, unlessAfter: number): void {
    this.#keepIf((name, { at }) => at > unlessAfter || name.startsWith(NEW) || victimIds.has(name.split(' ')[0]!))
  }

  forget(): void {
    this.#all = {}
    this.#work = this.#work.then(() => this.#disk.dropDrafts()).catch(() => undefined)
  }

  /** One after the other, and of those that wait only the last: it has everything. */
  write(): void {
    if (this.#isWaiting) return
    this.#isWaiting = true
    const write = async (): Promise<void> => {
      this.#isWaiting = false
      const key = await this.#key()
      const typed = Object.entries(this.#all).filter(([, { value }]) => value !== null)
      if (key !== null) await (typed.length === 0 ? this.#disk.dropDrafts() : this.#disk.keepDrafts(key, Object.fromEntries(typed)))
    }
    this.#work = this.#work.then(write).catch(() => undefined)
  }

  #keepIf(isKept: (name: string, draft: Draft) => boolean): void {
    const kept = Object.entries(this.#all).filter(([name, draft]) => isKept(name, draft))
    if (kept.length === Object.keys(this.#all).length) return
    this.#all = Object.fromEntries(kept)
    this.write()
  }
}
