/** Watches where this phone is while its team is on duty, and tells the server as often as the status asks. */

import type { Phone } from '../phone.svelte.ts'
import { ownCalls } from '../sos/alerts.ts'
import { fromStored, isDue, isLow, MAX_KEPT, nextBatch, paceOf, toReport, toStored } from './pace.ts'
import type { Battery, Fix, Pace, StoredFix } from './pace.ts'

/** A choice of this phone; nothing of it leaves it. */
const CHOICE = 'vigie.field.position'

type Told = Battery & EventTarget

export class Tracker {
  /** Did the crew say that its position may be shared? */
  isWanted = $state(localStorage.getItem(CHOICE) === 'on')
  isDenied = $state(false)
  /** The newest that this phone knows. */
  fix = $state.raw<Fix | null>(null)
  /** When the last one went, on the wall clock. */
  sentAt = $state<number | null>(null)
  readonly #phone: Phone
  readonly #keep: (fixes: readonly StoredFix[]) => void
  #last: Fix | null = null
  #kept: Fix[] = []
  #watch: number | null = null
  /** Null: this browser does not tell. */
  #battery = $state.raw<Battery | null>(null)

  /** `keep` writes what waits for a network to the disk: a page that is closed loses none of it. */
  constructor(phone: Phone, keep: (fixes: readonly StoredFix[]) => void) {
    this.#phone = phone
    this.#keep = keep
    const withBattery = navigator as Navigator & { getBattery?: () => Promise<Told> }
    void withBattery.getBattery?.().then(
      (told) => {
        const read = (): void => void (this.#battery = { level: told.level, charging: told.charging })
        read()
        for (const change of ['levelchange', 'chargingchange']) told.addEventListener(change, read)
      },
      () => undefined,
    )
  }

  /** Does this phone spare its battery now (rule PO6)? */
  get isSparing(): boolean {
    return isLow(this.#battery)
  }

  /** What an earlier page could not send. */
  recall(fixes: readonly StoredFix[]): void {
    const now = this.#phone.clock.now()
    this.#kept = fixes.map((fix) => fromStored(fix, now))
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
    const isOn = this.isWanted && this.isPossible && this.pace !== null
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
    this.#last = this.fix = null
  }

  /** As the team's status and the operation's catalogue say; null: nothing is told. */
  get pace(): Pace | null {
    const { session, entries, me, standing } = this.#phone
    const isInDistress = ownCalls(session.replica.of('alert').values(), entries, me.teamId).length > 0
    return paceOf(standing, isInDistress, this.#phone.operation?.thresholds, this.isSparing)
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
      altitudeM: number(coords.altitude),
    }
    this.isDenied = false
    this.fix = fix
    if (!isDue(this.#last, fix, this.pace)) return
    this.#last = fix
    this.#kept = [...this.#kept, fix].slice(-MAX_KEPT)
    if (!this.#send()) this.#write()
  }

  /** Behind everything that was entered: a status never waits for a position. */
  #send(): boolean {
    if (!this.#phone.mayTellPosition) return false
    const battery = this.#battery === null ? null : Math.round(this.#battery.level * 100)
    const wasKept = this.#kept.length > 1
    const { batch, rest } = nextBatch(this.#kept)
    this.#phone.tellPosition(toReport(batch, this.#phone.clock.now().monotonicMs, battery))
    this.#kept = rest
    this.sentAt = Date.now()
    if (wasKept) this.#write()
    return true
  }

  #write(): void {
    const now = this.#phone.clock.now()
    this.#keep(this.#kept.map((fix) => toStored(fix, now)))
  }
}
