/** What our codes say: a victim that changes hands, or the hands that take one. Anything else is a number on a band. */

import type { Holder, Uuid, Whole } from '@vigie/core'
import type { Wish } from '../phone.svelte.ts'

/** What a camera has read. */
export type Read =
  | { readonly what: 'victim'; readonly id: Uuid; readonly tag: string }
  | { readonly what: 'hands'; readonly holder: Holder; readonly name: string }
  | { readonly what: 'tag'; readonly tag: string }

const CODE = /^VIGIE:([VTS]):([0-9a-f]{32}):(.{0,40})$/
/** As long as the protocol takes. */
const MAX_TAG = 40

/** Shown by who gives: which victim, and the number on the band, which proves that the reader stands there (rule VI16). */
export function victimCode(id: Uuid, tag: string): string {
  return `VIGIE:V:${id.replaceAll('-', '')}:${tag}`
}

/** Shown by who receives: into which hands. */
export function handsCode(kind: 'team' | 'site', id: Uuid, name: string): string {
  return `VIGIE:${kind === 'team' ? 'T' : 'S'}:${id.replaceAll('-', '')}:${name.slice(0, MAX_TAG)}`
}

export function readCode(value: string): Read {
  const found = CODE.exec(value)
  if (found === null) return { what: 'tag', tag: value.trim().slice(0, MAX_TAG) }
  const [, kind, hex = '', text = ''] = found
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  if (kind === 'V') return { what: 'victim', id, tag: text }
  return { what: 'hands', holder: kind === 'T' ? { kind: 'team', team_id: id } : { kind: 'site', site_id: id }, name: text }
}

/** What is written on a band, whatever sort of code it was. */
export function tagOf(value: string): string {
  const read = readCode(value)
  return read.what === 'hands' ? '' : read.tag
}

/** To say "I have this person" of who was read; null: this phone does not know whom that band is on. */
export function receiptOf(read: Read, victims: Iterable<Whole<'victim'>>, receiver: Holder | null): Extract<Wish, { type: 'victim.confirm_receipt' }> | null {
  if (read.what === 'hands') return null
  const id = read.what === 'victim' ? read.id : (bearerOf(read.tag, victims)?.id ?? null)
  if (id === null) return null
  return {
    type: 'victim.confirm_receipt',
    victim_id: id,
    ...(receiver === null ? {} : { receiver }),
    ...(read.tag === '' ? {} : { scan_value: read.tag }),
  }
}

function bearerOf(tag: string, victims: Iterable<Whole<'victim'>>): Whole<'victim'> | null {
  const wanted = tag.toLowerCase()
  const bearers = [...victims].filter((each) => !each.is_void && each.merged_into === null && each.scans.some(({ value }) => value.trim().toLowerCase() === wanted))
  return bearers.length === 1 ? bearers[0]! : null // two with one number: somebody has to compare them first
}
