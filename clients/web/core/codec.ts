/** Bytes to message and back: the only file that knows MessagePack. Identifiers are 16 bytes there, text everywhere else. */

import { decode, encode } from '@msgpack/msgpack'
import { BYTE_FIELDS, DOWNSTREAM_TAGS, UPSTREAM_UUIDS } from './generated/wire.ts'
import type { Downstream, Entity, SnapshotPart, Upstream, Uuid } from './generated/wire.ts'

/** Largest body of one snapshot part once unpacked; guards against a bomb. */
const MAX_UNPACKED_BYTES = 16 * 1024 * 1024
const UUID_BYTES = 16

type Plan = true | { readonly [key: string]: Plan }

/** The bytes are no message of ours: this connection cannot be trusted. */
export class Unreadable extends Error {}

export function encodeUpstream(message: Upstream): Uint8Array<ArrayBuffer> {
  return encode(withUuidBytes(message, UPSTREAM_UUIDS[message.type])) as Uint8Array<ArrayBuffer>
}

/** The message in a frame; a part of a snapshot still packed. Throws `Unreadable`. */
export function decodeDownstream(frame: Uint8Array): Downstream {
  const message = readBytes(frame)
  if (!isRecord(message) || !(DOWNSTREAM_TAGS as readonly unknown[]).includes(message['type'])) {
    throw new Unreadable('no message of the server')
  }
  return message as unknown as Downstream
}

/** The part with its entities in clear, whichever way it travelled. Throws `Unreadable`. */
export async function unpack(part: SnapshotPart): Promise<SnapshotPart> {
  if (part.packed === undefined || part.packed.length === 0) return part
  const body = await inflate(part.packed)
  return { ...part, entities: attempt(() => readColumns(decode(body))), packed: new Uint8Array() }
}

/** A UUID of version 7 (RFC 9562): sorts by age. `randomness` is 10 bytes. */
export function makeUuid7(wallMs: number, randomness: Uint8Array): Uuid {
  const bytes = new Uint8Array(UUID_BYTES)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(wallMs) << 16n)
  bytes.set(randomness, 6)
  bytes[6] = 0x70 | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  return readUuid(bytes)
}

function readBytes(bytes: Uint8Array): unknown {
  return attempt(() => withUuidText(decode(bytes), ''))
}

function attempt<Value>(read: () => Value): Value {
  try {
    return read()
  } catch (failure) {
    throw new Unreadable(String(failure))
  }
}

/** Entities from groups `[kind, ids, {field: [value, …]}]`; the ids lie byte by byte, all first bytes first (rule RS3). */
function readColumns(groups: unknown): Entity[] {
  if (!Array.isArray(groups)) throw new Error('a part is an array of groups')
  return groups.flatMap((group: unknown) => {
    const [kind, ids, columns] = Array.isArray(group) ? (group as unknown[]) : []
    if (!(ids instanceof Uint8Array) || !isRecord(columns)) throw new Error('a group is a kind, ids and columns')
    const count = ids.length / UUID_BYTES
    const named = Object.entries(columns as Record<string, unknown[]>)
    if (!Number.isInteger(count) || named.some(([, column]) => column.length !== count)) {
      throw new Error('columns of unequal length')
    }
    return Array.from({ length: count }, (_, row) => {
      const id = readUuid(Uint8Array.from({ length: UUID_BYTES }, (_, byte) => ids[byte * count + row]!))
      const values = named.map(([name, column]) => [name, withUuidText(column[row], name)])
      return { type: kind, id, ...Object.fromEntries(values) } as Entity
    })
  })
}

function withUuidText(value: unknown, key: string): unknown {
  if (value instanceof Uint8Array) {
    return value.length === UUID_BYTES && !(BYTE_FIELDS as readonly string[]).includes(key) ? readUuid(value) : value
  }
  if (Array.isArray(value)) return value.map((each) => withUuidText(each, key))
  if (!isRecord(value)) return value
  for (const name of Object.keys(value)) value[name] = withUuidText(value[name], name)
  return value
}

function withUuidBytes(value: unknown, plan: Plan): unknown {
  if (plan === true) return typeof value === 'string' ? writeUuid(value) : value
  const through = (key: string, each: unknown): unknown => {
    const inner = plan[key] ?? plan['*']
    return inner === undefined ? each : withUuidBytes(each, inner)
  }
  if (Array.isArray(value)) return value.map((each, index) => through(String(index), each))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, through(key, each)]))
}

function readUuid(bytes: Uint8Array): Uuid {
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-')
}

function writeUuid(uuid: Uuid): Uint8Array {
  const text = uuid.replaceAll('-', '')
  return Uint8Array.from({ length: UUID_BYTES }, (_, index) => parseInt(text.slice(2 * index, 2 * index + 2), 16))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
}

async function inflate(packed: Uint8Array): Promise<Uint8Array> {
  const source = new Blob([packed as Uint8Array<ArrayBuffer>]).stream()
  const reader = source.pipeThrough(new DecompressionStream('deflate')).getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      chunks.push(value)
      size += value.length
      if (size > MAX_UNPACKED_BYTES) throw new Unreadable('a snapshot part that unpacks without end')
    }
  } catch (failure) {
    throw failure instanceof Unreadable ? failure : new Unreadable(String(failure))
  } finally {
    void reader.cancel().catch(() => undefined)
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}
