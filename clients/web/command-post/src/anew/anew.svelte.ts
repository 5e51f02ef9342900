/** A page that stays open for days outlives the files it came from: it says so, and is loaded anew when somebody says when. */

import { isOther } from './outdated.ts'

/** Of the page of this address. */
const PAGE = { cache: 'no-store', headers: { Accept: 'text/html' } } as const

class Anew {
  /** The server has another build than the one that is open here. */
  isOutdated = $state(false)
  /** Asked to load anew, the server did not answer: what is on the screen stays there. */
  isAway = $state(false)

  /** Ask the server; without an answer nothing is known. */
  async look(): Promise<void> {
    const html = await this.#ask()
    if (html !== null) this.isOutdated = isOther(html, ownScripts())
  }

  /** Only once the server answers: a page that is gone shows less than one that is old. */
  async load(): Promise<void> {
    this.isAway = (await this.#ask()) === null
    if (!this.isAway) location.reload()
  }

  async #ask(): Promise<string | null> {
    try {
      const answer = await fetch(location.pathname, PAGE)
      return answer.ok ? await answer.text() : null
    } catch {
      return null
    }
  }
}

function ownScripts(): readonly string[] {
  return [...document.querySelectorAll<HTMLScriptElement>('script[src]')].map((script) => new URL(script.src).pathname)
}

export const anew = new Anew()
