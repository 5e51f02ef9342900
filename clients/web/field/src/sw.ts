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
interface Worker extends EventTarget {
  readonly clients: { claim(): Promise<void> }
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
