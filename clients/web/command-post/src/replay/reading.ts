/** How far the server is with the log of a replay, in words. Pure. */

/** Whole hundredths, never "100 %" before the end. */
export function showShare([done, of]: readonly [number, number], language: string): string {
  const share = of <= 0 ? 0 : Math.floor((100 * Math.min(done, of)) / of) / 100
  return new Intl.NumberFormat(language, { style: 'percent' }).format(share)
}
