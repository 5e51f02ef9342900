/** A dialog is over as soon as it is closed: no key that comes after finds a screen that believes it still open. */

import { tick } from 'svelte'
import { openDialogs } from './open-dialogs.ts'

/**
 * For `{@attach atEnd(onclose)}` on a `<dialog>`, instead of its `onclose`. A browser takes a dialog away at once but says
 * so in a later task: a key pressed in between would be swallowed, and a dialog it opened taken for the one that ended.
 * This one tells as soon as whoever closed it has finished, and before any other key.
 */
export function atEnd(onend: () => void): (dialog: HTMLDialogElement) => () => void {
  return (dialog) => {
    const shut = dialog.close
    /** Of how many ends the browser has yet to speak. */
    let told = 0
    let isGone = false

    function close(answer?: string): void {
      if (!dialog.open) return
      shut.call(dialog, answer)
      told += 1
      // Once another one has taken its place, it has nothing more to say.
      void tick().then(() => {
        if (!isGone) onend()
      })
    }

    /** Esc, or the gesture for it. */
    function cancelled(event: Event): void {
      if (event.target !== dialog || event.defaultPrevented) return
      event.preventDefault()
      close()
    }

    /** Closed by the browser itself. */
    function closed(): void {
      if (told > 0) told -= 1
      else onend()
    }

    openDialogs.add(dialog)
    dialog.close = close
    dialog.addEventListener('cancel', cancelled)
    dialog.addEventListener('close', closed)
    return () => {
      isGone = true
      openDialogs.drop(dialog)
      dialog.close = shut
      dialog.removeEventListener('cancel', cancelled)
      dialog.removeEventListener('close', closed)
    }
  }
}
