/** An order that nobody answers is felt through a pocket, again and again; where a phone cannot do that, it stays before the eyes. */

export const AGAIN_MS = 15_000
const PATTERN_MS = [300, 150, 300]

/** From now on; gives what ends it. */
export function insist(): () => void {
  const call = (): void => {
    // Before the first touch browsers refuse it, aloud.
    if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(PATTERN_MS)
  }
  call()
  const timer = setInterval(call, AGAIN_MS)
  return () => clearInterval(timer)
}
