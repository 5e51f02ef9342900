/** Sending a team to an intervention from this screen. */

import type { Whole } from '@vigie/core'
import type { Desk } from '../../desk.svelte.ts'
import { needsThought, orderSentence, orderWish } from './orders.ts'
import type { Giving } from './orders.ts'

export function give(desk: Desk, team: Whole<'team'>, intervention: Whole<'intervention'>, giving: Giving = 'after'): void {
  desk.mine.add(intervention.id)
  desk.post.ask(orderWish(desk.post.newId(), team, intervention, giving), orderSentence(team, intervention, giving))
}

/** A free team goes at once; about any other the operator is asked first. */
export function giveOrAsk(desk: Desk, teamId: string, interventionId: string): void {
  const replica = desk.post.session.replica
  const [team, intervention] = [replica.get('team', teamId), replica.get('intervention', interventionId)]
  if (team === null || intervention === null || !desk.post.mayReport) return
  if (needsThought(team) || intervention.ended_at !== null) desk.dialog = { is: 'engage', teamId, interventionId }
  else give(desk, team, intervention)
}
