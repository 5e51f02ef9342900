/** Whom a leader on the ground leads, what they do, and what waits for them; nothing is decided here. */

import type { Replica, Uuid, Whole } from '@vigie/core'
import { openOrders } from '../mission/mission.ts'
import { waiting } from '../outbox.ts'
import type { Entry } from '../outbox.ts'
import type { Me } from '../store.ts'

type Team = Whole<'team'>
type Intervention = Whole<'intervention'>

/** Whose phone it is, and what it knows. */
export interface Leader {
  readonly session: { readonly replica: Replica }
  readonly me: Pick<Me, 'teamId' | 'siteId'>
}

/** What somebody leads: the teams of a post, or those of a sector. */
export interface Ground {
  readonly siteId: Uuid | null
  readonly sectorId: Uuid | null
}

/** How far the order has come to the team. */
export type Reach = 'leaving' | 'sent' | 'delivered' | 'acknowledged'

export interface LedTeam {
  readonly team: Team
  /** Null: nobody has said who is there, and nobody was counted. */
  readonly headcount: number | null
  /** What it works on, or is to; a post does not see the orders of others, only that there is one. */
  readonly order: Whole<'assignment'> | null
  readonly orderId: Uuid | null
  readonly reach: Reach | null
  readonly intervention: Intervention | null
  /** It has been called back from here, and the server has not said yet. */
  readonly isComingBack: boolean
}

export interface Led {
  /** Who calls for attention first, then who is free, then who is at work; by call sign. */
  readonly teams: readonly LedTeam[]
  readonly onDuty: number
  readonly heads: number
  /** Teams on duty of which nobody knows how many they are. */
  readonly uncounted: number
  /** Open, the oldest first. */
  readonly interventions: readonly Intervention[]
  /** Victims who have not been taken away, the most urgent and then the oldest first. */
  readonly waiting: readonly Whole<'victim'>[]
}

const OVER: ReadonlySet<Intervention['status']> = new Set(['ended', 'validated', 'cancelled', 'no_need', 'duplicate'])
const RANKS: Readonly<Record<Team['availability'], number>> = { unknown: 0, available: 1, engaged: 2, unavailable: 3 }
const URGENCY: readonly Whole<'victim'>['category'][] = ['immediate', 'untriaged', 'delayed', 'minor']
const HERE: ReadonlySet<Whole<'victim'>['presence']> = new Set(['at_scene', 'at_site'])

/** The sector of a leader: that of the team, else of the place, for which the server let them in (rule IN15). */
export function ownSector({ session, me }: Leader): Whole<'sector'> | null {
  const { replica } = session
  const id = replica.get('team', me.teamId)?.sector_id ?? replica.get('site', me.siteId ?? null)?.sector_id ?? null
  return replica.get('sector', id)
}

/** Where a victim waits, as a leader goes there: with whom, at which post, at which intervention; empty: nobody said. */
export function whereabouts(victim: Whole<'victim'>, replica: Replica, number: string): string {
  const intervention = replica.get('intervention', victim.intervention_id)
  const site = replica.get('site', victim.site_id)
  const team = replica.get('team', victim.team_id)
  return [team?.call_sign, site?.name, intervention === null ? undefined : `${number} ${intervention.number}`].filter((each) => each !== undefined).join(' · ')
}

export function led(replica: Replica, ground: Ground, entries: readonly Entry[]): Led {
  const own = [...replica.of('team').values()].filter((team) => team.merged_into === null && isLed(team, ground))
  const teams = own.map((team) => ledTeam(team, replica, entries)).sort(byNeed)
  const ids = new Set(own.map(({ id }) => id))
  const present = teams.filter(({ team }) => team.status !== 'off_duty')
  const interventions = [...replica.of('intervention').values()]
    .filter((each) => !OVER.has(each.status) && (isAt(each, ground, replica) || each.team_ids.some((id) => ids.has(id))))
    .sort((one, other) => one.reported_at - other.reported_at)
  const known = new Set(interventions.map(({ id }) => id))
  const victims = [...replica.of('victim').values()].filter(
    (each) =>
      isWaiting(each) &&
      (isAt(each, ground, replica) || (each.team_id !== null && ids.has(each.team_id)) || (each.intervention_id !== null && known.has(each.intervention_id))),
  )
  return {
    teams,
    onDuty: present.length,
    heads: present.reduce((sum, { headcount }) => sum + (headcount ?? 0), 0),
    uncounted: present.filter(({ headcount }) => headcount === null).length,
    interventions,
    waiting: victims.sort((one, other) => URGENCY.indexOf(one.category) - URGENCY.indexOf(other.category) || one.found_at - other.found_at),
  }
}

function isLed(team: Team, { siteId, sectorId }: Ground): boolean {
  return siteId !== null ? team.site_id === siteId : sectorId !== null && team.sector_id === sectorId
}

function isAt(thing: { readonly site_id: Uuid | null; readonly sector_id?: Uuid | null }, { siteId, sectorId }: Ground, replica: Replica): boolean {
  if (siteId !== null) return thing.site_id === siteId
  const sector = thing.sector_id ?? replica.get('site', thing.site_id)?.sector_id ?? null
  return sector !== null && sector === sectorId
}

function isWaiting(victim: Whole<'victim'>): boolean {
  return !victim.is_void && victim.merged_into === null && HERE.has(victim.presence) && URGENCY.includes(victim.category)
}

function ledTeam(team: Team, replica: Replica, entries: readonly Entry[]): LedTeam {
  const order = openOrders(replica.of('assignment').values(), team)[0] ?? null
  const said = waiting(entries).map(({ command }) => command)
  const leaving = said.find((each) => each.type === 'assignment.give' && each.team_id === team.id)
  const orderId = order?.id ?? team.assignment_id
  const interventionId = order?.intervention_id ?? (leaving?.type === 'assignment.give' ? (leaving.intervention_id ?? null) : null)
  return {
    team,
    headcount: team.headcount_declared ?? (team.headcount_counted || null),
    order,
    orderId,
    reach: order !== null ? reachOf(order) : leaving === undefined ? null : 'leaving',
    intervention: replica.get('intervention', interventionId),
    isComingBack: orderId !== null && said.some((each) => each.type === 'assignment.end' && each.assignment_id === orderId),
  }
}

function reachOf(order: Whole<'assignment'>): Reach {
  if (order.acknowledged_at !== null || order.state === 'active' || order.is_self_engaged) return 'acknowledged'
  return order.delivered_at === null ? 'sent' : 'delivered'
}

function byNeed(one: LedTeam, other: LedTeam): number {
  const rank = ({ team }: LedTeam): number => (team.status === 'off_duty' ? 9 : RANKS[team.availability])
  return rank(one) - rank(other) || one.team.call_sign.localeCompare(other.team.call_sign, undefined, { numeric: true })
}
