/** Which commands wait, which are under way, and which goes next: pure, the clock is an argument. */

import type { Instant } from './clock.ts'
import type { Uuid } from './generated/wire.ts'
import type { Command } from './messages.ts'

/** Most commands under way without an answer. */
export const WINDOW = 32
/** A server that found us too fast is believed for so long. */
export const SLOWDOWN_LASTS_MS = 60_000
const OLDEST_AGE_MS = 366 * 86_400_000

export interface StoredCommand {
  readonly command: Command
  /** When it was entered, on the monotonic clock; null: in an earlier boot, which its `boot_id` names. */
  readonly enteredAtMs: number | null
}

/** The command as it goes on the wire now, with its age at this moment, if this boot knows it (rule CM6). */
export function toSend({ command, enteredAtMs }: StoredCommand, now: Instant): Command {
  if (enteredAtMs === null) return command
  return { ...command, age_ms: Math.min(Math.max(now.monotonicMs - enteredAtMs, 0), OLDEST_AGE_MS) }
}

/** Orders what waits: an SOS first, then the oldest first; holds back what the server asked to hold back. */
export class CommandQueue {
  #waiting: StoredCommand[] = []
  readonly #underWay = new Map<Uuid, StoredCommand>()
  readonly #suspects = new Set<Uuid>()
  #sosFromMs = 0
  #fromMs = 0
  #allowedPerS = 1
  #ratePerS = 1
  #slowdown = 1
  #slowUntilMs = 0
  #credit = 1
  #creditAtMs = 0

  get size(): number {
    return this.#waiting.length + this.#underWay.size
  }

  add(stored: StoredCommand): void {
    if (isSos(stored)) this.#sosFromMs = 0
    this.#waiting = [...this.#waiting, stored].sort(inOrder)
  }

  /** A new connection was welcomed: everything unanswered goes again, at the pace this server allows. */
  beginConnection(now: Instant, commandsPerS: number): void {
    this.#waiting = [...this.#underWay.values(), ...this.#waiting].sort(inOrder)
    this.#underWay.clear()
    this.#sosFromMs = this.#fromMs = now.monotonicMs
    this.#allowedPerS = commandsPerS
    this.#setPace(now)
    this.#credit = this.#ratePerS
    this.#creditAtMs = now.monotonicMs
  }

  /** What to send now, in order. An SOS passes the window and the pace. */
  take(now: Instant): StoredCommand[] {
    const earned = ((now.monotonicMs - this.#creditAtMs) * this.#ratePerS) / 1000
    this.#credit = Math.min(this.#ratePerS, this.#credit + earned)
    this.#creditAtMs = now.monotonicMs
    this.#setPace(now)
    const taken: StoredCommand[] = []
    this.#waiting = this.#waiting.filter((stored) => {
      if (!this.#mayGo(stored, now)) return true
      if (!isSos(stored)) this.#credit -= 1
      this.#underWay.set(stored.command.id, stored)
      taken.push(stored)
      return false
    })
    return taken
  }

  /** When `take` may have something, on the monotonic clock; null: not before an answer or a new command. */
  nextAtMs(): number | null {
    const times: number[] = []
    if (this.#waiting.some(isSos)) times.push(this.#sosFromMs)
    if (this.#hasRoom && !this.#waiting.every(isSos)) {
      const earnedMs = (Math.max(0, 1 - this.#credit) / this.#ratePerS) * 1000
      times.push(Math.max(this.#fromMs, this.#creditAtMs + Math.ceil(earnedMs)))
    }
    return times.length > 0 ? Math.min(...times) : null
  }

  /** A final answer came; false if the command was not (or no longer) here. */
  settle(commandId: Uuid): boolean {
    this.#suspects.delete(commandId)
    if (this.#underWay.delete(commandId)) return true
    const before = this.#waiting.length
    this.#waiting = this.#waiting.filter(({ command }) => command.id !== commandId)
    return this.#waiting.length < before
  }

  /** The server decided nothing: the same again after `retryMs`, and nothing else than an SOS before it. */
  postpone(commandId: Uuid, now: Instant, retryMs: number): void {
    const stored = this.#underWay.get(commandId)
    if (stored === undefined) return
    this.#underWay.delete(commandId)
    this.add(stored)
    const retryAtMs = now.monotonicMs + retryMs
    if (isSos(stored)) this.#sosFromMs = retryAtMs
    else this.#fromMs = Math.max(this.#fromMs, retryAtMs)
  }

  /** The server found us too fast: half the pace from the next connection on, for a minute. */
  slowDown(now: Instant): void {
    this.#slowdown /= 2
    this.#slowUntilMs = now.monotonicMs + SLOWDOWN_LASTS_MS
  }

  /** The server could not read a frame of ours: send one at a time until those under way have been answered.
   *
   * Gives the command that was alone under way for the second time, which therefore is the bad one.
   */
  suspectUnreadable(): StoredCommand | null {
    const underWay = [...this.#underWay.values()]
    const only = underWay.length === 1 ? underWay[0]! : null
    const isProven = only !== null && this.#suspects.has(only.command.id)
    for (const { command } of underWay) this.#suspects.add(command.id)
    return isProven ? only : null
  }

  clear(): void {
    this.#waiting = []
    this.#underWay.clear()
    this.#suspects.clear()
  }

  #setPace(now: Instant): void {
    if (now.monotonicMs >= this.#slowUntilMs) this.#slowdown = 1
    this.#ratePerS = Math.max(this.#allowedPerS * this.#slowdown, 1)
  }

  #mayGo(stored: StoredCommand, now: Instant): boolean {
    if (isSos(stored)) return now.monotonicMs >= this.#sosFromMs
    return this.#hasRoom && this.#credit >= 1 && now.monotonicMs >= this.#fromMs
  }

  get #hasRoom(): boolean {
    return this.#underWay.size < (this.#suspects.size > 0 ? 1 : WINDOW)
  }
}

function isSos({ command }: StoredCommand): boolean {
  return command.type === 'alert.raise'
}

function inOrder(one: StoredCommand, other: StoredCommand): number {
  return Number(isSos(other)) - Number(isSos(one)) || one.command.n - other.command.n
}
