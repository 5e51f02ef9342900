/** The screen stays on as long as somebody wants it and the app is in front; a phone short of battery may say no. */

/** A choice of this phone; nothing of it leaves it. */
const CHOICE = 'vigie.field.awake'

/** `refused`: wanted, and the system does not let us, now. */
export type Wakefulness = 'off' | 'on' | 'refused' | 'missing'

export interface Hold {
  release(): Promise<void>
  addEventListener(type: 'release', listener: () => void): void
}

/** What a browser lends; a test lends its own. */
export interface Lender {
  /** Undefined: this browser has none. */
  readonly request: (() => Promise<Hold>) | undefined
  readonly isInSight: () => boolean
  readonly kept: Pick<Storage, 'getItem' | 'setItem'>
}

export class Awake {
  isWanted = $state(false)
  #isHeld = $state(false)
  readonly #lender: Lender
  #hold: Hold | null = null
  /** Of two requests under way the later one counts. */
  #turn = 0

  constructor(lender: Lender) {
    this.#lender = lender
    this.isWanted = lender.kept.getItem(CHOICE) === 'on'
  }

  get state(): Wakefulness {
    if (this.#lender.request === undefined) return 'missing'
    if (!this.isWanted) return 'off'
    return this.#isHeld ? 'on' : 'refused'
  }

  want(isWanted: boolean): Promise<void> {
    this.isWanted = isWanted
    this.#lender.kept.setItem(CHOICE, isWanted ? 'on' : 'off')
    return isWanted ? this.follow() : this.#letGo()
  }

  /** At the start, and whenever the app comes into sight or goes out of it: a browser lets go by itself and never asks again. */
  async follow(): Promise<void> {
    const { request, isInSight } = this.#lender
    if (!this.isWanted || request === undefined || this.#hold !== null) return
    if (!isInSight()) return this.#letGo()
    this.#turn += 1
    const turn = this.#turn
    const hold = await request().catch(() => null)
    if (turn !== this.#turn || !this.isWanted) return void hold?.release().catch(() => undefined)
    this.#take(hold)
  }

  #take(hold: Hold | null): void {
    this.#hold = hold
    this.#isHeld = hold !== null
    hold?.addEventListener('release', () => {
      if (this.#hold !== hold) return
      this.#hold = null
      this.#isHeld = false
    })
  }

  async #letGo(): Promise<void> {
    this.#turn += 1
    const hold = this.#hold
    this.#hold = null
    this.#isHeld = false
    await hold?.release().catch(() => undefined)
  }
}

export const awake = new Awake({
  request: typeof navigator !== 'undefined' && 'wakeLock' in navigator ? () => navigator.wakeLock.request('screen') : undefined,
  isInSight: () => document.visibilityState === 'visible',
  kept: typeof localStorage === 'undefined' ? { getItem: () => null, setItem: () => undefined } : localStorage,
})
