/** The clocks of this device (rule C8). */

/** One moment, read on both clocks. */
export interface Instant {
  /** UTC epoch milliseconds as the device believes; may be wrong or jump. */
  readonly wallMs: number
  /** Milliseconds since some moment of this page; never goes back. */
  readonly monotonicMs: number
}

/** The wall clock this far ahead of the page's own: the machine slept, for browsers stop counting then. */
const SLEPT_AFTER_MS = 3_000

/** Reads both clocks, and counts the time that the machine slept. */
export class DeviceClock {
  #last: Instant | null = null
  #sleptMs = 0
  readonly #wall: () => number
  readonly #page: () => number

  constructor(wall: () => number = Date.now, page: () => number = () => performance.now()) {
    this.#wall = wall
    this.#page = page
  }

  now(): Instant {
    const wallMs = this.#wall()
    const awakeMs = Math.trunc(this.#page())
    if (this.#last !== null) {
      const aheadMs = wallMs - this.#last.wallMs - (awakeMs + this.#sleptMs - this.#last.monotonicMs)
      if (aheadMs > SLEPT_AFTER_MS) this.#sleptMs += aheadMs
    }
    this.#last = { wallMs, monotonicMs: awakeMs + this.#sleptMs }
    return this.#last
  }
}
