/** Whether anybody has said where a crew takes whom it takes away: pure. */

import type { Uuid, Whole } from '@vigie/core'
import type { Entry } from '../outbox.ts'
import { rows } from '../victims/roll.ts'
import type { Row } from '../victims/roll.ts'

const OVER: ReadonlySet<Whole<'evacuation'>['state']> = new Set(['handed_over', 'cancelled'])
/** One evacuation takes so many (rule EV1). */
export const MOST_TOGETHER = 16

/** Nobody has said where this crew goes: neither an evacuation that it makes, nor for anybody in its hands (rule ST3). */
export function goesNowhere(
  victims: Iterable<Whole<'victim'>>,
  evacuations: ReadonlyMap<Uuid, Whole<'evacuation'>>,
  entries: readonly Entry[],
  teamId: Uuid,
): boolean {
  const isOnJourney = [...evacuations.values()].some(({ team_id, destination_site_id, state }) => team_id === teamId && destination_site_id !== null && !OVER.has(state))
  return !isOnJourney && !rows(victims, entries, teamId).some(({ isGivenToUs }) => !isGivenToUs)
}

/** In the hands of this crew, and on no journey that somebody has asked for. */
export function withoutDestination(
  victims: Iterable<Whole<'victim'>>,
  evacuations: ReadonlyMap<Uuid, Whole<'evacuation'>>,
  entries: readonly Entry[],
  teamId: Uuid,
): Row[] {
  const asked = new Set(entries.flatMap(({ command, state }) => (state === 'waiting' && command.type === 'evacuation.request' ? command.victim_ids : [])))
  return rows(victims, entries, teamId).filter(({ id, isGivenToUs, victim }) => {
    const journey = evacuations.get(victim?.evacuation_id ?? '')
    return !isGivenToUs && !asked.has(id) && (journey === undefined || OVER.has(journey.state))
  })
}
