/** Could this be a code? Only the server knows whether it is one; this spares a journey for a slip of the thumb. */

const SHORT = /^[0-9A-Z]{8}$/

export function isCode(typed: string): boolean {
  const text = typed.trim()
  return text.startsWith('vgj_') || SHORT.test(text.replaceAll(/[-\s]/g, '').toUpperCase())
}

/** Present people, as far as a team can have them. */
export function clampHeadcount(count: number): number {
  return Math.min(99, Math.max(0, Math.trunc(count)))
}
