/** In which order teams are proposed for an intervention: as the server ranks those that could go, then all others. */

import type { Replica, Uuid, Whole } from '@vigie/core'
import type { Candidate } from '../../access.ts'
import { findByLetters } from '../../matching.ts'
import type { TeamRow } from '../board/rows.ts'
import { needsThought } from './orders.ts'

export interface Proposal {
  readonly row: TeamRow
  /** Null: the server does not propose it. */
  readonly candidate: Candidate | null
  readonly isOnIt: boolean
  /** An order lies ready for it: a second one would say the same. */
  readonly isPrepared: boolean
}

const MOST = 60

export function rankTeams(
  rows: readonly TeamRow[],
  candidates: readonly Candidate[],
  intervention: Whole<'intervention'>,
  replica: Replica,
  typed: string,
): Proposal[] {
  const orders = [...replica.of('assignment').values()].filter((each) => each.intervention_id === intervention.id && each.ended_at === null && each.sent_at === null)
  const prepared = new Set(orders.map((each) => each.team_id))
  const order = new Map<Uuid, number>(candidates.map((each, index) => [each.team_id, index]))
  const rank = ({ team }: TeamRow): number =>
    intervention.team_ids.includes(team.id) || prepared.has(team.id) ? 3_000 : (order.get(team.id) ?? (needsThought(team) ? 2_000 : 1_000))
  const onDuty = rows.filter(({ team }) => team.status !== 'off_duty').sort((one, other) => rank(one) - rank(other))
  return findByLetters(onDuty, (row) => [row.team.call_sign, ...row.vehicles.map((each) => each.call_sign)], typed, MOST).map((row) => ({
    row,
    candidate: candidates[order.get(row.team.id) ?? -1] ?? null,
    isOnIt: intervention.team_ids.includes(row.team.id),
    isPrepared: prepared.has(row.team.id),
  }))
}
