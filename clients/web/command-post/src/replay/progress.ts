/** How far an export has come, told from the bytes that have arrived: lines, or the parts of an archive. Pure. */

const BLOCK = 512
/** As the description of the archive says; only how far the bar goes depends on it. */
const ENTRIES_PER_PART: Readonly<Record<string, number>> = { log: 1_000, positions: 5_000 }
const LINE_END = 10

/** Takes a file piece by piece; answers how many of its units have passed. */
export type Counter = (piece: Uint8Array) => number

export function lineCounter(): Counter {
  let count = 0
  return (piece) => {
    for (const byte of piece) if (byte === LINE_END) count += 1
    return count
  }
}

/** By the names of its parts; what a part holds is passed over unread. */
export function partCounter(): Counter {
  let count = 0
  let toSkip = 0
  let held = new Uint8Array()
  return (piece) => {
    const all = new Uint8Array(held.length + piece.length)
    all.set(held)
    all.set(piece, held.length)
    let place = 0
    for (;;) {
      const skipped = Math.min(toSkip, all.length - place)
      place += skipped
      toSkip -= skipped
      if (toSkip > 0 || all.length - place < BLOCK) break
      const text = (from: number, to: number): string => String.fromCharCode(...all.subarray(place + from, place + to))
      count += ENTRIES_PER_PART[text(0, 100).split('/')[0] ?? ''] ?? 0
      const size = parseInt(text(124, 135), 8) || 0
      toSkip = BLOCK + size + ((BLOCK - (size % BLOCK)) % BLOCK)
    }
    held = all.slice(place)
    return count
  }
}

/** Of a hundred; null: nobody said how much there is. Never all of it before the end. */
export function percentOf(done: number, total: number): number | null {
  return total > 0 ? Math.min(99, Math.floor((100 * done) / total)) : null
}
