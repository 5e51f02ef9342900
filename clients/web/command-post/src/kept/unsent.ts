/** What was entered at this post and has no answer yet: on the disk of this device, so that a page that ends takes none of it along.
 *
 * All of it is sealed, under a key that no script can read out. Where the browser has no such keys (no TLS), what was
 * entered lives as long as the page, and the page asks before it goes.
 */

import type { Command, Uuid } from '@vigie/core'
import { canSeal, makeKey, open, seal } from '../../../field/src/sealing.ts'
import type { Box } from '../../../field/src/sealing.ts'
import type { Text } from '../post.svelte.ts'

/** A command with what the operator reads of it; it names the boot of its page, by whose clock its age counts (rule CM6). */
export interface Unsent {
  readonly command: Command
  readonly what: Text
}

/** In clear: only what says whose it is, and in which order it was entered. */
interface Kept {
  readonly id: Uuid
  readonly login: string
  readonly operationId: Uuid
  readonly pageId: Uuid
  readonly n: number
  readonly box: Box
}

/** Whoever goes on for a page that ended is that page, to the server too: what it had sent already counts once (rule CM1). */
export interface Page {
  readonly id: Uuid
  readonly waiting: readonly Unsent[]
}

const NAME = 'vigie-post'

export class UnsentStore {
  readonly #db: IDBDatabase
  readonly #key: CryptoKey
  readonly #login: string
  readonly #operationId: Uuid
  #pageId: Uuid = ''
  #leave: () => void = () => undefined
  #isLeft = false

  private constructor(db: IDBDatabase, key: CryptoKey, login: string, operationId: Uuid) {
    this.#db = db
    this.#key = key
    this.#login = login
    this.#operationId = operationId
  }

  /** Of one person in one operation; null where nothing can be sealed. */
  static async open(login: string, operationId: Uuid): Promise<UnsentStore | null> {
    if (!canSeal() || !('locks' in navigator)) return null
    const asked = indexedDB.open(NAME, 1)
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore('key')
      asked.result.createObjectStore('unsent', { keyPath: 'id' })
    }
    const db = await answerTo(asked)
    const made = await makeKey()
    // Two windows at once: whoever comes second takes the first one's.
    const keys = db.transaction('key', 'readwrite').objectStore('key')
    const key = ((await answerTo(keys.get('own'))) as CryptoKey | undefined) ?? made
    if (key === made) await answerTo(keys.put(made, 'own'))
    return new UnsentStore(db, key, login, operationId)
  }

  /** As which page this one goes on: that of the first whose entries wait here while it is gone, or else its own. */
  async takeOver(ownId: Uuid): Promise<Page> {
    const kept = (await this.#mine()).sort((one, other) => one.n - other.n)
    for (const pageId of [...new Set(kept.map((each) => each.pageId)), ownId]) {
      if (!(await this.#hold(pageId))) continue
      this.#pageId = pageId
      const read = await Promise.allSettled(kept.filter((each) => each.pageId === pageId).map((each) => open(this.#key, each.id, each.box) as Promise<Unsent>))
      return { id: pageId, waiting: read.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])) }
    }
    return { id: ownId, waiting: [] }
  }

  async add(entry: Unsent): Promise<void> {
    const { id, n } = entry.command
    const box = await seal(this.#key, id, entry)
    const kept: Kept = { id, login: this.#login, operationId: this.#operationId, pageId: this.#pageId, n, box }
    await answerTo(this.#store('readwrite').put(kept))
  }

  /** It has been answered. */
  async drop(id: Uuid): Promise<void> {
    await answerTo(this.#store('readwrite').delete(id))
  }

  /** Somebody else may go on for this page. */
  leave(): void {
    this.#isLeft = true
    this.#leave()
    this.#db.close()
  }

  async #mine(): Promise<Kept[]> {
    const all = (await answerTo(this.#store('readonly').getAll())) as Kept[]
    return all.filter((each) => each.login === this.#login && each.operationId === this.#operationId)
  }

  #store(mode: IDBTransactionMode): IDBObjectStore {
    return this.#db.transaction('unsent', mode, { durability: 'strict' }).objectStore('unsent')
  }

  /** A page holds its own name as long as it lives; false: that one lives, or this one was left before it had it. */
  #hold(pageId: Uuid): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const held = navigator.locks.request(`vigie.page.${pageId}`, { ifAvailable: true }, (lock) => {
        const isHeld = lock !== null && !this.#isLeft
        resolve(isHeld)
        return !isHeld ? undefined : new Promise<void>((free) => (this.#leave = free))
      })
      held.catch(reject)
    })
  }
}

function answerTo<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error(NAME))
  })
}
