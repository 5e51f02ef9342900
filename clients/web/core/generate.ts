/** Writes `generated/wire.ts` from the protocol's JSON Schema and rules. Run `make types`; a test checks it. */

import { readFileSync, writeFileSync } from 'node:fs'

const PROTOCOL = new URL('../../../protocol/', import.meta.url)
export const TARGET = new URL('./generated/wire.ts', import.meta.url)

interface Schema {
  $ref?: string
  title?: string
  description?: string
  type?: string
  format?: string
  contentEncoding?: string
  enum?: (string | number)[]
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema | false
  prefixItems?: Schema[]
  minItems?: number
  additionalProperties?: Schema | boolean
  default?: unknown
}

/** Where the identifiers of a message are, which travel as 16 bytes: `true`, or the way to them. */
type UuidPlan = true | { [key: string]: UuidPlan }

/** The text of the generated module. */
export function generate(): string {
  const definitions = (JSON.parse(read('generated/vigie.schema.json')) as { $defs: Record<string, Schema> }).$defs
  const names = reachable(definitions, ['Upstream', 'Downstream', 'Entity'])
  const spec = read('SPEC.md')
  const version = read('version.py')
  const parts = [
    '/** Generated from protocol/ by core/generate.ts: do not edit. */',
    '/** An identifier, hyphenated hexadecimal. */\nexport type Uuid = string',
    ...names.map((name) => declare(name, definitions[name]!)),
    constant('PROTOCOL_VERSION', Number(capture(version, /^VERSION = (\d+)$/m))),
    constant('SUBPROTOCOL', capture(version, /^SUBPROTOCOL_MSGPACK = "(.+)"$/m)),
    constant('SOCKET_PATH', capture(version, /^SOCKET_PATH = "(.+)"$/m)),
    constant('REPLAY_PATH', capture(version, /^REPLAY_PATH = "(.+)"$/m)),
    constant('ENTITY_DEFAULTS', defaultsOfEntities(definitions)),
    constant('THRESHOLDS', defaultsOf(definitions['Thresholds']!)),
    constant('UPSTREAM_UUIDS', uuidsOfMessages(definitions)),
    constant('DOWNSTREAM_TAGS', members(definitions, 'Downstream').map((name) => tagOf(definitions[name]!))),
    constant('BYTE_FIELDS', byteFields(definitions, names)),
    constant('NEXT_STATUSES', nextStatuses(read('TRADE.md'))),
    constant('CLOSE_CODES', closeCodes(spec)),
  ]
  return parts.join('\n\n') + '\n'
}

function read(path: string): string {
  return readFileSync(new URL(path, PROTOCOL), 'utf-8')
}

function capture(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1]
  if (found === undefined) throw new Error(`nothing like ${pattern} in the protocol any more`)
  return found
}

function constant(name: string, value: unknown): string {
  return `export const ${name} = ${JSON.stringify(value)} as const`
}

function nameOf(reference: string): string {
  return reference.replace('#/$defs/', '')
}

/** Names of definitions that these use, directly or not, in alphabetical order. */
function reachable(definitions: Record<string, Schema>, roots: string[]): string[] {
  const seen = new Set<string>()
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit)
    else if (value !== null && typeof value === 'object') {
      for (const [key, inner] of Object.entries(value)) {
        if (key === '$ref') enter(nameOf(inner as string))
        else if (key !== 'discriminator') visit(inner)
      }
    }
  }
  const enter = (name: string): void => {
    if (seen.has(name)) return
    seen.add(name)
    visit(definitions[name])
  }
  roots.forEach(enter)
  return [...seen].sort()
}

