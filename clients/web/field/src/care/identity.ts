/** Who a victim is, as far as somebody said: what is typed becomes the commands that say it. Pure. */

import type { IdentityProof, Sex, Uuid, VictimIdentity } from '@vigie/core'
import type { Wish } from '../phone.svelte.ts'
import { cleaned } from './blocks.ts'

export interface Typed {
  readonly name: string
  readonly first_name: string
  readonly birth_date: string
  readonly relatives: string
  readonly descriptors: string
  readonly proof: IdentityProof
}

export interface Description {
  readonly age_years: number | null
  readonly sex: Sex
}

export const MOST_AGE = 130

export function typedOf(identity: VictimIdentity | null): Typed {
  return {
    name: identity?.name ?? '',
    first_name: identity?.first_name ?? '',
    birth_date: identity?.birth_date ?? '',
    relatives: identity?.relatives ?? '',
    descriptors: identity?.descriptors ?? '',
    proof: identity?.proof ?? 'declared',
  }
}

/** A year, a month or a day that has been, not before people live. */
export function isBirth(text: string, now: number): boolean {
  const found = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text)
  if (found === null) return false
  const [year, month, day] = [Number(found[1]), Number(found[2] ?? 1), Number(found[3] ?? 1)]
  const moment = new Date(Date.UTC(year, month - 1, day))
  const isReal = moment.getUTCMonth() === month - 1 && moment.getUTCDate() === day
  return isReal && moment.getTime() <= now && year >= new Date(now).getUTCFullYear() - MOST_AGE
}

/** Null: a day of birth that cannot be. What is known of the identity and not asked here stays. */
export function wishes(victimId: Uuid, before: VictimIdentity | null, typed: Typed, was: Description, is: Description, now: number): Wish[] | null {
  const birth = typed.birth_date.trim()
  if (birth !== '' && !isBirth(birth, now)) return null
  const { name, first_name, relatives, descriptors, proof } = cleaned(typed) as Typed
  const identity: VictimIdentity = {
    ...before,
    type: 'victim_identity',
    name: name || null,
    first_name: first_name || null,
    birth_date: birth || null,
    relatives,
    descriptors,
    proof,
  }
  const isNew = JSON.stringify(typed) !== JSON.stringify(typedOf(before))
  const change = {
    ...(is.age_years !== null && is.age_years !== was.age_years ? { age_years: is.age_years } : {}),
    ...(is.sex !== was.sex ? { sex: is.sex } : {}),
  }
  return [
    ...(isNew ? [{ type: 'victim.identify', victim_id: victimId, identity } as const] : []),
    ...(Object.keys(change).length > 0 ? [{ type: 'victim.describe', victim_id: victimId, ...change } as const] : []),
  ]
}
