/** Brings a session what it has not: a websocket, the clocks, a timer. */

import { decodeDownstream, encodeUpstream, unpack, Unreadable } from './codec.ts'
import type { DeviceClock, Instant } from './clock.ts'
import { SUBPROTOCOL } from './generated/wire.ts'
import type { ReplayControl, ReplayWish, ReportPosition } from './generated/wire.ts'
import type { Command } from './messages.ts'
import type { Effect, News } from './effects.ts'
import type { Session } from './session.ts'

/** The server does not know this browser, or no longer: nothing but a new sign-in helps. */
export class NotSignedIn extends Error {}

export interface World {
  readonly clock: DeviceClock
  /** Opens a socket with this subprotocol. */
  readonly openSocket: (subprotocol: string) => WebSocket
  /** A credential for the next Hello; rejects with `NotSignedIn`, or with anything else when it may be tried again. */
  readonly fetchCredential: () => Promise<string>
  /** Something users may want to see. */
  readonly tell: (news: News) => void
  /** Called after each event: phase, ages or the replica may have changed. */
  readonly changed: () => void
}

/** Carries out what the session asks for, for as long as the page lives. */
export class Connection {
  readonly #session: Session
  readonly #world: World
  #socket: WebSocket | null = null
  /** Counts the sockets: what a former one still says is nobody's business. */
  #attempt = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #reading: Promise<void> = Promise.resolve()

  constructor(session: Session, world: World) {
    this.#session = session
    this.#world = world
  }

  start(): void {
    this.#carryOut(this.#session.tick(this.#now()))
  }

  submit(command: Command): void {
    const now = this.#now()
    this.#carryOut(this.#session.submit({ command, enteredAtMs: now.monotonicMs }, now))
  }

  /** A command that an earlier boot kept: its `boot_id` says which. */
  submitKept(command: Command): void {
    this.#carryOut(this.#session.submit({ command, enteredAtMs: null }, this.#now()))
  }

  /** Where this device is, if the server can be told now. */
  reportPosition(report: ReportPosition): void {
    this.#carryOut(this.#session.reportPosition(report))
  }

  /** Plays, pauses or moves a replay. */
  control(control: Omit<ReplayControl, 'type'>): void {
    this.#carryOut(this.#session.control(control))
  }

  /** Shows a replay from another moment, or by the other clock. */
  replayFrom(wish: ReplayWish): void {
    this.#carryOut(this.#session.replayFrom(wish, this.#now()))
  }

  networkLost(): void {
    this.#carryOut(this.#session.networkLost())
  }

  networkFound(): void {
    this.#carryOut(this.#session.networkFound(this.#now()))
  }

  stop(): void {
    this.#carryOut(this.#session.stop('left'))
  }

  #now(): Instant {
    return this.#world.clock.now()
  }

  #carryOut(effects: readonly Effect[]): void {
    for (const effect of effects) {
      switch (effect.do) {
        case 'open':
          void this.#open(effect.ticket)
          break
        case 'send':
          this.#socket?.send(encodeUpstream(effect.message))
          break
        case 'hang_up':
          this.#drop()
          break
        case 'tell':
          this.#world.tell(effect.news)
      }
    }
    this.#setTimer()
    this.#world.changed()
  }

  async #open(ticket: string | null): Promise<void> {
    const attempt = (this.#attempt += 1)
    let credential: string
    try {
      credential = ticket ?? (await this.#world.fetchCredential())
    } catch (failure) {
      if (attempt !== this.#attempt) return
      const isFinal = failure instanceof NotSignedIn
      this.#carryOut(isFinal ? this.#session.stop('not_signed_in') : this.#session.closed(null, this.#now()))
      return
    }
    if (attempt !== this.#attempt) return
    const socket = this.#world.openSocket(SUBPROTOCOL)
    const isCurrent = (): boolean => attempt === this.#attempt
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => {
      if (isCurrent()) this.#carryOut(this.#session.opened(credential, this.#now()))
    }
    socket.onmessage = (event: MessageEvent) => {
      // One after the other: unpacking a part takes a moment, and what follows must wait for it.
      this.#reading = this.#reading.then(() => (isCurrent() ? this.#read(event.data, isCurrent) : undefined))
    }
    socket.onclose = (event: CloseEvent) => {
      this.#reading = this.#reading.then(() => {
        if (isCurrent()) this.#carryOut(this.#session.closed(event.code, this.#now()))
      })
    }
    this.#socket = socket
    this.#reading = Promise.resolve()
  }

  async #read(frame: unknown, isCurrent: () => boolean): Promise<void> {
    try {
      if (!(frame instanceof ArrayBuffer)) throw new Unreadable('a text frame')
      let message = decodeDownstream(new Uint8Array(frame))
      if (message.type === 'snapshot') message = await unpack(message)
      if (isCurrent()) this.#carryOut(this.#session.received(message, this.#now()))
    } catch (failure) {
      if (isCurrent()) this.#carryOut(this.#session.receivedUnreadable(this.#now()))
      if (!(failure instanceof Unreadable)) queueMicrotask(() => { throw failure }) // ours: let it be seen
    }
  }

  #drop(): void {
    this.#attempt += 1
    this.#socket?.close()
    this.#socket = null
  }

  #setTimer(): void {
    clearTimeout(this.#timer)
    const atMs = this.#session.nextTickAtMs()
    if (atMs === null) return
    const inMs = Math.max(0, atMs - this.#now().monotonicMs)
    this.#timer = setTimeout(() => this.#carryOut(this.#session.tick(this.#now())), inMs)
  }
}
