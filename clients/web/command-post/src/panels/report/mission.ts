/** What of a mission is told beside its steps: the marks, the stops on the way, the return to base. Pure. */

import type { MissionMark, Whole } from '@vigie/core'
import { showClock } from '../../ages.ts'
import type { Language } from '../../preferences.svelte.ts'
import { MISSION_WORDS } from './mission-words.ts'

export const MARKS: readonly MissionMark[] = ['report_passed', 'destination_given']

/** When this was told of the mission; null: not yet. */
export function markedAt({ mission }: Whole<'team'>, mark: MissionMark): number | null {
  return (mark === 'report_passed' ? mission.report_passed_at : mission.destination_given_at) ?? null
}

/** Is there a mission of which something could be told? */
export function isOnMission({ mission }: Whole<'team'>): boolean {
  return typeof mission.started_at === 'number' && typeof mission.ended_at !== 'number'
}

/** `arrêt 14:32–14:40`, `rentrée 15:02`. */
export function alsoTold({ mission }: Whole<'team'>, language: Language): string[] {
  const words = MISSION_WORDS[language]
  const stops = (mission.transit_stops ?? []).map(([at, leftAt]) => `${words.stop} ${showClock(at, language)}–${typeof leftAt === 'number' ? showClock(leftAt, language) : '…'}`)
  return typeof mission.back_base_at === 'number' ? [...stops, `${words.back} ${showClock(mission.back_base_at, language)}`] : stops
}
