/** Two teams become one, or one becomes two, while the work goes on: the commands, and who may be chosen. Pure. */

import type { Replica, Uuid, Whole } from '@vigie/core'
import type { Wish } from '../../post.svelte.ts'

const inOrder = new Intl.Collator('fr', { numeric: true, sensitivity: 'base' })

/** Teams that have not ended in another, by call sign. */
export function standingTeams(replica: Replica): Whole<'team'>[] {
  return [...replica.of('team').values()]
    .filter((team) => team.merged_into === null)
    .sort((one, other) => inOrder.compare(one.call_sign, other.call_sign))
}

/** What of a team may go to its new part: people, vehicles, sets. */
export interface Part {
  readonly id: Uuid
  readonly name: string
  readonly kind: 'member' | 'vehicle' | 'radio'
}

export function partsOf(teamId: Uuid, replica: Replica): Part[] {
  const isOf = (each: { readonly team_id: Uuid | null }): boolean => each.team_id === teamId
  const members = [...replica.of('member').values()].filter(isOf).map(({ id, code }): Part => ({ id, name: code, kind: 'member' }))
  const vehicles = [...replica.of('vehicle').values()].filter(isOf).map(({ id, call_sign }): Part => ({ id, name: call_sign, kind: 'vehicle' }))
  const radios = [...replica.of('radio').values()].filter(isOf).map(({ id, code }): Part => ({ id, name: code, kind: 'radio' }))
  return [members, vehicles, radios].flatMap((parts) => parts.sort((one, other) => inOrder.compare(one.name, other.name)))
}

export function mergeWish(teamId: Uuid, intoId: Uuid, headcount: number | null | undefined): Wish {
  return { type: 'team.merge', team_id: teamId, into_team_id: intoId, ...counted(headcount) }
}

export interface NewPart {
  readonly id: Uuid
  readonly callSign: string
  readonly headcount: number | null | undefined
  readonly isOnSameMission: boolean
}

export function splitWish(team: Whole<'team'>, part: NewPart, going: readonly Part[]): Wish {
  const ids = (kind: Part['kind']): Uuid[] => going.filter((each) => each.kind === kind).map(({ id }) => id)
  return {
    type: 'team.split',
    team_id: team.id,
    new_team_id: part.id,
    call_sign: part.callSign.trim(),
    kind: team.kind,
    member_ids: ids('member'),
    vehicle_ids: ids('vehicle'),
    radio_ids: ids('radio'),
    is_on_same_mission: part.isOnSameMission,
    ...counted(part.headcount),
  }
}

function counted(headcount: number | null | undefined): { headcount: number } | Record<never, never> {
  return typeof headcount === 'number' ? { headcount: Math.trunc(headcount) } : {}
}
