/** When to come back after a lost connection, and with which credential: time and randomness are arguments. */

import type { Instant } from './clock.ts'
import { DUTIES } from './duties.ts'
import type { Close, StopReason } from './duties.ts'
import type { Drain } from './generated/wire.ts'

export const FIRST_DELAY_MS = 500
export const LONGEST_DELAY_MS = 30_000
/** A session that lived so long was a good one: the next delay is short again. */
export const STABLE_AFTER_MS = 60_000
export const SLOWER_AFTER_MS = 10_000
/** Within this to come back from a restart that no `Drain` announced. */
export const UNANNOUNCED_DRAIN_MS = 5_000
/** Ten minutes, less what the way to the server may take. */
export const TICKET_LIFE_MS = 570_000
/** So many times in a row must a fresh credential be refused: once may only mean that `Hello` came too late. */
const REFUSALS_THAT_COUNT = 2

/** Remembers how the last connections went. */
export class Reconnect {
  #ticket: string | null = null
  #ticketUntilMs = 0
  #isTicketUsed = false
  #refusals = 0
  #attempts = 0
  #welcomedAtMs: number | null = null
  #drain: Drain | null = null
  #drainedAtMs = 0
  readonly #draw: () => number

  constructor(draw: () => number) {
    this.#draw = draw
  }

  /** The resume ticket of the last Welcome while it lives; null: the page has to ask for a credential. */
  ticket(now: Instant): string | null {
    this.#isTicketUsed = this.#ticket !== null && now.monotonicMs < this.#ticketUntilMs
    return this.#isTicketUsed ? this.#ticket : null
  }

  /** The server gave us a fresh ticket. */
  noteTicket(ticket: string, now: Instant): void {
    this.#ticket = ticket
    this.#ticketUntilMs = now.monotonicMs + TICKET_LIFE_MS
  }

  noteWelcome(ticket: string, now: Instant): void {
    this.noteTicket(ticket, now)
    this.#refusals = 0
    this.#welcomedAtMs = now.monotonicMs
  }

  noteDrain(drain: Drain, now: Instant): void {
    this.#drain = drain
    this.#drainedAtMs = now.monotonicMs + drain.within_ms
  }

  /** When to leave a server that announced its end and has not closed the socket. */
  leaveAtMs(): number | null {
    return this.#drain === null ? null : this.#drainedAtMs
  }

  /** A connection, or a try for one, is over: when to try again on the monotonic clock, or why not to. */
  plan(close: Close | null, now: Instant): number | StopReason {
    if (this.#welcomedAtMs !== null && now.monotonicMs - this.#welcomedAtMs >= STABLE_AFTER_MS) this.#attempts = 0
    const drain = this.#drain
    this.#drain = this.#welcomedAtMs = null
    const duty = close === null ? 'return' : DUTIES[close]
    if (close !== null && (duty === 'stay_away' || duty === 'wipe')) return close
    if (duty === 'sign_in_again') {
      if (this.#isTicketUsed) {
        this.#ticket = null
        return now.monotonicMs
      }
      this.#refusals += 1
      if (this.#refusals >= REFUSALS_THAT_COUNT) return 'not_signed_in'
    }
    if (drain !== null || duty === 'return_after_drain') {
      return now.monotonicMs + Math.trunc(this.#draw() * (drain?.retry_ms ?? UNANNOUNCED_DRAIN_MS))
    }
    let delayMs = Math.trunc(this.#draw() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(this.#attempts, 16)))
    if (duty === 'return_at_once' && this.#attempts === 0) delayMs = 0
    if (duty === 'return_slower') delayMs += SLOWER_AFTER_MS
    this.#attempts += 1
    return now.monotonicMs + delayMs
  }

  /** The device has found a network again: what failed before says nothing. */
  startAfresh(): void {
    this.#attempts = 0
    this.#drain = this.#welcomedAtMs = null
  }
}
