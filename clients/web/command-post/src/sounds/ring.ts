/** What is worth a sound, and when again: computed from what waits now and what was known before. */

export const SOUNDS = ['alert', 'cut', 'crew', 'victim', 'order', 'resource', 'refused', 'message', 'device'] as const
/** Most urgent first. */
export type Sound = (typeof SOUNDS)[number]

/** A call for help that nobody has seen rings until somebody has. */
export const AGAIN_AFTER_MS = 15_000

/** What waits, by names that stay the same as long as it does; calls for help: those that nobody has seen. */
export type Heard = Readonly<Record<Sound, readonly string[]>>

export interface Memory {
  readonly known: ReadonlySet<string>
  readonly alertRangAt: number
}

export interface Ring {
  readonly memory: Memory
  /** Null: silence. One sound for several new things, the most urgent one's. */
  readonly sound: Sound | null
  /** The most urgent of what is new, whether or not its sound is wanted: it is seen. */
  readonly shown: Sound | null
}

/** What was there before this screen looked (memory null) does not ring, but for a call for help. */
export function ring(memory: Memory | null, heard: Heard, now: number, isWanted: (sound: Sound) => boolean): Ring {
  const isNew = (key: string): boolean => memory !== null && !memory.known.has(key)
  const isFirst = heard.alert.some((key) => memory === null || isNew(key))
  const isAgain = heard.alert.length > 0 && now - (memory?.alertRangAt ?? 0) >= AGAIN_AFTER_MS
  const fresh = SOUNDS.filter((sound) => (sound === 'alert' ? isFirst || isAgain : heard[sound].some(isNew)))
  return {
    memory: {
      known: new Set(SOUNDS.flatMap((sound) => heard[sound])),
      alertRangAt: fresh.includes('alert') ? now : (memory?.alertRangAt ?? 0),
    },
    sound: fresh.find(isWanted) ?? null,
    shown: fresh[0] ?? null,
  }
}
