/** What is worth a sound, and when again: computed from what waits now and what was known before. */

export const SOUNDS = ['alert', 'attention', 'message'] as const
/** Most urgent first. */
export type Sound = (typeof SOUNDS)[number]

/** A call for help that nobody has seen rings until somebody has. */
export const AGAIN_AFTER_MS = 15_000

/** What waits, by names that stay the same as long as it does. */
export interface Heard {
  /** Calls for help that nobody has seen. */
  readonly alerts: readonly string[]
  readonly attention: readonly string[]
  readonly messages: readonly string[]
}

export interface Memory {
  readonly known: ReadonlySet<string>
  readonly alertRangAt: number
}

export interface Ring {
  readonly memory: Memory
  /** Null: silence. One sound for several new things, the most urgent one's. */
  readonly sound: Sound | null
}

/** What was there before this screen looked (memory null) does not ring, but for a call for help. */
export function ring(memory: Memory | null, heard: Heard, now: number): Ring {
  const isNew = (key: string): boolean => memory !== null && !memory.known.has(key)
  const isFirst = heard.alerts.some((key) => memory === null || isNew(key))
  const isAgain = heard.alerts.length > 0 && now - (memory?.alertRangAt ?? 0) >= AGAIN_AFTER_MS
  const sound = isFirst || isAgain ? 'alert' : heard.attention.some(isNew) ? 'attention' : heard.messages.some(isNew) ? 'message' : null
  return {
    memory: {
      known: new Set([...heard.alerts, ...heard.attention, ...heard.messages]),
      alertRangAt: sound === 'alert' ? now : (memory?.alertRangAt ?? 0),
    },
    sound,
  }
}
