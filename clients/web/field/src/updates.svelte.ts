/** The app's own versions: kept for a start without a network; a new one is offered, never forced. */

class Updates {
  /** A new version is on this phone and waits for somebody to say when. */
  isWaiting = $state(false)
  #registration: ServiceWorkerRegistration | null = null

  /** Where there is no service worker (no TLS, an old browser), the app works as long as there is a network. */
  async start(): Promise<void> {
    if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
    const registration = await navigator.serviceWorker.register('/field/sw.js').catch(() => null)
    if (registration === null) return
    this.#registration = registration
    const look = (): void => {
      this.isWaiting = registration.waiting !== null && navigator.serviceWorker.controller !== null
    }
    look()
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look))
  }

  /** Somebody said now. Without a version that waits, this is an ordinary reload. */
  take(): void {
    const waiting = this.#registration?.waiting ?? null
    if (waiting === null) {
      location.reload()
      return
    }
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
    waiting.postMessage('take_over')
  }
}

export const updates = new Updates()
