/** Which dialogs are open: what none of them may cover is shown in the one in front. */

import { createSubscriber } from 'svelte/reactivity'

class OpenDialogs {
  #open: readonly HTMLDialogElement[] = []
  #changed = (): void => undefined
  readonly #follow = createSubscriber((changed) => {
    this.#changed = changed
  })

  /** Reactive. */
  get front(): HTMLDialogElement | null {
    this.#follow()
    return this.#open.at(-1) ?? null
  }

  add(dialog: HTMLDialogElement): void {
    this.#open = [...this.#open, dialog]
    this.#changed()
  }

  drop(dialog: HTMLDialogElement): void {
    this.#open = this.#open.filter((each) => each !== dialog)
    this.#changed()
  }
}

export const openDialogs = new OpenDialogs()
