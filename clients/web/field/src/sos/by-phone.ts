/** The other way to the command post, when the server is out of reach: a call or a text from the phone itself. Pure. */

import type { Whole } from '@vigie/core'

/** Where this phone was last, and when. */
export interface LastPlace {
  readonly lat: number
  readonly lon: number
  readonly time: string
}

const POSTS: ReadonlySet<Whole<'site'>['kind']> = new Set(['command_post', 'mobile_cp'])

/** The number of the command post, as it is dialled (rule AT9): of one that is open, if any is; null: nobody said. */
export function postNumber(sites: Iterable<Whole<'site'>>): string | null {
  const all = [...sites].filter(({ kind, contacts }) => POSTS.has(kind) && contacts.length > 0)
  const [first] = all.sort((one, other) => Number(other.is_open) - Number(one.is_open) || one.code.localeCompare(other.code))
  return first === undefined ? null : dialled(first.contacts[0]!.number)
}

/** Only what a telephone understands. */
function dialled(number: string): string {
  return number.replaceAll(/\(0\)|[^0-9+]/g, '')
}

export function callLink(number: string): string {
  return `tel:${number}`
}

/** With the text already written; without a number the phone asks to whom. iOS wants its separator, Android takes both. */
export function textLink(number: string | null, text: string): string {
  return `sms:${number ?? ''}?&body=${encodeURIComponent(text)}`
}

/** Who calls, what for, and where from: the place as it was known, with its time. */
export function textOf(callSign: string, kind: string, place: LastPlace | null): string {
  const where = place === null ? '' : ` · ${place.lat.toFixed(5)}, ${place.lon.toFixed(5)} (${place.time})`
  return `SOS ${callSign} · ${kind}${where}`
}
