/** Who uses this app: crews, who runs a first-aid post, who leads a sector. Every other role has a screen of its own. */

import type { Role, Scope, Uuid } from '@vigie/core'

/** From where somebody works with this app. */
export type Seat = 'crew' | 'post' | 'sector'

const SEATS: Readonly<Partial<Record<Role, Seat>>> = {
  team_member: 'crew',
  team_leader: 'crew',
  post_leader: 'post',
  sector_leader: 'sector',
}
/** How much of the operation each follows. */
export const SCOPES: Readonly<Record<Seat, Scope>> = { crew: 'team', post: 'site', sector: 'operation' }

/** In the place of a team where a leader was let in for none; no team has it. */
export const NO_TEAM: Uuid = '00000000-0000-0000-0000-000000000000'

/** Null: this role does not work with this app. */
export function seatOf(role: Role): Seat | null {
  return SEATS[role] ?? null
}

/** Has this device what its seat needs? A crew is nothing without its team, a post nothing without its place. */
export function isSeated(seat: Seat | null, teamId: Uuid | null, siteId: Uuid | null): seat is Seat {
  if (seat === 'crew') return teamId !== null
  if (seat === 'post') return siteId !== null
  return seat === 'sector'
}
