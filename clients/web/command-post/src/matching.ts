/** Finding things by the two or three letters that somebody types in a hurry. */

/** Without capitals and accents, and with one kind of blank: people do not type the other. */
export function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{Diacritic}/gu, '').replaceAll(/\s+/g, ' ').toLowerCase().trim()
}

/** The things that may be meant, closest first: the first text itself, its beginning, the beginning of a word, anywhere. */
export function findByLetters<Thing>(
  things: Iterable<Thing>,
  textsOf: (thing: Thing) => readonly string[],
  typed: string,
  limit: number,
): Thing[] {
  const wanted = plain(typed)
  const tight = squeeze(wanted)
  const found: [number, Thing][] = []
  for (const thing of things) {
    const closeness = wanted === '' ? 0 : closenessOf(textsOf(thing).map(plain), wanted, tight)
    if (closeness !== null) found.push([closeness, thing])
  }
  return found
    .sort(([one], [other]) => one - other)
    .slice(0, limit)
    .map(([, thing]) => thing)
}

const NO_WORD = /[^\p{L}\p{N}]+/u

/** The smaller the closer; null: not meant. */
function closenessOf(texts: readonly string[], wanted: string, tight: string): number | null {
  const first = squeeze(texts[0] ?? '')
  if (first === tight) return 0
  if (first.startsWith(tight)) return 1
  const begun = wanted.split(NO_WORD).filter((word) => word !== '')
  if (texts.some((text) => begun.every((start) => text.split(NO_WORD).some((word) => word.startsWith(start))))) return 2
  return texts.some((text) => text.includes(wanted) || squeeze(text).includes(tight)) ? 3 : null
}

/** `KM 4` and `km4` are the same. */
function squeeze(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]/gu, '')
}
