/** What this phone lets the app do; each may be left out. */

export type Permit = 'granted' | 'denied' | 'unknown' | 'missing'

class Permissions {
  position = $state<Permit>('unknown')
  camera = $state<Permit>('unknown')

  async look(): Promise<void> {
    this.position = 'geolocation' in navigator ? await told('geolocation', this.position) : 'missing'
    this.camera = 'mediaDevices' in navigator ? await told('camera', this.camera) : 'missing'
  }

  /** It is shown to nobody, and let go at once. */
  async askCamera(): Promise<void> {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
      for (const track of stream.getTracks()) track.stop()
      this.camera = 'granted'
    } catch (failure) {
      this.camera = (failure as DOMException).name === 'NotAllowedError' ? 'denied' : 'missing'
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

/** What the browser says of it; one that does not know the question leaves what was known. */
async function told(name: string, before: Permit): Promise<Permit> {
  const found = await navigator.permissions?.query({ name: name as PermissionName }).catch(() => null)
  return found == null || found.state === 'prompt' ? before : found.state
}

export const permissions = new Permissions()
