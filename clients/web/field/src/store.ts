/** What this phone keeps through reloads, crashes and dead batteries: who it is, what waits, what it last knew. */

import { openDB } from 'idb'
import type { DBSchema, IDBPDatabase, IDBPObjectStore } from 'idb'
import type { Command, Entity, Role, Uuid } from '@vigie/core'
import type { Lease } from './care/lease.ts'
import type { Sheet } from './care/sheet.ts'
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
  /** `NO_TEAM` for a leader who was let in without one. */
  readonly teamId: Uuid
  /** The place of who runs a post, or of a sector leader; a phone of an earlier version kept none. */
  readonly siteId?: Uuid | null
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

type SingleKey = 'me' | 'joining' | 'known' | 'victims' | 'counter' | 'catalogue' | 'key' | 'lease' | 'drafts' | 'numbers' | 'fixes'
type Protected = Pick<Entry, 'command' | 'what'>
/** An entry on the disk: what is protected lies in a box, and so does the line that says it. */
type Kept = Entry | (Omit<Entry, keyof Protected> & { readonly box: Box })

interface Schema extends DBSchema {
  single: { key: SingleKey; value: unknown }
  outbox: { key: Uuid; value: Kept }
  sheets: { key: Uuid; value: Box }
}

const NAME = 'vigie-field'
const VERSION = 2
const BEGUN = ['outbox', 'single', 'sheets'] as const

export class Store {
  readonly #db: IDBPDatabase<Schema>
  /** Shut out: a write that was on its way then comes too late. */
  #isShut = false

  private constructor(db: IDBPDatabase<Schema>) {
    this.#db = db
  }

  static async open(): Promise<Store> {
    const db = await openDB<Schema>(NAME, VERSION, {
      upgrade(fresh, before) {
        if (before < 1) {
          fresh.createObjectStore('single')
          fresh.createObjectStore('outbox', { keyPath: 'id' })
        }
        fresh.createObjectStore('sheets')
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
    this.#isShut = false
    const all = this.#db.transaction('single', 'readwrite')
    await Promise.all([all.store.put(me, 'me'), all.store.delete('joining'), all.done])
  }

  /** The team went on in another; whoever is confirmed stays so. */
  async moveTo(teamId: Uuid): Promise<void> {
    if (this.#isShut) return
    const all = this.#db.transaction('single', 'readwrite')
    const me = (await all.store.get('me')) as Me | undefined
    await Promise.all([me === undefined ? null : all.store.put({ ...me, teamId }, 'me'), all.done])
  }

  async keepJoining(joining: Joining): Promise<void> {
    this.#isShut = false
    await this.#db.put('single', joining, 'joining')
  }

  async keepKnown(known: Known): Promise<void> {
    if (!this.#isShut) await this.#db.put('single', known, 'known')
  }

  /** The victims of this crew, by number and category; nothing where the browser cannot seal. */
  async victims(): Promise<readonly Entity[]> {
    const box = (await this.#single('victims')) as Box | null
    return box === null ? [] : ((await open(await this.key(), 'victims', box).catch(() => [])) as Entity[])
  }

  async keepVictims(victims: readonly Entity[]): Promise<void> {
    if (!canSeal()) return
    const box = await seal(await this.key(), 'victims', victims)
    if (!this.#isShut) await this.#db.put('single', box, 'victims')
  }

  async lease(): Promise<Lease | null> {
    return (await this.#single('lease')) as Lease | null
  }

  async keepLease(lease: Lease): Promise<void> {
    if (!this.#isShut) await this.#db.put('single', lease, 'lease')
  }

  /** Nobody can read the sheets any more; what waits to be sent is not among them. */
  async endLease(): Promise<void> {
    const all = this.#db.transaction(['single', 'sheets'], 'readwrite')
    const single = all.objectStore('single')
    await Promise.all([single.delete('lease'), single.delete('drafts'), all.objectStore('sheets').clear(), all.done])
  }

  /** What is half typed about victims, if this key closed it. */
  async drafts(key: CryptoKey): Promise<unknown> {
    const box = (await this.#single('drafts')) as Box | null
    return box === null ? null : open(key, 'drafts', box).catch(() => null)
  }

  async keepDrafts(key: CryptoKey, all: unknown): Promise<void> {
    const box = await seal(key, 'drafts', all)
    if (!this.#isShut) await this.#db.put('single', box, 'drafts')
  }

  async dropDrafts(): Promise<void> {
    await this.#db.delete('single', 'drafts')
  }

  /** Those that this key closed. */
  async sheets(key: CryptoKey): Promise<Sheet[]> {
    const ids = await this.#db.getAllKeys('sheets')
    const boxes = await Promise.all(ids.map((id) => this.#db.get('sheets', id)))
    const read = await Promise.allSettled(ids.map((id, index) => open(key, id, boxes[index]!)))
    return read.flatMap((each) => (each.status === 'fulfilled' ? [each.value as Sheet] : []))
  }

  async keepSheet(key: CryptoKey, sheet: Sheet): Promise<void> {
    const box = await seal(key, sheet.victimId, sheet)
    if (!this.#isShut) await this.#db.put('sheets', box, sheet.victimId)
  }

  async dropSheet(victimId: Uuid): Promise<void> {
    await this.#db.delete('sheets', victimId)
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
    if (this.#isShut) return
    const both = this.#db.transaction(['outbox', 'single'], 'readwrite', { durability: 'strict' })
    const single = both.objectStore('single')
    await Promise.all([both.objectStore('outbox').put(kept), single.put(entry.command.n, 'counter'), countNumber(single, entry.command), both.done])
  }

  async change(entry: Entry): Promise<void> {
    const kept = await this.#pack(entry)
    if (!this.#isShut) await this.#db.put('outbox', kept)
  }

  async drop(id: Uuid): Promise<void> {
    await this.#db.delete('outbox', id)
  }

  /** This phone was shut out: nothing stays but the count of its commands. */
  async wipe(): Promise<void> {
    this.#isShut = true
    const all = this.#db.transaction(BEGUN, 'readwrite')
    const single = all.objectStore('single')
    const kinds = ['me', 'joining', 'known', 'victims', 'catalogue', 'key', 'lease', 'drafts', 'numbers', 'fixes'] as const
    const gone = kinds.map((key) => single.delete(key))
    await Promise.all([all.objectStore('outbox').clear(), all.objectStore('sheets').clear(), ...gone, all.done])
  }

  /** Forget who this is, and keep what waits: the next code may let it be sent. */
  async leave(): Promise<void> {
    const all = this.#db.transaction(['single', 'sheets'], 'readwrite')
    const single = all.objectStore('single')
    const gone = (['me', 'known', 'victims', 'lease', 'drafts', 'numbers', 'fixes'] as const).map((key) => single.delete(key))
    await Promise.all([all.objectStore('sheets').clear(), ...gone, all.done])
  }

  /** Rejects where the browser cannot seal: what is protected then lives as long as the page. */
  async #pack(entry: Entry): Promise<Kept> {
    if (!isProtected(entry.command)) return entry
    if (!canSeal()) throw new Error('this browser has no keys')
    const { command, what, ...rest } = entry
    return { ...rest, box: await seal(await this.key(), entry.id, { command, what } satisfies Protected) }
  }

  async #unpack({ box, ...rest }: Exclude<Kept, Entry>): Promise<Entry> {
    return { ...rest, ...((await open(await this.key(), rest.id, box)) as Protected) }
  }

  /** This phone's own; made when it is first needed. */
  async key(): Promise<CryptoKey> {
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
