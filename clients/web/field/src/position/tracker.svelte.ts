/** Watches where this phone is while its team is on duty, and tells the server as often as the status asks. */

import type { Phone } from '../phone.svelte.ts'
import { ownCalls } from '../sos/alerts.ts'
import { everyMs, isDue, MAX_KEPT, toReport } from './pace.ts'
import type { Fix } from './pace.ts'

/** A choice of this phone; nothing of it leaves it. */
const CHOICE = 'vigie.field.position'

interface Battery {
  readonly level: number
}

export class Tracker {
  /** Did the crew say that its position may be shared? */
  isWanted = $state(localStorage.getItem(CHOICE) === 'on')
  isDenied = $state(false)
  /** The newest that this phone knows. */
  fix = $state.raw<Fix | null>(null)
  /** When the last one went, on the wall clock. */
  sentAt = $state<number | null>(null)
  readonly #phone: Phone
  #last: Fix | null = null
  #kept: Fix[] = []
  #watch: number | null = null
  #battery: Battery | null = null

  constructor(phone: Phone) {
    this.#phone = phone
    const withBattery = navigator as Navigator & { getBattery?: () => Promise<Battery> }
    void withBattery.getBattery?.().then((battery) => (this.#battery = battery), () => undefined)
  }

  get isPossible(): boolean {
    return 'geolocation' in navigator
  }

  want(isWanted: boolean): void {
    this.isWanted = isWanted
    localStorage.setItem(CHOICE, isWanted ? 'on' : 'off')
    this.isDenied = false
    this.follow()
  }

  /** Called whenever the status or the wish may have changed; costs nothing when they have not. */
  follow(): void {
    const isOn = this.isWanted && this.isPossible && this.#everyMs() !== null
    if (isOn && this.#watch === null) {
      this.#watch = navigator.geolocation.watchPosition(
        (found) => this.#take(found),
        (failure) => (this.isDenied = failure.code === failure.PERMISSION_DENIED),
        { enableHighAccuracy: true, maximumAge: 5_000 },
      )
    } else if (!isOn && this.#watch !== null) this.stop()
    if (this.#kept.length > 0) this.#send()
  }

  stop(): void {
    if (this.#watch !== null) navigator.geolocation.clearWatch(this.#watch)
    this.#watch = null
    this.#kept = []
    this.#last = this.fix = null
  }

  #everyMs(): number | null {
    const { session, entries, me, standing } = this.#phone
    const isInDistress = ownCalls(session.replica.of('alert').values(), entries, me.teamId).length > 0
    return everyMs(standing, isInDistress)
  }

  #take({ coords, timestamp }: GeolocationPosition): void {
    const now = this.#phone.clock.now()
    const number = (value: number | null): number | null => (value === null || Number.isNaN(value) ? null : value)
    const fix: Fix = {
      atMs: now.monotonicMs - Math.max(0, now.wallMs - timestamp),
      lat: coords.latitude,
      lon: coords.longitude,
      accuracyM: coords.accuracy,
      speedMps: number(coords.speed),
      headingDeg: number(coords.heading),
    }
    this.isDenied = false
    this.fix = fix
    if (!isDue(this.#last, fix, this.#everyMs())) return
    this.#last = fix
    this.#kept = [...this.#kept, fix].slice(-MAX_KEPT)
    this.#send()
  }

  /** Behind everything that was entered: a status never waits for a position. */
  #send(): void {
    if (!this.#phone.mayTellPosition) return
    const battery = this.#battery === null ? null : Math.round(this.#battery.level * 100)
    this.#phone.tellPosition(toReport(this.#kept, this.#phone.clock.now().monotonicMs, battery))
    this.#kept = []
    this.sentAt = Date.now()
  }
}
