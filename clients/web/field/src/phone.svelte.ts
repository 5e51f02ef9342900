/** One team's phone in one operation: the conversation, what is kept on the disk, and what the screens read of both. */

import { Connection, DeviceClock, makeUuid7, Session, SOCKET_PATH } from '@vigie/core'
import type { Command, DeviceFix, EntityKind, News, NumberKind, TeamStatus, Uuid, Whole } from '@vigie/core'
import { Sheets } from './care/sheets.svelte.ts'
import { Keeping } from './keeping.ts'
import { Labels } from './labels.ts'
import { movedTo } from './moved.ts'
import type { Text } from './language.ts'
import { afterUse, freeNumbers, stockWishes } from './numbers.ts'
import type { LastUsed } from './numbers.ts'
import { lostOf, nextCounter, statusOnItsWay, toSendAgain, waiting, withoutOperation } from './outbox.ts'
import type { Entry, Lost } from './outbox.ts'
import { Tracker } from './position/tracker.svelte.ts'
import { isProtected } from './sealing.ts'
import { NO_TEAM, SCOPES, seatOf } from './seats.ts'
import type { Seat } from './seats.ts'
import type { Report } from './status/steps.ts'
import type { Me, Store } from './store.ts'
import { inCharge } from './victims/roll.ts'

const TICK_MS = 500
/** What was learnt is on the disk so much later. */
const KEEP_AFTER_MS = 1_000
const MAX_DONE = 20
const NUMBERS_SAID: Text = { fr: 'Numéros réservés à ce téléphone', en: 'Numbers laid aside for this phone' }
const LABELS_AGAIN_MS = 10_000
/** What a start without a network shows; victims are kept apart, sealed. */
const KEPT_KINDS: readonly EntityKind[] = ['operation', 'sector', 'site', 'team', 'alert', 'intervention', 'assignment', 'message', 'receipt', 'landmark', 'number_block']

/** A command as a screen writes it: what every command carries is added here. */
export type Wish = Command extends infer Each ? (Each extends Command ? Omit<Each, 'id' | 'n' | 'at' | 'op'> : never) : never

/** A command that the server has accepted since this page began. */
export interface Done {
  readonly id: Uuid
  readonly what: Text
  readonly enteredAt: number
  readonly acceptedAt: number
}

export class Phone {
  me = $state.raw() as Me
  /** The call sign of the team that ended in this one while the phone was at work; empty: none, or it was read. */
  cameFrom = $state('')
  /** From where somebody works with this phone. */
  readonly seat: Seat
  entries = $state.raw<readonly Entry[]>([])
  /** Newest first. */
  done = $state.raw<readonly Done[]>([])
  /** False: this browser did not let us keep the last command; it goes all the same while this page lives. */
  isKept = $state(true)
  /** The last status reported here, to be taken back. */
  lastReport = $state.raw<Report | null>(null)
  /** What went with the data when this phone was shut out; null: it was not, or nothing waited. */
  lost = $state.raw<Lost | null>(null)
  labels = $state.raw(new Labels(null))
  readonly tracker: Tracker
  readonly sheets: Sheets
  readonly #store: Store
  readonly #keeping = new Keeping()
  readonly #bootId = crypto.getRandomValues(new Uint32Array(1))[0]!
  readonly clock = new DeviceClock()
  readonly #session: Session
  readonly #connection: Connection
  readonly #stops: (() => void)[] = []
  #version = $state(0)
  #wallMs = $state(Date.now())
  #monotonicMs = $state(0)
  #isDrawing = false
  #lastCounter = 0
  #lastNumbers: LastUsed = {}
  /** Numbers asked for whose wish is still being written to the disk: a second one would ask twice. */
  readonly #stocking = new Set<string>()
  /** As an earlier page knew them. */
  #asOf = $state<number | null>(null)
  #formerAheadMs = $state(0)
  #keepTimer: ReturnType<typeof setTimeout> | undefined
  #isWiped = false
  #callSign = ''
  #labelsNextMs = 0

