/** The client's side of the conversation as a pure machine: events and the time go in, effects come out.
 *
 * No socket, no clock, no timer: `connection.ts` brings those. Whatever happens in whatever phase has an answer.
 */

import type { Instant } from './clock.ts'
import { CommandQueue, toSend } from './command-queue.ts'
import type { StoredCommand } from './command-queue.ts'
import { DUTIES, readClose } from './duties.ts'
import type { StopReason } from './duties.ts'
import type { Effect, News, SessionOptions } from './effects.ts'
import { PROTOCOL_VERSION } from './generated/wire.ts'
import type { Advance, AlertNow, Change, Downstream, JoinOutcome, Limits, SnapshotPart } from './generated/wire.ts'
import type { ReplayControl, ReplayWish, ReportPosition, SnapshotReason, Subscription, TeamReach, Upstream, Uuid, Welcome } from './generated/wire.ts'
import { MOVES, WELCOMED } from './phases.ts'
import type { Phase } from './phases.ts'
import { Reconnect } from './reconnect.ts'
import { Replaying } from './replaying.ts'
import { Replica } from './replica.ts'

/** Nothing heard for so long: the connection is dead, whatever the socket says. */
export const SILENCE_MS = 15_000
export const HEARTBEAT_MS = 10_000
/** How long the server's head may be ahead of us, with nothing coming in, before we ask (rule HB3). */
export const HEAD_GRACE_MS = 2_000

/** How complete the replica is on this connection. */
type Progress = 'wanted' | 'loading' | 'whole'

/** One page's conversation about one operation, over as many sockets as it takes.
 *
 * Each event method gives the effects to carry out, in order; afterwards `nextTickAtMs` says when to call `tick`.
 */
export class Session {
  readonly replica: Replica
  readonly queue = new CommandQueue()
  /** Null: this session is live. */
  readonly replaying: Replaying | null
  stopReason: StopReason | null = null
  /** What the server said does not work now: `postgres`, `redis`. */
  degraded: readonly string[] = []
  /** How many commands the phones of a team said they hold back; told to posts only (rule HB5). */
  unsent: ReadonlyMap<Uuid, number> = new Map()
  /** Whom an order would reach; a team that is missing has no phone that could be told. Null: not told (rule WK2). */
  reach: ReadonlyMap<Uuid, 'listening' | 'asleep'> | null = null
  /** As which device this page is known to the server; null before the first Welcome. */
  deviceId: Uuid | null = null
  /** By how much the server's clock is ahead of this device's; null before the first Welcome. */
  serverAheadMs: number | null = null
  /** When the server was last heard, on the monotonic clock: the age of everything shown (rule C10). */
  heardAtMs: number | null = null
  readonly #options: SessionOptions
  readonly #reconnect: Reconnect
  readonly #alertsTold = new Set<Uuid>()
  #phase: Phase = 'offline'
  #progress: Progress = 'wanted'
  #limits: Limits | null = null
  #reason: SnapshotReason | null = null
  #head = 0
  #behindSinceMs: number | null = null
  #movedAtMs = 0
  #silentSinceMs = 0
  #heartbeatAtMs = 0
  /** Null: not before the network is back. */
  #retryAtMs: number | null = 0
  #effects: Effect[] = []

  constructor(options: SessionOptions) {
    this.#options = options
    this.replica = new Replica(options.operationId, options.scope)
    this.replaying = options.replay === undefined ? null : new Replaying(options.replay)
    this.#reconnect = new Reconnect(options.draw)
  }

  get phase(): Phase {
    return this.#phase
  }

  /** The user asks for something: it goes as soon as there is a way. */
  submit(stored: StoredCommand, now: Instant): Effect[] {
    this.queue.add(stored)
    this.#sendWaiting(now)
    return this.#takeEffects()
  }

