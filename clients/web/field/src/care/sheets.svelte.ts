/** The care sheets that this phone may show now, and their copies on the disk behind the crew's code (rule CA16). */

import type { Command, Uuid } from '@vigie/core'
import type { Entry } from '../outbox.ts'
import { canSeal } from '../sealing.ts'
import type { Store } from '../store.ts'
import { Drafts } from './drafts.svelte.ts'
import { DEFAULT_LEASE_H, grant, isRunning, MOST_TRIES, unwrap } from './lease.ts'
import type { Lease } from './lease.ts'
import { blank, withCommand, withIdentity, withoutCommand, withRead } from './sheet.ts'
import type { Opened, Sheet } from './sheet.ts'

/** `none`: no code was chosen; `locked`: there is one, not typed since the start; `open`: typed, or just chosen;
 * `over`: the shift has ended, or too many wrong codes; `impossible`: this browser has no keys. */
export type LeaseState = 'none' | 'locked' | 'open' | 'over' | 'impossible'

/** Said again to the disk when the server was heard so much later. */
const RENEW_AFTER_MS = 60_000
const NEW_FOR_MS = 60_000

export class Sheets {
  state = $state<LeaseState>(canSeal() ? 'none' : 'impossible')
  /** Wrong codes that may still be typed. */
  triesLeft = $state(MOST_TRIES)
  /** What is half typed; with a code it lies behind it, like the sheets. */
  readonly drafts: Drafts
  #all = $state.raw<ReadonlyMap<Uuid, Sheet>>(new Map())
  readonly #store: Store
  readonly #hours: () => number
  #lease: Lease | null = null
  #key: CryptoKey | null = null
  #heardAt = 0
  #work: Promise<unknown> = Promise.resolve()

