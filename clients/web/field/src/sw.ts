/** The service worker: the app itself opens without a network. What it shows and sends is not its business. */

export {} // a module for the compiler; the build leaves nothing of it

/** Filled in by the build. */
declare const __FILES__: readonly string[]
declare const __VERSION__: string

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface Fetching extends Extendable {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}
interface Clicked extends Extendable {
  readonly notification: Notification
}
interface Page {
  readonly url: string
  focus(): Promise<unknown>
  postMessage(message: string): void
}
interface Worker extends EventTarget {
  readonly clients: {
    claim(): Promise<void>
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly Page[]>
    openWindow(path: string): Promise<unknown>
  }
  readonly registration: ServiceWorkerRegistration
  skipWaiting(): Promise<void>
}

const worker = self as unknown as Worker
const PREFIX = 'vigie-field-'
const NAME = PREFIX + __VERSION__
const PAGE = '/field/'
const known = new Set(__FILES__)

async function fill(): Promise<void> {
  const cache = await caches.open(NAME)
  // Past the browser's own cache: files without a hash in their name must be those of this version.
  await cache.addAll(__FILES__.map((path) => new Request(path, { cache: 'reload' })))
}

async function dropOthers(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== NAME).map((name) => caches.delete(name)))
  await worker.clients.claim()
}

async function answer(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(NAME)
  return (await cache.match(path)) ?? fetch(request)
}

worker.addEventListener('install', (event) => (event as Extendable).waitUntil(fill()))
worker.addEventListener('activate', (event) => (event as Extendable).waitUntil(dropOthers()))
worker.addEventListener('fetch', (event) => {
  const { request } = event as Fetching
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return
  const path = request.mode === 'navigate' && pathname.startsWith(PAGE) ? PAGE : pathname
  if (known.has(path)) (event as Fetching).respondWith(answer(path, request))
})
// Only when somebody at the screen said so: never under their hands.
worker.addEventListener('message', (event) => {
  if ((event as MessageEvent).data === 'take_over') void worker.skipWaiting()
})

// A push is empty: it says that something waits, and the app then asks its own server what.

const WORDS = {
  fr: 'Votre équipe est appelée. Touchez pour ouvrir.',
  en: 'Your team is called. Touch to open.',
} as const

/** Pages of the app that are open, seen or not. */
async function pages(): Promise<readonly Page[]> {
  const all = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true })
  return all.filter(({ url }) => new URL(url).pathname.startsWith(PAGE))
}

async function wake(): Promise<void> {
  for (const page of await pages()) page.postMessage('woken')
  const kept = await caches.match('/field/language', { cacheName: 'vigie-wake' })
  const language = (await kept?.text()) === 'en' ? 'en' : 'fr'
  const said = { body: WORDS[language], lang: language, tag: 'vigie', renotify: true, requireInteraction: true, icon: `${PAGE}icon.svg`, vibrate: [400, 200, 400, 200, 400] }
  await worker.registration.showNotification('Vigie', said)
}

async function open(): Promise<void> {
  const [page] = await pages()
  if (page === undefined) {
    await worker.clients.openWindow(PAGE)
    return
  }
  page.postMessage('open_mission')
  await page.focus().catch(() => undefined) // the browser decides who may come to the front
}

/** Who this phone is, from the app's own store; null: nobody. What is not there is not made. */
function readMe(): Promise<{ readonly token: string; readonly operationId: string } | null> {
  return new Promise((resolve) => {
    const opening = indexedDB.open('vigie-field')
    opening.onupgradeneeded = () => opening.transaction?.abort()
    opening.onerror = () => resolve(null)
    opening.onsuccess = () => {
      const db = opening.result
      const asked = db.transaction('single').objectStore('single').get('me')
      asked.onsuccess = () => resolve((asked.result as { token: string; operationId: string } | undefined) ?? null)
      asked.onerror = () => resolve(null)
      asked.transaction!.oncomplete = () => db.close()
    }
  })
}

/** The browser gave this phone another address: the server must know it, or nobody wakes it any more. */
async function renew(): Promise<void> {
  const me = await readMe()
  if (me === null) return
  const path = `/api/operations/${me.operationId}/waking`
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${me.token}` }
  const { public_key: key } = (await (await fetch(path, { credentials: 'omit', headers })).json()) as { public_key?: string | null }
  if (!key) return
  const { endpoint } = await worker.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  await fetch(path, { method: 'POST', credentials: 'omit', headers, body: JSON.stringify({ endpoint }) })
}

worker.addEventListener('push', (event) => (event as Extendable).waitUntil(wake()))
worker.addEventListener('notificationclick', (event) => {
  const { notification } = event as Clicked
  notification.close()
  ;(event as Clicked).waitUntil(open())
})
worker.addEventListener('pushsubscriptionchange', (event) => (event as Extendable).waitUntil(renew()))
