/** This phone may be woken for an order: asked for by a touch, kept up as long as crew and operation want it. */

import { read } from '../access.ts'
import type { Me } from '../store.ts'
import { nextStep } from './subscription.ts'

export type WakingState = 'missing' | 'off' | 'busy' | 'on' | 'denied' | 'failed'
type Who = Pick<Me, 'token' | 'operationId' | 'deviceId'>

/** The crew said yes; of no operation in particular, and nothing of it is secret. */
const WISH = 'vigie-wake'
/** The service worker reads the language of its words there. */
const SHELF = 'vigie-wake'
const LANGUAGE = '/field/language'

class Waking {
  state = $state<WakingState>('off')
  /** For which device the server has which endpoint. */
  #told = { deviceId: '', endpoint: '' }
  #isAtIt = false

  /** What this browser can, and what its owner has said before. */
  look(): void {
    if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) this.state = 'missing'
    else if (Notification.permission === 'denied') this.state = 'denied'
    else if (this.state === 'denied' || (!this.#isWanted() && this.state === 'on')) this.state = 'off' // said otherwise since
  }

  /** By a touch: browsers ask their owner only then. */
  async turnOn(who: Who): Promise<void> {
    this.state = 'busy'
    const answer = await Notification.requestPermission().catch(() => 'default' as const)
    if (answer !== 'granted') {
      this.state = answer === 'denied' ? 'denied' : 'off'
      return
    }
    localStorage.setItem(WISH, 'yes')
    await this.#settle(who)
  }

  async turnOff(who: Who): Promise<void> {
    localStorage.removeItem(WISH)
    this.state = 'off'
    await this.forget()
    await send('DELETE', who).catch(() => undefined)
  }

  /** After each join: the browser may have another endpoint by now, the server another key. */
  async follow(who: Who, isAllowed: boolean): Promise<void> {
    this.look()
    if (!isAllowed || this.state === 'missing' || this.state === 'denied' || !this.#isWanted()) return
    if (Notification.permission === 'granted') await this.#settle(who)
  }

  /** This phone was shut out, or its crew wants no more: nobody wakes it. */
  async forget(): Promise<void> {
    this.#told = { deviceId: '', endpoint: '' }
    const held = await (await registration())?.pushManager.getSubscription().catch(() => null)
    await held?.unsubscribe().catch(() => false)
  }

  /** Somebody is looking: what was said on the locked screen has been heard. */
  async clear(): Promise<void> {
    const shown = await (await registration())?.getNotifications({ tag: 'vigie' }).catch(() => [])
    for (const each of shown ?? []) each.close()
  }

  /** In which language the locked screen speaks. */
  async speak(language: string): Promise<void> {
    if (!('caches' in window)) return
    const shelf = await caches.open(SHELF).catch(() => null)
    await shelf?.put(LANGUAGE, new Response(language)).catch(() => undefined)
  }

  async #settle(who: Who): Promise<void> {
    if (this.#isAtIt) return
    this.#isAtIt = true
    try {
      this.state = await this.#subscribe(who)
    } catch {
      this.state = 'failed'
    } finally {
      this.#isAtIt = false
    }
  }

  async #subscribe(who: Who): Promise<WakingState> {
    const found = await registration()
    if (found === null) return 'missing'
    const { public_key: key } = (await read(address(who), who.token)) as { public_key: string | null }
    if (key === null) return 'off'
    let held = await found.pushManager.getSubscription()
    const told = this.#told.deviceId === who.deviceId ? this.#told.endpoint : ''
    const step = nextStep(held, key, told)
    if (step === 'replace') await held?.unsubscribe()
    if (step === 'replace' || step === 'subscribe') {
      held = await found.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
    }
    if (held === null) return 'failed'
    if (step !== 'nothing') await send('POST', who, { endpoint: held.endpoint })
    this.#told = { deviceId: who.deviceId, endpoint: held.endpoint }
    return 'on'
  }

  #isWanted(): boolean {
    return localStorage.getItem(WISH) === 'yes'
  }
}

export const waking = new Waking()

function address({ operationId }: Who): string {
  return `/api/operations/${operationId}/waking`
}

async function registration(): Promise<ServiceWorkerRegistration | null> {
  return (await navigator.serviceWorker?.getRegistration('/field/').catch(() => undefined)) ?? null
}

async function send(method: 'POST' | 'DELETE', who: Who, body?: unknown): Promise<void> {
  const answer = await fetch(address(who), {
    method,
    credentials: 'omit',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${who.token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method}: ${answer.status}`)
}
