/** The windows of one replay show one moment: the one that was steered last leads, whichever it is. */

import type { ReplayControl, ReplayState, ReplayWish } from '@vigie/core'

/** So much apart, of the time that is watched, is no difference while both play. */
const APART_MS = 2_000

/** Where a window stands, and when somebody last steered the replay, as far as it knows: the later word counts. */
interface Standing {
  readonly steeredAt: number
  readonly state: ReplayState
}

export type Step = { readonly control: Omit<ReplayControl, 'type'> } | { readonly from: ReplayWish }

/** How a window that stands here comes to where the leading one is; null: it is there. Pure. */
export function stepTo(leading: ReplayState, mine: ReplayState): Step | null {
  const { clock, at, speed, is_playing, fact_seq = 0 } = leading
  if (clock !== mine.clock) return { from: { clock, at } }
  const apart = Math.abs(at - mine.at)
  const how = { ...(speed === mine.speed ? {} : { speed }), ...(is_playing === mine.is_playing ? {} : { is_playing }) }
  if (is_playing ? apart > APART_MS * speed : apart > 0) return { control: { ...how, seek_at: at } }
  // Several facts of one moment, gone through one by one.
  if (!is_playing && fact_seq !== (mine.fact_seq ?? 0)) return { control: { ...how, seek_seq: fact_seq } }
  return Object.keys(how).length === 0 ? null : { control: how }
}

/** One window among those of the same name. */
export class Together {
  readonly #channel: BroadcastChannel
  readonly #follow: (step: Step) => void
  #steeredAt = 0
  #isLeading = false
  #mine: ReplayState | null = null

  constructor(name: string, follow: (step: Step) => void) {
    this.#follow = follow
    this.#channel = new BroadcastChannel(`vigie.replay.${name}`)
    this.#channel.onmessage = ({ data }: MessageEvent<Standing>) => this.#hear(data)
  }

  /** Somebody steers this one: the others come along. */
  lead(): void {
    this.#steeredAt = Date.now()
    this.#isLeading = true
  }

  /** Where this one stands; who has just come is told by it where to go. */
  note(state: ReplayState): void {
    const isFirst = this.#mine === null
    this.#mine = state
    if (this.#isLeading || isFirst) this.#say()
  }

  close(): void {
    this.#channel.close()
  }

  #hear({ steeredAt, state }: Standing): void {
    if (steeredAt < this.#steeredAt) {
      if (this.#isLeading) this.#say()
      return
    }
    if (steeredAt > this.#steeredAt) this.#isLeading = false
    this.#steeredAt = steeredAt
    if (this.#isLeading || steeredAt === 0 || this.#mine === null) return
    const step = stepTo(state, this.#mine)
    if (step !== null) this.#follow(step)
  }

  #say(): void {
    if (this.#mine !== null) this.#channel.postMessage({ steeredAt: this.#steeredAt, state: this.#mine } satisfies Standing)
  }
}
