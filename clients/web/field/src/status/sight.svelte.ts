/** Does the card with what the server has accepted stand before the eyes? Where it does not, the head of the screen says it. */

class Sight {
  hasAccepted = $state(true)

  /** For `{@attach}` on the line of that card. */
  readonly watch = (line: Element): (() => void) => {
    const observer = new IntersectionObserver(([seen]) => (this.hasAccepted = seen!.isIntersecting), { threshold: 0.9 })
    observer.observe(line)
    return () => {
      observer.disconnect()
      this.hasAccepted = true
    }
  }
}

export const sight = new Sight()