  /** `hours`: for how long the organisation lets sheets be shown without the server; 0: as usual. */
  constructor(store: Store, hours: () => number) {
    this.#store = store
    this.#hours = hours
    this.drafts = new Drafts(store, () => (this.state === 'none' ? store.key() : Promise.resolve(this.#key)))
  }

  /** At the start: is there something behind a code, and is it still of this shift? */
  async wake(now: number): Promise<void> {
    if (this.state === 'impossible') return
    this.#lease = await this.#store.lease()
    if (this.#lease === null) return this.drafts.look()
    this.#heardAt = this.#lease.heardAt
    this.triesLeft = MOST_TRIES - this.#lease.tries
    if (isRunning(this.#lease, now)) this.state = 'locked'
    else await this.#end()
  }

  /** What this phone may show of a victim; null: nothing. */
  of(victimId: Uuid): Sheet | null {
    return this.#all.get(victimId) ?? null
  }

  /** What this phone has just entered, or what waits, can be read back. */
  write(command: Command): void {
    if (this.state === 'over' || !('victim_id' in command) || typeof command.victim_id !== 'string') return
    const before = this.#all.get(command.victim_id) ?? blank(command.victim_id)
    const after = withCommand(before, command)
    if (after !== before) this.#put(after)
  }

  /** The server did not take it. */
  unwrite(command: Command): void {
    const sheet = 'victim_id' in command ? this.#all.get(command.victim_id as Uuid) : undefined
    if (sheet !== undefined) this.#put(withoutCommand(sheet, command.id))
  }

  read(victimId: Uuid, opened: readonly Opened[], entries: readonly Entry[], at: number): void {
    let sheet = withRead(this.of(victimId) ?? blank(victimId), opened, entries, at)
    for (const { command } of waitingFor(entries, victimId)) sheet = withCommand(sheet, command)
    this.#put(sheet)
  }

  readIdentity(victimId: Uuid, opened: readonly Opened[]): void {
    this.#put(withIdentity(this.of(victimId) ?? blank(victimId), opened))
  }

  /** From now on what is shown is kept for a start without the server; what was kept behind another code is gone. */
  async choose(code: string): Promise<void> {
    const { lease, key } = await grant(code, await this.#store.key(), this.#heardAt, this.#hours() || DEFAULT_LEASE_H)
    await this.#store.endLease()
    this.#lease = lease
    this.#key = key
    this.triesLeft = MOST_TRIES
    await this.#store.keepLease(lease)
    this.state = 'open'
    for (const sheet of this.#all.values()) this.#keep(sheet)
    this.drafts.write()
  }

  /** Show again what lies behind the code; false: it is not this one. The last wrong one ends it. */
  async unlock(code: string, entries: readonly Entry[]): Promise<boolean> {
    const lease = this.#lease
    if (lease === null || this.state !== 'locked') return false
    const key = await unwrap(lease, code, await this.#store.key())
    const tries = key === null ? lease.tries + 1 : 0
    this.#lease = { ...lease, tries }
    this.triesLeft = MOST_TRIES - tries
    if (this.triesLeft === 0) {
      await this.#end()
      return false
    }
    await this.#store.keepLease(this.#lease)
    if (key === null) return false
    this.#key = key
    const found = await this.#store.sheets(key)
    this.#all = new Map([...found.map((sheet) => [sheet.victimId, sheet] as const), ...this.#all])
    for (const { state, command } of entries) if (state === 'waiting') this.write(command)
    this.state = 'open'
    await this.drafts.look()
    return true
  }

  /** Called again and again: the shift goes on while the server is heard, and ends so long after. */
  follow(heardAt: number | null, now: number, isLive: boolean): void {
    this.#heardAt = heardAt ?? this.#heardAt
    const hours = this.#lease?.hours ?? (this.#hours() || DEFAULT_LEASE_H)
    if (this.state !== 'over' && !isRunning({ heardAt: this.#heardAt, hours }, now)) {
      if (this.#all.size > 0 || this.#lease !== null || !this.drafts.isEmpty) void this.#end()
      return
    }
    if (this.state === 'over' && isLive) this.state = 'none'
    if (this.#lease !== null && this.#heardAt - this.#lease.heardAt > RENEW_AFTER_MS) {
      this.#lease = { ...this.#lease, heardAt: this.#heardAt }
      void this.#store.keepLease(this.#lease).catch(() => undefined)
    }
  }

  /** Only of victims in the charge of this crew (rule CA18); one just entered may not be back from the server yet. */
  keepOnly(victimIds: ReadonlySet<Uuid>, now: number): void {
    const isNew = ({ written }: Sheet): boolean => (written.at(-1)?.at ?? 0) > now - NEW_FOR_MS
    this.drafts.keepOnly(victimIds, now - NEW_FOR_MS)
    const gone = [...this.#all.values()].filter((sheet) => !victimIds.has(sheet.victimId) && !isNew(sheet)).map(({ victimId }) => victimId)
    if (gone.length === 0) return
    this.#all = new Map([...this.#all].filter(([id]) => !gone.includes(id)))
    for (const id of gone) void this.#store.dropSheet(id).catch(() => undefined)
  }

  /** Shut out: the disk is emptied by who says so. */
  forget(): void {
    this.drafts.forget()
    this.#all = new Map()
    this.#key = null
    this.#lease = null
    this.state = canSeal() ? 'none' : 'impossible'
  }

  async #end(): Promise<void> {
    this.forget()
    this.state = 'over'
    await this.#store.endLease().catch(() => undefined)
  }

  #put(sheet: Sheet): void {
    this.#all = new Map([...this.#all, [sheet.victimId, sheet]])
    this.#keep(sheet)
  }

  /** One after the other: an older copy never comes after a newer one. */
  #keep(sheet: Sheet): void {
    const key = this.#key
    if (key !== null) this.#work = this.#work.then(() => (this.#key === key ? this.#store.keepSheet(key, sheet) : undefined)).catch(() => undefined)
  }
}

function waitingFor(entries: readonly Entry[], victimId: Uuid): Entry[] {
  return entries.filter(({ state, command }) => state === 'waiting' && 'victim_id' in command && command.victim_id === victimId)
}
