/** What each operator of this browser has set for themselves: kept by their initials, on this device, sent nowhere. */

import { operator } from './operator.svelte.ts'

export class Own<Value> {
  readonly #name: string
  #version = $state(0)
  /** Of whoever sits here now; who has set nothing begins with what was set before anybody signed. */
  readonly value: Value = $derived.by(() => {
    void this.#version
    return this.#read(recall(keyOf(this.#name, operator.initials)) ?? recall(keyOf(this.#name, '')))
  })
  readonly #read: (kept: unknown) => Value

  /** `read` makes a whole value of whatever an older version, another program or nobody has left. */
  constructor(name: string, read: (kept: unknown) => Value) {
    this.#name = name
    this.#read = read
    // Windows of one browser are one post.
    addEventListener('storage', () => (this.#version += 1))
  }

  keep(value: Value): void {
    localStorage.setItem(keyOf(this.#name, operator.initials), JSON.stringify(value))
    this.#version += 1
  }
}

function keyOf(name: string, initials: string): string {
  return initials === '' ? `vigie.own.${name}` : `vigie.own.${name}.${initials}`
}

/** Undefined for nothing, and for what is no JSON. */
function recall(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '') as unknown
  } catch {
    return undefined
  }
}
