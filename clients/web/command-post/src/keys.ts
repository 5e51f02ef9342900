/** When a key is a command and not text. */

/** True where something is being typed or chosen, or a dialog has the keys. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement
  return target.matches('input, select, textarea') || document.querySelector('dialog[open]') !== null
}