function declare(name: string, schema: Schema): string {
  const words = schema.description ? `/** ${schema.description.replaceAll('\n', ' ').replaceAll(/ +/g, ' ')} */\n` : ''
  if (schema.properties === undefined) return `${words}export type ${name} = ${typeOf(schema)}`
  const required = new Set(schema.required)
  const fields = Object.entries(schema.properties).map(
    ([key, field]) => `  ${key}${required.has(key) ? '' : '?'}: ${typeOf(field)}`,
  )
  return `${words}export interface ${name} {\n${fields.join('\n')}\n}`
}

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return nameOf(schema.$ref)
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' | ')
  if (schema.prefixItems !== undefined) {
    const least = schema.minItems ?? 0
    return `[${schema.prefixItems.map((item, index) => (index < least ? typeOf(item) : `(${typeOf(item)})?`)).join(', ')}]`
  }
  switch (schema.type) {
    case 'string':
      if (schema.contentEncoding !== undefined) return 'Uint8Array'
      return schema.format === 'uuid' ? 'Uuid' : 'string'
    case 'integer':
    case 'number':
      return 'number'
    case 'boolean':
    case 'null':
      return schema.type
    case 'array':
      return `(${typeOf(schema.items as Schema)})[]`
    case 'object':
      return `Record<string, ${typeOf(schema.additionalProperties as Schema)}>`
    default:
      throw new Error(`no type for ${JSON.stringify(schema)}`)
  }
}

function members(definitions: Record<string, Schema>, union: string): string[] {
  return definitions[union]!.anyOf!.map((each) => nameOf(each.$ref!))
}

function tagOf(schema: Schema): string {
  return String(schema.properties!['type']!.enum![0])
}

/** What the wire leaves out, by kind of entity: a replica holds entities whole. */
function defaultsOfEntities(definitions: Record<string, Schema>): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    members(definitions, 'Entity').map((name) => [tagOf(definitions[name]!), defaultsOf(definitions[name]!)]),
  )
}

function defaultsOf({ properties, required = [] }: Schema): Record<string, unknown> {
  const optional = Object.entries(properties!).filter(([key]) => !required.includes(key))
  return Object.fromEntries(optional.map(([key, field]) => [key, field.default]))
}

function uuidsOfMessages(definitions: Record<string, Schema>): Record<string, UuidPlan> {
  const messages = members(definitions, 'Upstream').map((name) => definitions[name]!)
  return Object.fromEntries(messages.map((schema) => [tagOf(schema), planOf(definitions, schema) ?? {}]))
}

function planOf(definitions: Record<string, Schema>, schema: Schema): UuidPlan | undefined {
  if (schema.format === 'uuid') return true
  if (schema.$ref !== undefined) return planOf(definitions, definitions[nameOf(schema.$ref)]!)
  if (schema.anyOf !== undefined) {
    return schema.anyOf.map((each) => planOf(definitions, each)).find((plan) => plan !== undefined)
  }
  const inner = Object.entries({
    ...schema.properties,
    ...Object.fromEntries((schema.prefixItems ?? []).entries()),
    ...(schema.items && schema.prefixItems === undefined ? { '*': schema.items } : {}),
  })
  const plans = inner.map(([key, field]) => [key, planOf(definitions, field)] as const)
  const found = plans.filter((entry): entry is [string, UuidPlan] => entry[1] !== undefined)
  return found.length > 0 ? Object.fromEntries(found) : undefined
}

/** Fields that hold bytes: every other 16 bytes of a message are an identifier. */
function byteFields(definitions: Record<string, Schema>, names: string[]): string[] {
  const fields = names.flatMap((name) => Object.entries(definitions[name]!.properties ?? {}))
  return [...new Set(fields.filter(([, field]) => field.contentEncoding !== undefined).map(([key]) => key))].sort()
}

function nextStatuses(spec: string): Record<string, string[]> {
  const table = capture(spec, /## Team status\n([\s\S]+?)\n## /)
  const rows = [...table.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)]
  return Object.fromEntries(rows.map((row) => [row[1]!, [...row[2]!.matchAll(/`(\w+)`/g)].map((found) => found[1]!)]))
}

function closeCodes(spec: string): Record<string, number> {
  const rows = [...spec.matchAll(/^\| (\d{4}) \| (\w+) \|/gm)]
  return Object.fromEntries(rows.map((row) => [row[2]!, Number(row[1])]))
}

if (import.meta.main) writeFileSync(TARGET, generate())
