/** Who and what a team is made of, as this phone sees it, and what a crew says when it begins: pure. */

import type { Replica, Uuid, Whole } from '@vigie/core'
import { colonIn } from '../../../command-post/src/punctuation.ts'
import type { Language } from '../language.ts'
import type { Wish } from '../phone.svelte.ts'

const SPEAKERS: ReadonlySet<Whole<'device'>['role']> = new Set(['team_leader', 'team_member'])
const HERE: ReadonlySet<Whole<'member'>['presence']> = new Set(['checked_in', 'on_break'])

/** Members of the team, by code. */
export function membersOf(replica: Replica, teamId: Uuid): Whole<'member'>[] {
  return [...replica.of('member').values()]
    .filter((member) => member.team_id === teamId && !member.is_erased)
    .sort((one, other) => one.code.localeCompare(other.code))
}

/** Vehicles and radios of the team, as they are called. */
export function equipmentOf(replica: Replica, teamId: Uuid): { readonly vehicles: Whole<'vehicle'>[]; readonly radios: Whole<'radio'>[] } {
  return {
    vehicles: [...replica.of('vehicle').values()].filter((each) => each.team_id === teamId),
    radios: [...replica.of('radio').values()].filter((each) => each.team_id === teamId),
  }
}

/** Does another phone speak for this team? */
export function hasOtherPhone(replica: Replica, teamId: Uuid, ownDeviceId: Uuid): boolean {
  return [...replica.of('device').values()].some(
    ({ id, role, team_id, is_revoked }) => id !== ownDeviceId && team_id === teamId && !is_revoked && SPEAKERS.has(role),
  )
}

export function isHere(member: Whole<'member'>): boolean {
  return HERE.has(member.presence)
}

/** What was ticked of the team's vehicles and radios, by its identifier; what was not touched was not looked at. */
export type Ticked = ReadonlyMap<Uuid, 'here' | 'missing'>

export interface Thing {
  readonly id: Uuid
  readonly name: string
}

/** As they are called, vehicles first. */
export function thingsOf({ vehicles, radios }: ReturnType<typeof equipmentOf>): Thing[] {
  return [...vehicles.map(({ id, call_sign }) => ({ id, name: call_sign })), ...radios.map(({ id, code }) => ({ id, name: code }))]
}

/** What the post is told of it; null: nothing is missing. No command of a crew says so of a thing: a message does. */
export function missingNote(equipment: ReturnType<typeof equipmentOf>, ticked: Ticked, words: { readonly isMissing: string; readonly isHere: string }, language: Language): string | null {
  const of = (state: 'here' | 'missing'): string =>
    thingsOf(equipment).flatMap(({ id, name }) => (ticked.get(id) === state ? [name] : [])).join(', ')
  if (of('missing') === '') return null
  return [`${words.isMissing}${colonIn(language)}${of('missing')}`, ...(of('here') === '' ? [] : [`${words.isHere}${colonIn(language)}${of('here')}`])].join(' · ')
}

export interface Beginning {
  readonly teamId: Uuid
  readonly deviceId: Uuid
  readonly headcount: number
  readonly declared: number | null
  readonly members: readonly Whole<'member'>[]
  /** Who was touched as present, whatever was known before. */
  readonly present: ReadonlySet<Uuid>
  readonly equipment: ReturnType<typeof equipmentOf>
  readonly ticked: Ticked
  readonly isRelief: boolean
}

/** What has to be said, and nothing that is known already. */
export function wishesFor({ teamId, deviceId, headcount, declared, members, present, equipment, ticked, isRelief }: Beginning): Wish[] {
  const taken = (all: readonly { readonly id: Uuid }[]): Uuid[] => all.flatMap(({ id }) => (ticked.get(id) === 'missing' ? [] : [id]))
  if (isRelief) {
    return [
      {
        type: 'team.take_over',
        team_id: teamId,
        headcount,
        incoming: members.filter(({ id }) => present.has(id)).map(({ id }) => id),
        vehicle_ids: taken(equipment.vehicles),
        radio_ids: taken(equipment.radios),
        kept_device_ids: [deviceId],
      },
    ]
  }
  const arrived = members.filter((member) => present.has(member.id) && !isHere(member))
  return [
    ...(headcount === declared ? [] : [{ type: 'team.declare_composition', team_id: teamId, headcount } as const]),
    ...arrived.map(({ id }) => ({ type: 'member.report_presence', member_id: id, presence: 'checked_in' }) as const),
  ]
}
