/** One fetch for all screens; one that failed without a network is tried again by the next screen. */

type Later = typeof import('./later.ts')

let fetched: Promise<Later> | undefined

export function fetchLater(): Promise<Later> {
  fetched ??= import('./later.ts')
  void fetched.catch(() => (fetched = undefined))
  return fetched
}
