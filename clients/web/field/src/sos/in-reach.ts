/** While a dialog is open nothing outside it can be touched: each one that opens gets an SOS key of its own. */

import { mount, unmount } from 'svelte'
import type { Phone } from '../phone.svelte.ts'
import SosKey from './SosKey.svelte'

/** From now on; gives what ends it. */
export function keepInReach(phone: Phone): () => void {
  const keys = new Map<HTMLDialogElement, ReturnType<typeof mount>>()

  function look(): void {
    for (const [dialog, key] of keys) {
      if (dialog.open && dialog.isConnected) continue
      keys.delete(dialog)
      void unmount(key)
    }
    for (const dialog of document.querySelectorAll<HTMLDialogElement>('dialog[open]:not(.sos-how)')) {
      if (!keys.has(dialog)) keys.set(dialog, mount(SosKey, { target: dialog, props: { phone, isAbove: true } }))
    }
  }

  const observer = new MutationObserver(look)
  observer.observe(document.body, { subtree: true, attributeFilter: ['open'] })
  return () => {
    observer.disconnect()
    for (const key of keys.values()) void unmount(key)
  }
}
