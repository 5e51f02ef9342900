/** Which interventions this post looks after: those it entered or sent a team to. Kept in this browser. */

import type { Uuid } from '@vigie/core'

const MOST = 500

export class MineStore {
  readonly #key: string
  #ids = $state.raw<ReadonlySet<Uuid>>(new Set())

  constructor(operationId: Uuid) {
    this.#key = `vigie.mine.${operationId}`
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(this.#key) ?? '[]')
      if (Array.isArray(kept)) this.#ids = new Set(kept.filter((each) => typeof each === 'string'))
    } catch {
      // damaged by hand: as if there were none
    }
  }

  has(id: Uuid): boolean {
    return this.#ids.has(id)
  }

  add(id: Uuid): void {
    if (this.#ids.has(id)) return
    this.#ids = new Set([...this.#ids, id].slice(-MOST))
    localStorage.setItem(this.#key, JSON.stringify([...this.#ids]))
  }
}
