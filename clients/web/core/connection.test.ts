import { deflateSync } from 'node:zlib'
import { decode, encode } from '@msgpack/msgpack'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { DeviceClock } from './clock.ts'
import { Connection, NotSignedIn } from './connection.ts'
import type { News } from './effects.ts'
import type { Entity, SnapshotPart } from './generated/wire.ts'
import { OPERATION, Scene, TEAM } from './scenes.ts'
import { Session } from './session.ts'

/** A socket in the hand of the test. */
class FakeSocket {
  binaryType = 'blob'
  onopen: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  readonly sent: Record<string, unknown>[] = []
  isClosed = false

  send(frame: Uint8Array): void {
    this.sent.push(decode(frame) as Record<string, unknown>)
  }

  close(): void {
    this.isClosed = true
  }

  say(message: unknown): void {
    const bytes = encode(message)
    this.onmessage?.({ data: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) })
  }
}

/** One entity as the columns of a packed part. */
function asGroup({ type, id, ...fields }: Entity): unknown {
  const columns = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [value]]))
  return [type, Buffer.from(id.replaceAll('-', ''), 'hex'), columns]
}

let sockets: FakeSocket[]
let news: News[]
let credential: () => Promise<string>
let session: Session
let connection: Connection

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
  sockets = []
  news = []
  credential = () => Promise.resolve('vgt')
  session = new Session({ operationId: OPERATION, scope: 'operation', client: 'test', bootId: 7, draw: () => 0.5 })
  connection = new Connection(session, {
    clock: new DeviceClock(),
    openSocket: () => {
      sockets.push(new FakeSocket())
      return sockets.at(-1) as unknown as WebSocket
    },
    fetchCredential: () => credential(),
    tell: (one) => news.push(one),
    changed: () => undefined,
  })
})
afterEach(() => vi.useRealTimers())

async function opened(): Promise<FakeSocket> {
  connection.start()
  await vi.waitFor(() => expect(sockets).toHaveLength(1))
  sockets[0]!.onopen!()
  return sockets[0]!
}

describe('a connection', () => {
  test('fetches a credential, says hello, and reads packed parts in the order they came', async () => {
    const socket = await opened()
    expect(socket.sent).toMatchObject([{ type: 'hello', credential: 'vgt', boot_id: 7 }])
    const scene = new Scene()
    socket.say(scene.welcome(null))
    for (const part of scene.parts() as SnapshotPart[]) {
      socket.say({ ...part, entities: [], packed: deflateSync(encode(part.entities!.map(asGroup))) })
    }
    socket.say(scene.change('alerted'))
    await vi.waitFor(() => expect(session.replica.get('team', TEAM)?.status).toBe('alerted'))
    expect(news.map(({ type }) => type)).toEqual(['replaced', 'change'])
  })

  test('drops a server that says what cannot be read', async () => {
    const socket = await opened()
    socket.say({ type: 'nonsense' })
    await vi.waitFor(() => expect(socket.isClosed).toBe(true))
    expect(session.phase).toBe('offline')
  })

  test('comes back by itself after its delay, and passes over what the old socket still says', async () => {
    const socket = await opened()
    socket.onclose!({ code: 1006 })
    await vi.waitFor(() => expect(session.phase).toBe('offline'))
    vi.advanceTimersByTime(250)
    await vi.waitFor(() => expect(sockets).toHaveLength(2))
    socket.onclose!({ code: 4008 })
    await Promise.resolve()
    expect(session.phase).toBe('connecting')
  })

  test('stops when this browser is not signed in, and tries again when the server is away', async () => {
    credential = () => Promise.reject(new TypeError('no network'))
    connection.start()
    await vi.waitFor(() => expect(session.phase).toBe('offline'))
    credential = () => Promise.reject(new NotSignedIn())
    vi.advanceTimersByTime(250)
    await vi.waitFor(() => expect(session.stopReason).toBe('not_signed_in'))
    expect(sockets).toEqual([])
  })
})
