/** A list stands still under a hand: nobody presses, or drags away, what slid under the pointer a moment ago. */

import type { Attachment } from 'svelte/attachments'
import { on } from 'svelte/events'
import type { Uuid } from '@vigie/core'

/** After its last move: a mouse that was left lying on a list does not hold it for ever. */
export const RESTS_AFTER_MS = 2_000

/** The rows in the order in which they stood, new ones last. */
export function inKeptOrder<Row>(rows: readonly Row[], kept: readonly Uuid[], idOf: (row: Row) => Uuid): Row[] {
  const places = new Map(kept.map((id, index) => [id, index]))
  const place = (row: Row): number => places.get(idOf(row)) ?? kept.length
  return [...rows].sort((one, other) => place(one) - place(other))
}

export class Still<Row> {
  #isHeld = $state(false)
  #stood: readonly Uuid[] = []
  readonly #idOf: (row: Row) => Uuid
  readonly #isHeldElsewise: () => boolean

  /** `isHeldElsewise`: a hand is at the list in another way than with the pointer over it. */
  constructor(idOf: (row: Row) => Uuid, isHeldElsewise: () => boolean = () => false) {
    this.#idOf = idOf
    this.#isHeldElsewise = isHeldElsewise
  }

  /** The rows as they are to be drawn. */
  order(rows: readonly Row[]): readonly Row[] {
    if (this.#isHeld || this.#isHeldElsewise()) return inKeptOrder(rows, this.#stood, this.#idOf)
    this.#stood = rows.map(this.#idOf)
    return rows
  }

  /** On the element that holds the rows. */
  readonly watch: Attachment<HTMLElement> = (list) => {
    let rest: ReturnType<typeof setTimeout> | undefined
    const release = (): void => {
      clearTimeout(rest)
      this.#isHeld = false
    }
    const hold = (event: PointerEvent): void => {
      clearTimeout(rest)
      this.#isHeld = true
      const isPressed = event.buttons !== 0 && event.type !== 'pointercancel'
      if (!isPressed) rest = setTimeout(release, RESTS_AFTER_MS)
    }
    const leave = (event: PointerEvent): void => void (event.buttons === 0 && release())
    const ends = [
      on(list, 'pointermove', hold),
      on(list, 'pointerdown', hold),
      on(list, 'pointerup', hold),
      on(list, 'pointercancel', hold),
      on(list, 'pointerleave', leave),
      on(list, 'dragend', release),
    ]
    return () => {
      clearTimeout(rest)
      for (const end of ends) end()
    }
  }
}
