/** Who sits at this post: what is entered here names them. Kept in the browser; accounts and rights are another matter. */

const INITIALS = 'vigie.operator'
const AWAY = 'vigie.operator.away'
const MOST = 6

class Operator {
  #initials = $state(localStorage.getItem(INITIALS) ?? '')
  #isAway = $state(localStorage.getItem(AWAY) !== null)

  constructor() {
    // Windows of one browser are one post.
    addEventListener('storage', () => {
      this.#initials = localStorage.getItem(INITIALS) ?? ''
      this.#isAway = localStorage.getItem(AWAY) !== null
    })
  }

  get initials(): string {
    return this.#initials
  }

  /** The post has been left: the next one takes it before anything is entered. */
  get isAway(): boolean {
    return this.#isAway
  }

  take(initials: string): void {
    this.#initials = readInitials(initials)
    this.#isAway = false
    localStorage.setItem(INITIALS, this.#initials)
    localStorage.removeItem(AWAY)
  }

  leave(): void {
    this.#isAway = true
    localStorage.setItem(AWAY, '1')
  }
}

/** Capitals without blanks, as people sign. */
export function readInitials(typed: string): string {
  return typed.replaceAll(/[^\p{L}\p{N}]/gu, '').toUpperCase().slice(0, MOST)
}

export const operator = new Operator()
