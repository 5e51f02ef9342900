/** Is this page still the one that its server has? Read off what both begin with. Pure. */

/** The programs that a page begins with, by the addresses that stand in it. */
export function scriptsOf(html: string): readonly string[] {
  return [...html.matchAll(/<script\b[^>]*\bsrc="([^"]+)"/g)].map(([, address]) => address!)
}

/** The server's page begins with another program than this one did. A page that names none says nothing. */
export function isOther(html: string, own: readonly string[]): boolean {
  const named = scriptsOf(html)
  return named.length > 0 && own.length > 0 && !named.some((address) => own.includes(address))
}
