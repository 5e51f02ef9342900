/** What a post enters of one team beside messages: orders that are no intervention, and where it was said to be. Pure. */

import type { AssignmentTask, Replica, ReportSource, Uuid, Whole } from '@vigie/core'
import type { Wish } from '../../post.svelte.ts'
import { pointOf } from '../interventions/place.ts'
import type { PlaceChoice } from '../interventions/choices.ts'

/** What a team is told to do where nobody needs help (rule IN12). */
export type Task = Exclude<AssignmentTask, 'intervention'>
export const TASKS: readonly Task[] = ['relocation', 'standby', 'hold', 'return', 'escort']

export interface MissionDraft {
  readonly task: Task
  readonly place: PlaceChoice | null
  readonly text: string
  readonly isNow: boolean
  /** Laid ready: the team does not see it before it is sent. */
  readonly isPrepared: boolean
}

const NOWHERE = { landmark_id: null, site_id: null, sector_id: null, address: '', lat_deg: null, lon_deg: null }

/** Back to its own post, if nothing else is said. Null: nobody would know where to. */
export function missionWish(draft: MissionDraft, team: Whole<'team'>, replica: Replica, id: Uuid): Wish | null {
  const { task, place, isNow, isPrepared } = draft
  const siteId = place?.is === 'site' ? place.id : task === 'return' && place === null ? team.site_id : null
  const point = siteId === null ? pointIn(place, replica) : null
  const order = [place?.is === 'address' ? place.text : '', draft.text.trim()].filter((part) => part !== '').join(' · ')
  if (task !== 'hold' && siteId === null && point === null && order === '') return null
  return {
    type: 'assignment.give',
    assignment_id: id,
    team_id: team.id,
    task,
    ...(siteId === null ? {} : { site_id: siteId }),
    ...(point === null ? {} : { lat_deg: point[1], lon_deg: point[0] }),
    ...(order === '' ? {} : { order }),
    ...(isNow ? { is_now: true } : {}),
    ...(isPrepared ? { is_proposal: true } : {}),
    decided_on: { team_status: team.status, ...(team.assignment_id === null ? { is_team_unassigned: true } : { team_assignment_id: team.assignment_id }) },
  }
}

/** Those that are no intervention and not over, the oldest first. */
export function runningMissions(teamId: Uuid, replica: Replica): Whole<'assignment'>[] {
  return [...replica.of('assignment').values()]
    .filter((each) => each.team_id === teamId && each.intervention_id === null && each.ended_at === null)
    .sort((one, other) => one.given_at - other.given_at)
}

/** Where a team is, as it was heard; a site by its point: naming it would make it the team's home (rule GE5). Null: that is no place. */
export function whereWish(teamId: Uuid, place: PlaceChoice, replica: Replica, source: ReportSource, at: number | null): Wish | null {
  const heard = { type: 'team.place', team_id: teamId, source, ...(at === null ? {} : { stated_at: at }) } as const
  if (place.is === 'landmark') return { ...heard, landmark_id: place.id }
  const point = pointIn(place, replica)
  return point === null ? null : { ...heard, lat_deg: point[1], lon_deg: point[0] }
}

function pointIn(place: PlaceChoice | null, replica: Replica): ReturnType<typeof pointOf> {
  switch (place?.is) {
    case 'point':
      return place.at
    case 'landmark':
      return pointOf({ ...NOWHERE, landmark_id: place.id }, replica)
    case 'site':
      return pointOf({ ...NOWHERE, site_id: place.id }, replica)
    default:
      return null
  }
}
