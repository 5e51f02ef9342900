/** Orders to teams as this screen gives them: on what they were decided, what a team has to do already, what was refused. */

import type { DecidedOn, Entity, Replica, Uuid, Whole } from '@vigie/core'
import type { Text, Wish } from '../../post.svelte.ts'
import type { Language } from '../../preferences.svelte.ts'
import { numberIn } from '../../punctuation.ts'
import { STATUS_WORDS } from '../../words.ts'
import { INTERVENTION_STATUS_WORDS } from '../interventions/words.ts'

/** What the operator saw when they decided: the server refuses if it has changed. */
export function decidedOn(team: Whole<'team'>, intervention: Whole<'intervention'> | null): DecidedOn {
  return {
    team_status: team.status,
    ...(team.assignment_id === null ? { is_team_unassigned: true } : { team_assignment_id: team.assignment_id }),
    ...(intervention === null ? {} : { is_intervention_open: intervention.ended_at === null }),
  }
}

/** How an order is given: after what the team does already, before it, or only laid ready, unseen by the team. */
export type Giving = 'after' | 'now' | 'prepared'

export function orderWish(assignmentId: Uuid, team: Whole<'team'>, intervention: Whole<'intervention'>, giving: Giving): Wish {
  return {
    type: 'assignment.give',
    assignment_id: assignmentId,
    team_id: team.id,
    intervention_id: intervention.id,
    ...(giving === 'now' ? { is_now: true } : giving === 'prepared' ? { is_proposal: true } : {}),
    decided_on: decidedOn(team, intervention),
  }
}

/** What a post may still do with an order: send what was prepared, or say that it is what the team does now. Null: neither. */
export function stepOf(order: Whole<'assignment'>, team: Whole<'team'>): 'send' | 'make_current' | null {
  if (order.ended_at !== null) return null
  if (order.sent_at === null) return 'send'
  return team.assignment_id === order.id ? null : 'make_current'
}

/** The prepared order goes to its team, if that still has to do what the screen shows. */
export function sendWish(order: Whole<'assignment'>, team: Whole<'team'>, intervention: Whole<'intervention'> | null): Wish {
  return { type: 'assignment.send', assignment_id: order.id, decided_on: decidedOn(team, intervention) }
}

export function orderSentence(team: Whole<'team'>, intervention: Whole<'intervention'>, giving: Giving): Text {
  if (giving === 'prepared') return { fr: `${team.call_sign}, ordre préparé pour ${intervention.number}`, en: `${team.call_sign}, order prepared for ${intervention.number}` }
  return { fr: `${team.call_sign} engagée sur ${intervention.number}`, en: `${team.call_sign} sent to ${intervention.number}` }
}

/** Is there something to consider before this team is sent? Read off what the server says of it. */
export function needsThought(team: Whole<'team'>): boolean {
  return team.availability !== 'available' || team.assignment_id !== null
}

/** What the team is working on; empty: nothing that is known. */
export function describeTask(team: Whole<'team'>, replica: Replica, language: Language): string {
  const assignment = replica.get('assignment', team.assignment_id)
  const intervention = replica.get('intervention', assignment?.intervention_id ?? null)
  if (intervention !== null) return numberIn(language, intervention.number)
  return assignment?.order ?? ''
}

/** What stands now, where a decision was made on something else. */
export function describeStanding(last: Entity | null | undefined, replica: Replica, language: Language): string {
  if (last?.type === 'team') {
    const team = replica.get('team', last.id)
    if (team === null) return ''
    const task = describeTask(team, replica, language)
    return `${team.call_sign} ${STATUS_WORDS[language][team.status]}${task === '' ? '' : ` · ${task}`}`
  }
  if (last?.type === 'intervention') {
    return `${numberIn(language, last.number)} ${INTERVENTION_STATUS_WORDS[language][last.status ?? 'reported']}`
  }
  return ''
}
