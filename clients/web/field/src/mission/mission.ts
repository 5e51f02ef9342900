/** What this team was told to do, as the server has it; nothing is decided here. */

import type { Replica, Uuid, Whole } from '@vigie/core'
import type { Entry } from '../outbox.ts'

type Order = Whole<'assignment'>

const OPEN: ReadonlySet<Order['state']> = new Set(['sent', 'delivered', 'acknowledged', 'active'])

/** Orders that stand: the one the team works on first, then the newest. Proposals are the post's own affair. */
export function openOrders(orders: Iterable<Order>, team: Pick<Whole<'team'>, 'id' | 'assignment_id'>): Order[] {
  const isCurrent = (order: Order): number => Number(order.id === team.assignment_id)
  return [...orders]
    .filter((order) => order.team_id === team.id && OPEN.has(order.state))
    .sort((one, other) => isCurrent(other) - isCurrent(one) || other.given_at - one.given_at)
}

/** Has the crew still to say that it has understood? What it has just said counts. */
export function needsAnswer(order: Order, entries: readonly Entry[]): boolean {
  if (order.acknowledged_at !== null || order.is_self_engaged || order.state === 'active') return false
  return !entries.some(
    ({ state, command }) =>
      state === 'waiting' &&
      (command.type === 'assignment.acknowledge' || command.type === 'assignment.decline') &&
      command.assignment_id === order.id,
  )
}

/** How many orders nobody here has answered: told on every screen, and where the team's own is scrolled away. */
export function unanswered(orders: Iterable<Order>, team: Pick<Whole<'team'>, 'id' | 'assignment_id'> | null, entries: readonly Entry[]): number {
  return team === null ? 0 : openOrders(orders, team).filter((order) => needsAnswer(order, entries)).length
}

/** Orders that are on this phone and whose arrival nobody has confirmed yet. */
export function undelivered(orders: readonly Order[], entries: readonly Entry[]): Uuid[] {
  const said = new Set(
    entries.flatMap(({ command }) => (command.type === 'assignment.confirm_delivery' ? [command.assignment_id] : [])),
  )
  return orders.filter(({ id, state, delivered_at }) => state === 'sent' && delivered_at === null && !said.has(id)).map(({ id }) => id)
}

/** A place on the map with the name under which a crew finds it. */
export interface Place {
  readonly name: string
  readonly lat: number | null
  readonly lon: number | null
}

/** Where to go: what the order says, else where the intervention is. */
export function placeOf(order: Order, replica: Replica): Place {
  const intervention = replica.get('intervention', order.intervention_id)
  const site = replica.get('site', order.site_id ?? intervention?.site_id ?? null)
  const landmark = replica.get('landmark', intervention?.landmark_id ?? null)
  const spots = [order, intervention, landmark, site]
  const spot = spots.find((each) => each !== null && each.lat_deg !== null && each.lon_deg !== null) ?? null
  const names = [intervention?.address, landmark === null ? '' : `${landmark.code} ${landmark.name}`, site?.name]
  const name = names.filter((each) => each !== undefined && each !== '').join(' · ')
  return { name, lat: spot?.lat_deg ?? null, lon: spot?.lon_deg ?? null }
}

/** Opens the map of the phone itself; Apple's has an address of its own. Empty: the place has no point. */
export function navigationLink({ lat, lon, name }: Place, isApple: boolean): string {
  if (lat === null || lon === null) return ''
  if (isApple) return `maps://?daddr=${lat},${lon}`
  return `geo:${lat},${lon}?q=${lat},${lon}(${encodeURIComponent(name === '' ? 'Vigie' : name)})`
}
