/** A crew is relieved, two teams become one, or one becomes two, while the work goes on: the commands, and who may be chosen. Pure. */

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

const CARRIED: ReadonlySet<Whole<'device'>['role']> = new Set(['team_leader', 'team_member', 'tracker'])

/** In the pockets of a crew: shut out with it at its relief (rule RL2). */
export function phonesOf(teamId: Uuid, replica: Replica): Whole<'device'>[] {
  return [...replica.of('device').values()].filter((each) => each.team_id === teamId && !each.is_revoked && !each.is_in_vehicle && CARRIED.has(each.role))
}

export interface Relief {
  readonly incoming: readonly Uuid[]
  readonly headcount: number
  /** Phones that go on speaking for the team. */
  readonly kept: readonly Uuid[]
  readonly isLeaving: boolean
}

export function reliefWish(teamId: Uuid, relief: Relief, taken: readonly Part[]): Wish {
  return {
    type: 'team.take_over',
    team_id: teamId,
    incoming: [...relief.incoming],
    headcount: Math.trunc(relief.headcount),
    vehicle_ids: idsOf('vehicle', taken),
    radio_ids: idsOf('radio', taken),
    kept_device_ids: [...relief.kept],
    is_outgoing_leaving: relief.isLeaving,
  }
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
  return {
    type: 'team.split',
    team_id: team.id,
    new_team_id: part.id,
    call_sign: part.callSign.trim(),
    kind: team.kind,
    member_ids: idsOf('member', going),
    vehicle_ids: idsOf('vehicle', going),
    radio_ids: idsOf('radio', going),
    is_on_same_mission: part.isOnSameMission,
    ...counted(part.headcount),
  }
}

function idsOf(kind: Part['kind'], parts: readonly Part[]): Uuid[] {
  return parts.filter((each) => each.kind === kind).map(({ id }) => id)
}

function counted(headcount: number | null | undefined): { headcount: number } | Record<never, never> {
  return typeof headcount === 'number' ? { headcount: Math.trunc(headcount) } : {}
}
