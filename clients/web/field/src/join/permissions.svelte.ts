/** What this phone lets the app do; each may be left out. */

export type Permit = 'granted' | 'denied' | 'unknown' | 'missing'

class Permissions {
  position = $state<Permit>('unknown')

  async look(): Promise<void> {
    if (!('geolocation' in navigator)) this.position = 'missing'
    else {
      const state = await navigator.permissions?.query({ name: 'geolocation' }).catch(() => null)
      if (state !== null && state !== undefined && state.state !== 'prompt') this.position = state.state
    }
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
}

export const permissions = new Permissions()
