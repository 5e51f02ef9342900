/** Writes to the disk one after the other, and never waits for ever for a disk that does not answer. */

/** Some browsers leave a write hanging after a night in a pocket: the entry then goes without having been kept. */
export const KEEP_WITHIN_MS = 3_000

export class Keeping {
  #last: Promise<unknown> = Promise.resolve()
  readonly #underWay = new Map<string, Promise<unknown>>()

  /** Write once what was written before is there; false: the disk said no, or nothing in time. Never rejects. */
  keep(write: () => Promise<void>): Promise<boolean> {
    const kept = this.#last.then(() => inTime(write()))
    this.#last = kept
    return kept
  }

  /** A second touch while the first is still being written asks for nothing new: it gets the first one's answer. */
  once<Answer>(what: string, work: () => Promise<Answer>): Promise<Answer> {
    const before = this.#underWay.get(what) as Promise<Answer> | undefined
    if (before !== undefined) return before
    const answer = work().finally(() => this.#underWay.delete(what))
    this.#underWay.set(what, answer)
    return answer
  }
}

function inTime(written: Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), KEEP_WITHIN_MS)
    const settle = (isKept: boolean): void => {
      clearTimeout(timer)
      resolve(isKept)
    }
    written.then(() => settle(true), () => settle(false))
  })
}
