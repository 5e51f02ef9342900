import { readFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import { decode, encode } from '@msgpack/msgpack'
import { describe, expect, test } from 'vitest'
import { decodeDownstream, encodeUpstream, makeUuid7, unpack, Unreadable } from './codec.ts'
import type { SnapshotPart, Upstream } from './generated/wire.ts'

interface Vector {
  name: string
  type: 'upstream' | 'downstream'
  json: Record<string, unknown>
  msgpack_hex: string
}

const WIRE = new URL('../../../protocol/vectors/wire.json', import.meta.url)
const VECTORS = JSON.parse(readFileSync(WIRE, 'utf-8')) as Vector[]
const upstream = VECTORS.filter((vector) => vector.type === 'upstream')
const downstream = VECTORS.filter((vector) => vector.type === 'downstream')
const ID = '0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b'

/** Bytes as JSON shows them. */
function inJson(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, each: unknown) =>
      isBytes(each) ? Buffer.from(Object.values(each)).toString('base64') : Object.is(each, -0) ? '-0' : each,
    ),
  )
}

/** The same values by the encoder of this page: others may give a map of few entries a header with room for many. */
function asWrittenHere(hex: string): string {
  return Buffer.from(encode(decode(fromHex(hex)))).toString('hex')
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'))
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array
}

/** A float without a fraction is a whole number in JavaScript, and goes out as one: shorter, and read the same. */
const HAS_WHOLE_FLOATS = new Set(['SOS at -90.0, -180.0', 'SOS at 90.0, 180.0', 'SOS at 48.0, 2.0', 'SOS at -0.0, 0.0'])

describe('the golden vectors of the protocol', () => {
  test('there are some of each direction', () => {
    expect(upstream.length).toBeGreaterThan(50)
    expect(downstream.length).toBeGreaterThan(80)
  })

  test.each(downstream)('what the server says is read as it was meant: $name', (vector) => {
    expect(inJson(decodeDownstream(fromHex(vector.msgpack_hex)))).toEqual(inJson(vector.json))
  })

  test.each(upstream.filter(({ name }) => !HAS_WHOLE_FLOATS.has(name) && !name.startsWith('a fix with holes')))(
    'what we say is written to the byte: $name',
    ({ json, msgpack_hex }) => {
      expect(Buffer.from(encodeUpstream(json as unknown as Upstream)).toString('hex')).toBe(asWrittenHere(msgpack_hex))
    },
  )

  test('the packed part unpacks to its entities', async () => {
    const vector = downstream.find(({ name }) => name === 'a packed part')!
    const part = await unpack(decodeDownstream(fromHex(vector.msgpack_hex)) as SnapshotPart)
    expect(part.entities).toMatchObject([{ type: 'operation', code: 'EQ-1', kind: 'training' }])
  })
})

describe('identifiers', () => {
  test('a text that only looks like one stays a text', () => {
    const note = ID
    const frame = encodeUpstream({ type: 'alert.clear', id: ID, n: 1, at: 0, alert_id: ID, reason: note })
    expect(Buffer.from(frame).includes(Buffer.from(note))).toBe(true)
  })

  test('ours sort by age and are of version 7', () => {
    const made = [0, 1, 2 ** 40, 2 ** 47].map((wallMs) => makeUuid7(wallMs, new Uint8Array(10).fill(255)))
    expect([...made].sort()).toEqual(made)
    for (const uuid of made) expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})

describe('a frame that is no message of ours', () => {
  test.each([
    ['no MessagePack', new Uint8Array([0xc1])],
    ['nothing', new Uint8Array()],
    ['a number', encode(7)],
    ['a message without a type', encode({ seq: 1 })],
    ['a message of another protocol', encode({ type: 'hello' })],
    ['bytes after the end', new Uint8Array([...encode({ type: 'drain' }), 0])],
    ['a key that would change every object', encode(JSON.parse('{"type":"drain","__proto__":{}}'))],
  ])('is unreadable: %s', (_, frame) => {
    expect(() => decodeDownstream(frame)).toThrow(Unreadable)
  })

  const part = { type: 'snapshot', operation_id: ID, log_id: ID, seq: 1, part: 0, parts: 1 } as const
  test.each([
    ['no zlib', new Uint8Array([1, 2, 3])],
    ['a stream cut short', new Uint8Array(deflateSync(encode([])).subarray(0, 5))],
    ['a bomb', new Uint8Array(deflateSync(Buffer.alloc(17 * 1024 * 1024)))],
    ['no array', new Uint8Array(deflateSync(encode({ type: 'team' })))],
    ['no group', new Uint8Array(deflateSync(encode([{ type: 'team' }])))],
    ['a column too short', new Uint8Array(deflateSync(encode([['team', new Uint8Array(16), { status: [] }]])))],
  ])('is unreadable: a part that is %s', async (_, packed) => {
    await expect(unpack({ ...part, packed })).rejects.toThrow(Unreadable)
  })
})
