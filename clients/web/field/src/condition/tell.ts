/** Tells the server how this phone is: which build it runs, what it may use, what time it has (rule HS11). Never in the way. */

import type { Me } from '../store.ts'

export type Permission = 'granted' | 'denied' | 'prompt' | 'unknown'

export interface Condition {
  readonly app: string
  readonly position: Permission
  readonly camera: Permission
  readonly notifications: Permission
}

/** The same again is told this much later: what changes in between is told at once. */
export const AGAIN_AFTER_MS = 1_800_000

const ASKED = { position: 'geolocation', camera: 'camera', notifications: 'notifications' } as const

/** The name of a built file holds a digest of what is in it: `later-Ab12Cd34`. */
export function buildOf(url: string): string {
  const name = /([^/]+?)\.[jt]s(?:[?#].*)?$/.exec(url)?.[1] ?? 'unknown'
  return `vigie-field ${name.replace(/[^\x20-\x7e]/g, '')}`.slice(0, 80)
}

/** A browser that knows no such question answers `unknown`. */
export async function look(permissions: Pick<Permissions, 'query'> | undefined, url: string): Promise<Condition> {
  const said = await Promise.all(
    Object.entries(ASKED).map(async ([field, name]) => {
      const found = await permissions?.query({ name: name as PermissionName }).catch(() => null)
      return [field, found?.state ?? 'unknown'] as const
    }),
  )
  return { app: buildOf(url), ...(Object.fromEntries(said) as Omit<Condition, 'app'>) }
}

export class Teller {
  #last = ''
  #toldAt = -Infinity

  /** True if it was told; what did not get through is told with the next connection. */
  async tell(who: Pick<Me, 'token' | 'operationId'>, condition: Condition, nowMs: number, post: typeof fetch = fetch): Promise<boolean> {
    const text = JSON.stringify([who.operationId, condition])
    if (text === this.#last && nowMs - this.#toldAt < AGAIN_AFTER_MS) return false
    const answer = await post(`/api/operations/${who.operationId}/condition`, {
      method: 'POST',
      credentials: 'omit',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${who.token}` },
      body: JSON.stringify({ ...condition, sent_at: nowMs }),
    }).catch(() => null)
    if (answer?.ok !== true) return false
    this.#last = text
    this.#toldAt = nowMs
    return true
  }
}

const teller = new Teller()

export async function tellCondition(who: Pick<Me, 'token' | 'operationId'>): Promise<void> {
  await teller.tell(who, await look(navigator.permissions as Permissions | undefined, import.meta.url), Date.now())
}