  /** Where this device is: goes now or not at all, for nobody answers it (rule PO1). */
  reportPosition(report: ReportPosition): Effect[] {
    if (WELCOMED.has(this.#phase)) this.#send(report)
    return this.#takeEffects()
  }

  /** Plays, pauses or moves a replay. */
  control(control: Omit<ReplayControl, 'type'>): Effect[] {
    this.replaying?.ask(control)
    if (WELCOMED.has(this.#phase)) this.#send({ type: 'replay.control', ...control })
    return this.#takeEffects()
  }

  /** Shows a replay from another moment, or by the other clock. */
  replayFrom(wish: ReplayWish, now: Instant): Effect[] {
    this.replaying?.begin(wish)
    if (WELCOMED.has(this.#phase)) this.#ask(now)
    return this.#takeEffects()
  }

  /** The socket is open: say who we are. */
  opened(credential: string, now: Instant): Effect[] {
    if (this.#phase !== 'connecting') return [{ do: 'hang_up' }]
    this.#silentSinceMs = now.monotonicMs
    this.#want(now)
    this.#send({
      type: 'hello',
      version: PROTOCOL_VERSION,
      credential,
      boot_id: this.#options.bootId,
      subscriptions: [this.#subscription],
      client: this.#options.client,
      sent_at: now.wallMs,
    })
    return this.#takeEffects()
  }

  received(message: Downstream, now: Instant): Effect[] {
    if (this.#isAway) return []
    this.heardAtMs = this.#silentSinceMs = now.monotonicMs
    const mayComeEarly = ['welcome', 'drain', 'heartbeat'].includes(message.type)
    if ((WELCOMED.has(this.#phase) || mayComeEarly) && this.#read(message, now)) this.#sendWaiting(now)
    else this.#hangUp(now)
    return this.#takeEffects()
  }

  /** A frame came in that is no message of ours: this connection cannot be trusted. */
  receivedUnreadable(now: Instant): Effect[] {
    if (!this.#isAway) this.#hangUp(now)
    return this.#takeEffects()
  }

  /** The socket is gone, or could not be opened (null). */
  closed(code: number | null, now: Instant): Effect[] {
    if (this.#isAway) return []
    const close = readClose(code)
    const duty = close === null ? 'return' : DUTIES[close]
    if (duty === 'return_slower') this.queue.slowDown(now)
    if (duty === 'find_unreadable') this.#refuseUnreadable()
    if (duty === 'wipe') {
      this.replica.forget()
      this.queue.clear()
    }
    const plan = this.#reconnect.plan(close, now)
    if (typeof plan === 'number') this.#goOffline(plan)
    else this.#stop(plan)
    return this.#takeEffects()
  }

  /** The device itself knows that there is no network: no tries until `networkFound`. */
  networkLost(): Effect[] {
    if (this.#phase !== 'stopped') {
      if (this.#phase !== 'offline') this.#effects.push({ do: 'hang_up' })
      this.#goOffline(null)
    }
    return this.#takeEffects()
  }

  /** The network is back: the next try is due now. */
  networkFound(now: Instant): Effect[] {
    if (this.#phase === 'offline') {
      this.#reconnect.startAfresh()
      this.#retryAtMs = now.monotonicMs
    }
    return this.tick(now)
  }

  /** Time has passed; to be called at `nextTickAtMs`, harmless at any other time. */
  tick(now: Instant): Effect[] {
    if (this.#phase === 'offline') {
      if (this.#retryAtMs !== null && now.monotonicMs >= this.#retryAtMs) {
        this.#enter('connecting')
        this.#silentSinceMs = now.monotonicMs
        this.#effects.push({ do: 'open', ticket: this.#reconnect.ticket(now) })
      }
    } else if (this.#phase !== 'stopped' && now.monotonicMs >= this.#deadAtMs()) {
      this.#hangUp(now)
    } else if (WELCOMED.has(this.#phase)) {
      if (this.#behindSinceMs !== null && now.monotonicMs >= this.#behindSinceMs + HEAD_GRACE_MS) this.#ask(now)
      if (now.monotonicMs >= this.#heartbeatAtMs) this.#sendHeartbeat(now)
      this.#sendWaiting(now)
    }
    return this.#takeEffects()
  }

  /** The user is done, or the server does not know this browser any longer. */
  stop(reason: StopReason): Effect[] {
    if (this.#phase !== 'stopped') {
      if (this.#phase !== 'offline') this.#effects.push({ do: 'hang_up' })
      this.#stop(reason)
    }
    return this.#takeEffects()
  }

  /** When `tick` has something to do, on the monotonic clock; null: only an event can change anything. */
  nextTickAtMs(): number | null {
    if (this.#phase === 'stopped') return null
    if (this.#phase === 'offline') return this.#retryAtMs
    const times = [this.#deadAtMs()]
    if (WELCOMED.has(this.#phase)) {
      const queued = this.queue.nextAtMs()
      times.push(this.#heartbeatAtMs)
      if (queued !== null) times.push(queued)
      if (this.#behindSinceMs !== null) times.push(this.#behindSinceMs + HEAD_GRACE_MS)
    }
    return Math.min(...times)
  }

  get #isAway(): boolean {
    return this.#phase === 'offline' || this.#phase === 'stopped'
  }

  get #subscription(): Subscription {
    return this.replaying?.over(this.replica.subscription) ?? this.replica.subscription
  }

  /** Take in one message; false if it makes no sense here. */
  #read(message: Downstream, now: Instant): boolean {
    switch (message.type) {
      case 'welcome':
        return this.#welcome(message, now)
      case 'joined':
        return this.#beginJoin(message, now)
      case 'snapshot':
        this.#addPart(message, now)
        break
      case 'change':
      case 'advance':
        this.#apply(message, now)
        break
      case 'positions':
        this.replica.applyPositions(message.positions)
        this.#tell(message)
        break
      case 'accepted':
      case 'refused':
        if (message.command_id !== null && this.queue.settle(message.command_id)) this.#tell(message)
        break
      case 'later':
        this.queue.postpone(message.command_id, now, message.retry_ms)
        break
      case 'heartbeat':
        this.degraded = message.degraded ?? []
        this.unsent = new Map(message.unsent ?? [])
        if (message.reach) this.reach = readReach(message.reach)
        this.replaying?.noteRead(message.replay_read ?? null)
        this.serverAheadMs = message.now - now.wallMs
        if (message.resume_ticket) this.#reconnect.noteTicket(message.resume_ticket, now)
        for (const [operationId, head] of message.heads ?? []) {
          if (operationId === this.replica.operationId) this.#noteHead(head, now)
        }
        break
      case 'replay.state':
        this.replaying?.note(message, now.monotonicMs)
        break
      case 'alert_now':
        this.#tellAlert(message)
        break
      case 'resync':
        this.#want(now)
        break
      case 'drain':
        this.#reconnect.noteDrain(message, now)
    }
    return true
  }

  #welcome(welcome: Welcome, now: Instant): boolean {
    const [outcome] = welcome.subscriptions ?? []
    if (this.#phase !== 'connecting' || outcome === undefined) return false
    this.#limits = welcome.limits
    this.deviceId = welcome.device_id
    this.serverAheadMs = welcome.now - now.wallMs
    this.#reconnect.noteWelcome(welcome.resume_ticket, now)
    this.#heartbeatAtMs = now.monotonicMs + Math.trunc(this.#options.draw() * this.#heartbeatMs)
    this.queue.beginConnection(now, welcome.limits.commands_per_s)
    this.#enter('joining')
    const again = this.replaying?.again ?? null
    if (again !== null) this.#send(again)
    return this.#beginJoin(outcome, now)
  }

  #beginJoin(outcome: JoinOutcome, now: Instant): boolean {
    if (outcome.operation_id !== this.replica.operationId || outcome.scope !== this.replica.scope) return true
    this.#movedAtMs = now.monotonicMs
    this.#reason = outcome.reason ?? null
    switch (outcome.mode) {
      case 'denied':
        this.replica.forget()
        this.#effects.push({ do: 'hang_up' })
        this.#stop('denied')
        return true
      case 'snapshot':
        this.#progress = 'loading'
        this.#head = outcome.seq ?? 0
        this.replica.beginSnapshot(outcome.view ?? '', outcome.reason === 'replay_seek')
        break
      case 'resume':
        if (outcome.log_id !== this.replica.logId) return false
        this.#progress = 'whole'
        this.replica.abandonSnapshot()
        this.#noteHead(outcome.seq ?? 0, now)
    }
    this.#settlePhase()
    return true
  }

  #addPart(part: SnapshotPart, now: Instant): void {
    if (this.#progress !== 'loading' || part.operation_id !== this.replica.operationId) return
    this.#movedAtMs = now.monotonicMs
    const held = this.replica.addPart(part)
    if (held === null) return
    this.#progress = 'whole'
    this.#tell({ type: 'replaced', seq: part.seq, reason: this.#reason })
    this.#noteHead(this.#head, now)
    for (const change of held) this.#apply(change, now)
    this.#settlePhase()
  }

  #apply(change: Change | Advance, now: Instant): void {
    if (change.operation_id !== this.replica.operationId || this.#progress === 'wanted') return
    const fit = this.replica.applyChange(change)
    if (fit === 'gap') this.#ask(now)
    if (fit === 'applied') {
      this.#behindSinceMs = this.#head > this.replica.seq ? now.monotonicMs : null
      if (change.type === 'change') this.#tell(change)
    }
  }

  /** The server says that the log goes up to `head`. */
  #noteHead(head: number, now: Instant): void {
    this.#head = Math.max(this.#head, head)
    if (this.#progress === 'whole' && this.#head > this.replica.seq) this.#behindSinceMs ??= now.monotonicMs
  }

  #tellAlert(alert: AlertNow): void {
    if (this.#alertsTold.has(alert.alert_id) || this.replica.get('alert', alert.alert_id) !== null) return
    this.#alertsTold.add(alert.alert_id)
    this.#tell(alert)
  }

  /** What is held has to be joined again; it stays readable. */
  #want(now: Instant): void {
    this.#progress = 'wanted'
    this.#movedAtMs = now.monotonicMs
    this.#behindSinceMs = null
    this.#settlePhase()
  }

  #ask(now: Instant): void {
    this.#want(now)
    this.#send({ type: 'resume', subscription: this.#subscription })
  }

  #sendWaiting(now: Instant): void {
    if (!WELCOMED.has(this.#phase)) return
    for (const stored of this.queue.take(now)) this.#send(toSend(stored, now))
  }

  #sendHeartbeat(now: Instant): void {
    const isWhole = this.#progress === 'whole'
    this.#send({
      type: 'heartbeat',
      heads: isWhole ? [[this.replica.operationId, this.replica.seq]] : [],
      waiting: this.queue.size,
    })
    this.#heartbeatAtMs = now.monotonicMs + this.#heartbeatMs
  }

  get #heartbeatMs(): number {
    return Math.min(this.#limits?.heartbeat_ms ?? HEARTBEAT_MS, HEARTBEAT_MS)
  }

  /** When this connection counts as dead: silent, stuck in a join, or past its announced end. */
  #deadAtMs(): number {
    const times = [this.#silentSinceMs + SILENCE_MS]
    if (WELCOMED.has(this.#phase) && this.#progress !== 'whole') times.push(this.#movedAtMs + SILENCE_MS)
    const leaveAtMs = this.#reconnect.leaveAtMs()
    if (leaveAtMs !== null) times.push(leaveAtMs)
    return Math.min(...times)
  }

  #refuseUnreadable(): void {
    const stored = this.queue.suspectUnreadable()
    if (stored === null) return
    this.queue.settle(stored.command.id)
    this.#tell({ type: 'refused', command_id: stored.command.id, code: 'malformed', sentence: {} })
  }

  /** After Welcome the phase follows from how complete the replica is. */
  #settlePhase(): void {
    if (!WELCOMED.has(this.#phase)) return
    if (this.#progress === 'whole' && this.#phase !== 'live') this.#enter('live')
    else if (this.#progress !== 'whole' && this.#phase === 'live') this.#enter('resyncing')
  }

  #hangUp(now: Instant): void {
    this.#effects.push({ do: 'hang_up' })
    const plan = this.#reconnect.plan(null, now)
    if (typeof plan === 'number') this.#goOffline(plan)
  }

  #goOffline(retryAtMs: number | null): void {
    this.#retryAtMs = retryAtMs
    if (this.#phase !== 'offline') this.#enter('offline')
  }

  #stop(reason: StopReason): void {
    this.stopReason = reason
    this.#enter('stopped')
  }

  #enter(phase: Phase): void {
    if (!MOVES[this.#phase].includes(phase)) throw new Error(`no move from ${this.#phase} to ${phase}`)
    this.#phase = phase
  }

  #send(message: Upstream): void {
    this.#effects.push({ do: 'send', message })
  }

  #tell(news: News): void {
    this.#effects.push({ do: 'tell', news })
  }

  #takeEffects(): Effect[] {
    const effects = this.#effects
    this.#effects = []
    return effects
  }
}

function readReach({ listening = [], asleep = [] }: TeamReach): ReadonlyMap<Uuid, 'listening' | 'asleep'> {
  return new Map([...asleep.map((id) => [id, 'asleep'] as const), ...listening.map((id) => [id, 'listening'] as const)])
}
