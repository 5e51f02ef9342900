/** What this phone keeps through reloads, crashes and dead batteries: who it is, what waits, what it last knew. */

import { openDB } from 'idb'
import type { DBSchema, IDBPDatabase, IDBPObjectStore } from 'idb'
import type { Command, Entity, Role, Uuid } from '@vigie/core'
import { afterUse, numberOf } from './numbers.ts'
import type { LastUsed } from './numbers.ts'
import type { Entry } from './outbox.ts'
import type { StoredFix } from './position/pace.ts'
import { canSeal, isProtected, makeKey, open, seal } from './sealing.ts'
import type { Box } from './sealing.ts'

/** Who this phone is in one operation. */
export interface Me {
  readonly token: string
  readonly deviceId: Uuid
  readonly operationId: Uuid
  readonly teamId: Uuid
  readonly role: Role
  /** Has the crew been confirmed on this phone? */
  readonly isReady: boolean
}

/** A code that is being exchanged: should the answer be lost, the same nonce gives the same device. */
export interface Joining {
  readonly code: string
  readonly nonce: string
  /** What the crew of an unexpected team said of itself, for the code of a poster. */
  readonly team: Arriving | null
}

export interface Arriving {
  readonly call_sign: string
  readonly headcount: number
}

/** What was last known, for a start without a network. */
export interface Known {
  readonly operationId: Uuid
  readonly entities: readonly Entity[]
  /** When the server was last heard, on the wall clock. */
  readonly asOf: number
  /** By how much the server's clock was ahead. */
  readonly serverAheadMs: number
}

type SingleKey = 'me' | 'joining' | 'known' | 'counter' | 'catalogue' | 'key' | 'numbers' | 'fixes'
/** An entry on the disk: what is protected lies in a box. */
type Kept = Entry | (Omit<Entry, 'command'> & { readonly box: Box })

interface Schema extends DBSchema {
  single: { key: SingleKey; value: unknown }
  outbox: { key: Uuid; value: Kept }
}

const NAME = 'vigie-field'
const VERSION = 1

export class Store {
  readonly #db: IDBPDatabase<Schema>

  private constructor(db: IDBPDatabase<Schema>) {
    this.#db = db
  }

  static async open(): Promise<Store> {
    const db = await openDB<Schema>(NAME, VERSION, {
      upgrade(fresh) {
        fresh.createObjectStore('single')
        fresh.createObjectStore('outbox', { keyPath: 'id' })
      },
    })
    return new Store(db)
  }

  async me(): Promise<Me | null> {
    return (await this.#single('me')) as Me | null
  }

  async joining(): Promise<Joining | null> {
    return (await this.#single('joining')) as Joining | null
  }

  async known(): Promise<Known | null> {
    return (await this.#single('known')) as Known | null
  }

  async catalogue(): Promise<unknown> {
    return this.#single('catalogue')
  }

  async keepMe(me: Me): Promise<void> {
    const all = this.#db.transaction('single', 'readwrite')
    await Promise.all([all.store.put(me, 'me'), all.store.delete('joining'), all.done])
  }

  async keepJoining(joining: Joining): Promise<void> {
    await this.#db.put('single', joining, 'joining')
  }

  async keepKnown(known: Known): Promise<void> {
    await this.#db.put('single', known, 'known')
  }

  async keepCatalogue(catalogue: unknown): Promise<void> {
    await this.#db.put('single', catalogue, 'catalogue')
  }

  /** Positions that wait for a network. */
  async fixes(): Promise<readonly StoredFix[]> {
    return ((await this.#single('fixes')) as readonly StoredFix[] | null) ?? []
  }

  async keepFixes(fixes: readonly StoredFix[]): Promise<void> {
    await this.#db.put('single', fixes, 'fixes')
  }

  /** The last numbers that this phone has given. */
  async numbers(): Promise<LastUsed> {
    return ((await this.#single('numbers')) as LastUsed | null) ?? {}
  }

  /** The last counter that a command of this phone was given. */
  async counter(): Promise<number> {
    return ((await this.#single('counter')) as number | null) ?? 0
  }

  async entries(): Promise<Entry[]> {
    const kept = await this.#db.getAll('outbox')
    const read = await Promise.allSettled(kept.map(async (each) => ('command' in each ? each : this.#unpack(each))))
    return read.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])) // the key is gone: nobody can read it
  }

  /** One entry, the counter and the number it took, all or none, and on the disk rather than on its way there. */
  async add(entry: Entry): Promise<void> {
    const kept = await this.#pack(entry)
    const both = this.#db.transaction(['outbox', 'single'], 'readwrite', { durability: 'strict' })
    const single = both.objectStore('single')
    await Promise.all([both.objectStore('outbox').put(kept), single.put(entry.command.n, 'counter'), countNumber(single, entry.command), both.done])
  }

  async change(entry: Entry): Promise<void> {
    await this.#db.put('outbox', await this.#pack(entry))
  }

  async drop(id: Uuid): Promise<void> {
    await this.#db.delete('outbox', id)
  }

  /** This phone was shut out: nothing stays but the count of its commands. */
  async wipe(): Promise<void> {
    const all = this.#db.transaction(['outbox', 'single'], 'readwrite')
    const single = all.objectStore('single')
    const gone = (['me', 'joining', 'known', 'catalogue', 'key', 'numbers', 'fixes'] as const).map((key) => single.delete(key))
    await Promise.all([all.objectStore('outbox').clear(), ...gone, all.done])
  }

  /** Forget who this is, and keep what waits: the next code may let it be sent. */
  async leave(): Promise<void> {
    const all = this.#db.transaction('single', 'readwrite')
    await Promise.all([all.store.delete('me'), all.store.delete('known'), all.store.delete('numbers'), all.store.delete('fixes'), all.done])
  }

  /** Rejects where the browser cannot seal: what is protected then lives as long as the page. */
  async #pack(entry: Entry): Promise<Kept> {
    if (!isProtected(entry.command)) return entry
    if (!canSeal()) throw new Error('this browser has no keys')
    const { command, ...rest } = entry
    return { ...rest, box: await seal(await this.#key(), command) }
  }

  async #unpack({ box, ...rest }: Exclude<Kept, Entry>): Promise<Entry> {
    return { ...rest, command: await open(await this.#key(), rest.id, box) }
  }

  async #key(): Promise<CryptoKey> {
    const found = (await this.#single('key')) as CryptoKey | null
    if (found !== null) return found
    const made = await makeKey()
    // Two at once would lose what the first sealed: whoever comes second takes the first one's.
    const both = this.#db.transaction('single', 'readwrite')
    const kept = ((await both.store.get('key')) as CryptoKey | undefined) ?? made
    await Promise.all([both.store.put(kept, 'key'), both.done])
    return kept
  }

  async #single(key: SingleKey): Promise<unknown> {
    return (await this.#db.get('single', key)) ?? null
  }
}

async function countNumber(single: IDBPObjectStore<Schema, ('outbox' | 'single')[], 'single', 'readwrite'>, command: Command): Promise<void> {
  if (numberOf(command) === null) return
  const last = ((await single.get('numbers')) ?? {}) as LastUsed
  await single.put(afterUse(last, command), 'numbers')
}