  private constructor(me: Me, store: Store) {
    this.me = me
    this.seat = seatOf(me.role) ?? 'crew'
    this.#store = store
    this.sheets = new Sheets(store, () => this.labels.careOfflineH)
    this.tracker = new Tracker(this, (fixes) => void (this.#isWiped ? undefined : store.keepFixes(fixes).catch(() => undefined)))
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    this.#session = new Session({
      operationId: me.operationId,
      scope: SCOPES[this.seat],
      client: 'vigie-field',
      bootId: this.#bootId,
      draw: Math.random,
    })
    this.#connection = new Connection(this.#session, {
      clock: this.clock,
      openSocket: (subprotocol) => new WebSocket(`${scheme}://${location.host}${SOCKET_PATH}`, subprotocol),
      fetchCredential: () => Promise.resolve(me.token),
      tell: (news) => this.#hear(news),
      changed: () => this.#draw(),
    })
  }

  /** Everything that was kept is read before anything is shown or sent. */
  static async wake(me: Me, store: Store): Promise<Phone> {
    const phone = new Phone(me, store)
    const [known, entries, counter, catalogue, numbers, fixes, victims] = await Promise.all([
      store.known(),
      store.entries(),
      store.counter(),
      store.catalogue(),
      store.numbers(),
      store.fixes(),
      store.victims(),
      phone.sheets.wake(phone.clock.now().wallMs),
    ])
    phone.tracker.recall(fixes)
    phone.#lastNumbers = numbers
    phone.#lastCounter = counter
    phone.entries = entries
    phone.labels = new Labels(catalogue)
    if (known?.operationId === me.operationId) {
      phone.#session.replica.recall([...known.entities, ...victims])
      phone.#asOf = known.asOf
      phone.#formerAheadMs = known.serverAheadMs
    }
    return phone
  }

  start(): void {
    const lost = (): void => this.#connection.networkLost()
    const found = (): void => this.#connection.networkFound()
    const hidden = (): void => void this.#keep()
    const timer = setInterval(() => this.#tick(), TICK_MS)
    addEventListener('offline', lost)
    addEventListener('online', found)
    addEventListener('pagehide', hidden)
    document.addEventListener('visibilitychange', hidden)
    this.#stops.push(
      () => clearInterval(timer),
      () => clearTimeout(this.#keepTimer),
      () => removeEventListener('offline', lost),
      () => removeEventListener('online', found),
      () => removeEventListener('pagehide', hidden),
      () => document.removeEventListener('visibilitychange', hidden),
      () => this.tracker.stop(),
      () => this.#connection.stop(),
    )
    this.#tick()
    for (const command of toSendAgain(this.entries, this.me.operationId)) this.#connection.submitKept(command)
    this.#connection.start()
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop()
  }

  /** The session, live: whoever reads it is drawn anew when something has changed. */
  get session(): Session {
    void this.#version
    return this.#session
  }

  /** Now by the server's clock, as far as it is known. */
  get now(): number {
    return this.#wallMs + (this.session.serverAheadMs ?? this.#formerAheadMs)
  }

  /** Everything shown is as the server has it, and it was heard just now. */
  get isLive(): boolean {
    return this.session.phase === 'live'
  }

  /** When the server was last heard, on this phone's clock; null: never. */
  get heardAt(): number | null {
    const heardAtMs = this.session.heardAtMs
    return heardAtMs === null ? this.#asOf : this.#wallMs - Math.max(0, this.#monotonicMs - heardAtMs)
  }

  get operation(): Whole<'operation'> | null {
    return this.session.replica.get('operation', this.me.operationId)
  }

  get team(): Whole<'team'> | null {
    return this.session.replica.get('team', this.me.teamId)
  }

  /** The place of who runs a post, or of a sector leader who was let in for one. */
  get site(): Whole<'site'> | null {
    return this.session.replica.get('site', this.me.siteId ?? null)
  }

  /** Is there a team that a call for help can be for? */
  get hasTeam(): boolean {
    return this.me.teamId !== NO_TEAM
  }

  /** What the team does, as far as this phone knows: what it has just reported counts. */
  get standing(): TeamStatus | null {
    return statusOnItsWay(this.entries)?.status ?? this.team?.status ?? null
  }

  /** Did this team come in by a poster, and has no post taken it in yet (rule AR2)? */
  get isAwaitingApproval(): boolean {
    return this.team?.is_awaiting_approval ?? false
  }

  /** Is this team at work? A leader always is. */
  get isOnDuty(): boolean {
    if (this.seat !== 'crew') return true
    return this.standing !== null && this.standing !== 'off_duty'
  }

  /** Asks for anything; `what` is what the crew reads of it until it is accepted.
   *
   * It is kept, then shown, then sent: what a screen says survives a reload at that very moment. An SOS waits for
   * nothing; its screen says "not received" until the server has it.
   */
  ask(wish: Wish, what: Text): Promise<Uuid> {
    const entry = this.#makeEntry(wish, what)
    if (wish.type === 'alert.raise') {
      this.#show(entry)
      void this.#store.add(entry).then(() => (this.isKept = true), () => (this.isKept = false))
      return Promise.resolve(entry.id)
    }
    return this.#keeping.once(JSON.stringify(wish), async () => {
      this.isKept = await this.#keeping.keep(() => (this.#isWiped ? Promise.resolve() : this.#store.add(entry)))
      if (!this.#isWiped) this.#show(entry)
      if (!this.#isWiped && isProtected(entry.command)) this.sheets.write(entry.command)
      return entry.id
    })
  }

  /** A position may go: there is a way, and nothing that was entered waits for it. */
  get mayTellPosition(): boolean {
    return this.#session.phase === 'live' && this.#session.queue.size === 0
  }

  tellPosition(fixes: DeviceFix[]): void {
    this.#connection.reportPosition({ type: 'position.report', fixes })
  }

  /** The identifier of something that this phone creates. */
  newId(): Uuid {
    return makeUuid7(this.clock.now().wallMs, crypto.getRandomValues(new Uint8Array(10)))
  }

  /** The final number of something that is created here and now; null: none is laid aside, the server gives one. */
  nextNumber(kind: NumberKind): number | null {
    return freeNumbers(this.#session.replica.of('number_block').values(), kind, this.me.deviceId, this.#lastNumbers)[0] ?? null
  }

  /** Have numbers ready for work without a network, and give them back when the work is over. */
  keepNumbers(): void {
    if (!this.isLive || this.seat === 'sector' || (this.seat === 'crew' && this.team === null) || this.isAwaitingApproval) return
    const { me, entries, isOnDuty } = this
    const blocks = this.#session.replica.of('number_block').values()
    const stock = { blocks, deviceId: me.deviceId, entries, last: this.#lastNumbers, isOnDuty }
    for (const wish of stockWishes(stock, () => this.newId())) {
      const key = wish.type === 'numbers.reserve' ? wish.kind : wish.type
      if (this.#stocking.has(key)) continue
      this.#stocking.add(key)
      void this.ask(wish, NUMBERS_SAID).finally(() => this.#stocking.delete(key))
    }
  }

  /** Somebody has read why it was refused. */
  dismiss(id: Uuid): void {
    this.entries = this.entries.filter((entry) => entry.id !== id)
    void this.#store.drop(id).catch(() => undefined)
  }

  #show(entry: Entry): void {
    this.entries = [...this.entries, entry]
    if (this.#session.phase !== 'stopped') this.#connection.submit(withoutOperation(entry.command))
  }

  #makeEntry(wish: Wish, what: Text): Entry {
    const { wallMs } = this.clock.now()
    this.#lastCounter = nextCounter(this.#lastCounter, wallMs)
    const envelope = { id: this.newId(), n: this.#lastCounter, at: wallMs, op: this.me.operationId }
    const command = { ...$state.snapshot(wish), ...envelope } as Command
    this.#lastNumbers = afterUse(this.#lastNumbers, command)
    return { id: envelope.id, command, bootId: this.#bootId, what, state: 'waiting', sentence: {} }
  }

  #hear(news: News): void {
    switch (news.type) {
      case 'accepted':
        this.#accept(news.command_id)
        break
      case 'refused':
        if (news.command_id !== null) this.#refuse(news.command_id, news.sentence)
        break
      case 'change':
      case 'replaced':
        this.#followTeam()
        this.#keepTimer ??= setTimeout(() => void this.#keep(), KEEP_AFTER_MS)
    }
  }

  /** The team of this phone has ended in another: from now on it works for that one. */
  #followTeam(): void {
    const { replica } = this.#session
    const teamId = movedTo(replica, this.me)
    this.#callSign = replica.get('team', this.me.teamId)?.call_sign ?? this.#callSign
    if (teamId === null || this.#isWiped) return
    this.cameFrom = this.#callSign
    this.me = { ...this.me, teamId }
    void this.#store.moveTo(teamId).catch(() => undefined)
  }

  #accept(id: Uuid): void {
    const entry = this.entries.find((each) => each.id === id)
    if (entry === undefined) return
    const done = { id, what: entry.what, enteredAt: entry.command.at, acceptedAt: Date.now() }
    this.done = [done, ...this.done].slice(0, MAX_DONE)
    this.dismiss(id)
  }

  #refuse(id: Uuid, sentence: Readonly<Record<string, string>>): void {
    this.entries = this.entries.map((each) => (each.id === id ? { ...each, state: 'refused', sentence } : each))
    const entry = this.entries.find((each) => each.id === id)
    if (entry === undefined) return
    this.sheets.unwrite(entry.command)
    void this.#store.change(entry).catch(() => undefined)
  }

  async #keep(): Promise<void> {
    clearTimeout(this.#keepTimer)
    this.#keepTimer = undefined
    const { replica, heardAtMs, serverAheadMs } = this.#session
    if (heardAtMs === null || replica.logId === null || this.#isWiped) return
    const now = this.clock.now()
    await this.#store
      .keepKnown({
        operationId: this.me.operationId,
        entities: KEPT_KINDS.flatMap((kind) => [...replica.of(kind).values()]),
        asOf: now.wallMs - (now.monotonicMs - heardAtMs),
        serverAheadMs: serverAheadMs ?? 0,
      })
      .catch(() => undefined)
    const ours = inCharge(replica.of('victim').values(), this.me)
    const ids = new Set(ours.map(({ id }) => id))
    if (this.#session.phase === 'live' && waiting(this.entries).length === 0) this.sheets.keepOnly(ids, now.wallMs)
    const records = [...replica.of('care_record').values()].filter(({ victim_id }) => ids.has(victim_id))
    await this.#store.keepVictims([...ours, ...records]).catch(() => undefined)
  }

  /** The server shut this phone out: nothing of the operation stays on it (rule CA17). */
  #wipe(): void {
    performance.mark('vigie:shut-out')
    this.#isWiped = true
    this.lost = waiting(this.entries).length === 0 ? null : lostOf(this.entries)
    this.entries = []
    this.sheets.forget()
    void this.#store.wipe().then(
      () => performance.measure('vigie:wiped', 'vigie:shut-out'),
      () => undefined,
    )
  }

  #tick(): void {
    const now = this.clock.now()
    this.#wallMs = now.wallMs
    this.#monotonicMs = now.monotonicMs
    this.sheets.follow(this.heardAt, now.wallMs, this.#session.phase === 'live')
  }

  #draw(): void {
    if (this.#session.stopReason === 'revoked' && !this.#isWiped) this.#wipe()
    if (this.#isDrawing) return
    this.#isDrawing = true
    requestAnimationFrame(() => {
      this.#isDrawing = false
      this.#tick()
      this.#version += 1
    })
  }

  /** Have the operation's words; without them its codes have ours. Asked again only after a while. */
  async fetchLabels(): Promise<void> {
    const operation = this.seat === 'crew' && this.team === null ? null : this.operation
    const { monotonicMs } = this.clock.now()
    if (operation === null || monotonicMs < this.#labelsNextMs || this.labels.isOf(operation.catalogue, operation.kind)) return
    this.#labelsNextMs = monotonicMs + LABELS_AGAIN_MS
    const labels = await Labels.fetch(operation.catalogue, operation.kind, this.me.token).catch(() => null)
    if (labels === null) return
    this.labels = labels
    await this.#store.keepCatalogue(labels.kept).catch(() => undefined)
  }
}
