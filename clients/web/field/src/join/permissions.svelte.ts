/** What this phone lets the app do; each may be left out. */

export type Permit = 'granted' | 'denied' | 'unknown' | 'missing'

class Permissions {
  position = $state<Permit>('unknown')
  awake = $state<Permit>('unknown')
  #lock: WakeLockSentinel | null = null
  #wantsAwake = false

  async look(): Promise<void> {
    if (!('geolocation' in navigator)) this.position = 'missing'
    else {
      const state = await navigator.permissions?.query({ name: 'geolocation' }).catch(() => null)
      if (state !== null && state !== undefined && state.state !== 'prompt') this.position = state.state
    }
    if (!('wakeLock' in navigator)) this.awake = 'missing'
  }

  askPosition(): Promise<void> {
    return new Promise((resolve) => {
      const settle = (permit: Permit): void => {
        this.position = permit
        resolve()
      }
      navigator.geolocation.getCurrentPosition(
        () => settle('granted'),
        (failure) => settle(failure.code === failure.PERMISSION_DENIED ? 'denied' : 'granted'),
        { timeout: 10_000, maximumAge: 60_000 },
      )
    })
  }

  /** The screen stays on as long as the app is in front; a system that needs its battery may say no. */
  async stayAwake(): Promise<void> {
    this.#wantsAwake = true
    this.#lock = await navigator.wakeLock.request('screen').catch(() => null)
    this.awake = this.#lock === null ? 'denied' : 'granted'
  }

  async letSleep(): Promise<void> {
    this.#wantsAwake = false
    await this.#lock?.release()
    this.#lock = null
    this.awake = 'unknown'
  }

  /** Browsers let go of it whenever the app goes out of sight. */
  async comeBack(): Promise<void> {
    if (this.#wantsAwake && document.visibilityState === 'visible') await this.stayAwake()
  }
}

export const permissions = new Permissions()
