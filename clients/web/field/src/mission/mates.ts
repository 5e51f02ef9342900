/** Who else goes where this team was sent, as the server tells (rule IN16): no place of anybody, only how far. */

import type { TeamStatus, Uuid } from '@vigie/core'
import { read } from '../access.ts'
import type { Me } from '../store.ts'

export interface Mate {
  readonly intervention_id: Uuid
  readonly call_sign: string
  readonly status: TeamStatus
  /** Null: one of the two places is not known, or too old. */
  readonly metres: number | null
}

/** Asked again after so long, as long as somebody looks: less than what a phone may send while it rests. */
export const AGAIN_MS = 60_000

export async function fetchMates({ operationId, token }: Pick<Me, 'operationId' | 'token'>): Promise<readonly Mate[]> {
  const answer = (await read(`/api/operations/${operationId}/mission-mates`, token)) as { readonly mates: readonly Mate[] }
  return answer.mates
}

export function describeDistance(metres: number): string {
  return metres < 1_000 ? `${metres} m` : `${(metres / 1_000).toFixed(1)} km`
}
