/** Rows that change places take the focus out of the page with them: it goes back to where it was. */

import { tick } from 'svelte'

/** Called before the rows are drawn anew; a focus that somebody moved meanwhile stays where it is. */
export function keepFocus(list: HTMLElement | undefined): void {
  const focused = document.activeElement
  if (!(focused instanceof HTMLElement) || list?.contains(focused) !== true) return
  void tick().then(() => {
    if (document.activeElement === document.body && focused.isConnected) focused.focus({ preventScroll: true })
  })
}
