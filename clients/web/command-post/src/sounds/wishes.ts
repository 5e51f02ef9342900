/** Which events an operator wants to hear, and how loud. */

import { SOUNDS } from './ring.ts'
import type { Sound } from './ring.ts'

export interface Wish {
  readonly rings: boolean
  /** 1 to 5. */
  readonly volume: number
}

export interface Wishes {
  /** Sounds at all. */
  readonly isOn: boolean
  readonly of: Readonly<Record<Sound, Wish>>
}

export const VOLUMES = [1, 2, 3, 4, 5] as const
const USUAL = 4
/** How loud each volume is, against the usual one. */
const FACTORS = [0.12, 0.3, 0.6, 1, 1.6] as const

/** Whatever was kept: what makes no sense is as at the beginning. Devices ring for who wants them. */
export function readWishes(kept: unknown): Wishes {
  const { isOn, of } = recordOf(kept)
  const read = (sound: Sound): Wish => {
    const { rings, volume } = recordOf(recordOf(of)[sound])
    return {
      rings: typeof rings === 'boolean' ? rings : sound !== 'device',
      volume: VOLUMES.find((each) => each === volume) ?? USUAL,
    }
  }
  return { isOn: isOn === true, of: Object.fromEntries(SOUNDS.map((sound) => [sound, read(sound)])) as Record<Sound, Wish> }
}

export function loudness({ volume }: Wish): number {
  return FACTORS[volume - 1] ?? 1
}

export function withWish(wishes: Wishes, sound: Sound, change: Partial<Wish>): Wishes {
  return { ...wishes, of: { ...wishes.of, [sound]: { ...wishes.of[sound], ...change } } }
}

/** A call for help that would not be heard although sounds are on: the screen says so all the time. */
export function isAlertMuted(wishes: Wishes): boolean {
  return wishes.isOn && !wishes.of.alert.rings
}

function recordOf(kept: unknown): Readonly<Record<string, unknown>> {
  return typeof kept === 'object' && kept !== null ? (kept as Record<string, unknown>) : {}
}
