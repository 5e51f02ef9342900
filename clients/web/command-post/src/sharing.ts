/** Rows that say what they said before are the same objects again: what shows them then has nothing to do. Pure. */

/** Rows, their lists, and the pairs in these lists; what the protocol gives is compared as the object that it is. */
const DEPTH = 3

export class Shared<Row extends object> {
  #held: ReadonlyMap<string, Row> = new Map()
  readonly #keyOf: (row: Row) => string

  constructor(keyOf: (row: Row) => string) {
    this.#keyOf = keyOf
  }

  /** The rows as they are now; each that has not changed is the one of the last time. */
  keep(rows: readonly Row[]): Row[] {
    const held = new Map<string, Row>()
    const kept = rows.map((row) => {
      const key = this.#keyOf(row)
      const before = this.#held.get(key)
      const same = before !== undefined && isAlike(before, row, DEPTH) ? before : row
      held.set(key, same)
      return same
    })
    this.#held = held
    return kept
  }
}

function isAlike(one: unknown, other: unknown, depth: number): boolean {
  if (one === other) return true
  if (depth === 0 || typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length && one.every((each, index) => isAlike(each, other[index], depth - 1))
  }
  // An entity is replaced whole, and only when something of it has changed.
  if ('id' in one && 'stamps' in one) return false
  const keys = Object.keys(one)
  if (keys.length !== Object.keys(other).length) return false
  for (const key of keys) if (!isAlike(one[key as never], other[key as never], depth - 1)) return false
  return true
}
