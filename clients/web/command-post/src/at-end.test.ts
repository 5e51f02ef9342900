/** Guards that no key can fall between the end of a dialog and the screen's knowing of it. */

import { tick } from 'svelte'
import { expect, test, vi } from 'vitest'
import { atEnd } from './at-end.ts'

/** As browsers do it: closed at once, said in a later task. */
class Dialog extends EventTarget {
  open = true
  said = 0

  close(): void {
    if (!this.open) return
    this.open = false
    setTimeout(() => {
      this.said += 1
      this.dispatchEvent(new Event('close'))
    })
  }
}

function open(dialog = new Dialog()): { dialog: Dialog; onend: ReturnType<typeof vi.fn>; leave: () => void } {
  const onend = vi.fn()
  const leave = atEnd(onend)(dialog as unknown as HTMLDialogElement)
  return { dialog, onend, leave }
}

/** Whatever the browser has yet to say has been said. */
async function allSaid(dialog: Dialog, count: number): Promise<void> {
  await vi.waitFor(() => expect(dialog.said).toBe(count))
}

test('whoever closes it is heard before the next key, and once', async () => {
  const { dialog, onend } = open()
  dialog.close()
  dialog.close()
  expect(onend, 'whoever closed it finishes first').not.toHaveBeenCalled()
  await tick()
  expect(onend).toHaveBeenCalledOnce()
  expect(dialog.said, 'the browser has not said a word').toBe(0)
  await allSaid(dialog, 1)
  expect(onend).toHaveBeenCalledOnce()
})

test('Esc ends it as its own key does, unless it was forbidden', async () => {
  const held = new Dialog()
  held.addEventListener('cancel', (event) => event.preventDefault())
  open(held).dialog.dispatchEvent(new Event('cancel', { cancelable: true }))
  expect(held.open).toBe(true)
  const { dialog, onend } = open()
  expect(dialog.dispatchEvent(new Event('cancel', { cancelable: true })), 'the browser has nothing left to do').toBe(false)
  await tick()
  expect(onend).toHaveBeenCalledOnce()
})

test('what a browser closes by itself is heard too, and one that was opened again ends again', async () => {
  const { dialog, onend } = open()
  Dialog.prototype.close.call(dialog)
  await allSaid(dialog, 1)
  expect(onend).toHaveBeenCalledOnce()
  dialog.open = true
  dialog.close()
  dialog.open = true
  dialog.close()
  await allSaid(dialog, 3)
  expect(onend).toHaveBeenCalledTimes(3)
})

test('one that is off the page says nothing of what came after it', async () => {
  const { dialog, onend, leave } = open()
  dialog.close()
  leave()
  await allSaid(dialog, 1)
  expect(onend).not.toHaveBeenCalled()
})

test('no dialog of a screen waits for its browser to say so', () => {
  const sources = import.meta.glob<string>(['./**/*.svelte', '../../field/src/**/*.svelte'], { query: '?raw', import: 'default', eager: true })
  const waiting = Object.entries(sources).filter(([, source]) => /<dialog\b[^\n]*(\sonclose=|\{onclose\})/m.test(source))
  expect(Object.keys(sources).length).toBeGreaterThan(100)
  expect(waiting.map(([name]) => name)).toEqual([])
})
