/** Where the replay of a connection stands, and how it goes on after the connection was lost. Pure. */

import type { ReplayControl, ReplayState, ReplayWish, Subscription } from './generated/wire.ts'

/** The server says twice a second where it stands: after more than this it does not keep up, and time is not made up here. */
const MADE_UP_MS = 1_000

export class Replaying {
  /** As the server last said; null before its first word. */
  state: ReplayState | null = null
  /** Facts of the log that the server has read, and how many there are; null: it does not read, or does not say so. */
  read: readonly [number, number] | null = null
  #wish: ReplayWish
  #toldAtMs = 0

  constructor(wish: ReplayWish) {
    this.#wish = wish
  }

  /** From another moment, or by the other clock. */
  begin(wish: ReplayWish): void {
    this.#wish = wish
    this.state = this.state === null ? null : { ...this.state, is_playing: false }
  }

  /** A moment that was asked for: cut off before the server's answer, or without a connection at all, the next one begins there. */
  ask({ seek_at }: Omit<ReplayControl, 'type'>): void {
    if (typeof seek_at === 'number') this.#wish = { clock: this.#wish.clock ?? 'known', at: seek_at }
  }

  /** How far the server is before it can begin (rule RP13). */
  noteRead(read: readonly [number, number] | null): void {
    this.read = read
  }

  note(state: ReplayState, nowMs: number): void {
    this.state = state
    this.read = null
    this.#toldAtMs = nowMs
    this.#wish = { clock: state.clock, at: state.at }
  }

  /** The moment that is shown: while it plays, time goes on between two words of the server, and waits for a late one. Null: not known yet. */
  momentAt(nowMs: number): number | null {
    if (this.state === null) return null
    const { at, last_at, is_playing, speed } = this.state
    return is_playing ? Math.min(Math.max(at, last_at), at + Math.min(nowMs - this.#toldAtMs, MADE_UP_MS) * speed) : at
  }

  /** The wish to see it from there. */
  over(subscription: Subscription): Subscription {
    return { operation_id: subscription.operation_id, scope: subscription.scope, replay: this.#wish }
  }

  /** What a new connection has to be told so that it goes on as the lost one did; null: nothing. */
  get again(): ReplayControl | null {
    if (this.state === null || (this.state.speed === 1 && !this.state.is_playing)) return null
    return { type: 'replay.control', speed: this.state.speed, is_playing: this.state.is_playing }
  }
}
